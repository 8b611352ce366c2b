/** Calendars as programs read them: every text is parsed by a parser that is not ours. */
import ICAL from 'ical.js';
import { describe, expect, it } from 'vitest';
import type { CalendarEvent } from '../../domain/calendar.ts';
import { type CaseEvents, calendarText } from '../../functions/shared/calendar-text.ts';

const END: CalendarEvent = { kind: 'RENEWAL', on: '2026-06-30', id: 'RENEWAL-1', isOwed: true };
const record = { caseId: '01JCASE0000000000000000001', ver: 12, stageSince: '2026-04-01T07:00:00.000Z' };
const ofCase = (change: Partial<CaseEvents> = {}): CaseEvents => ({
  record,
  program: { title: 'CMPSS' },
  events: [END],
  ...change,
});

const read = (text: string) => new ICAL.Component(ICAL.parse(text)).getAllSubcomponents('vevent');
const only = (text: string) => {
  const [event, ...others] = read(text);
  if (event === undefined || others.length > 0) throw new Error('not one event');
  return event;
};
const textOf = (text: string, name: string) => String(only(text).getFirstPropertyValue(name));

describe('a calendar', () => {
  const text = calendarText([ofCase()], 'en');

  it('says what a day is and when, all day, and takes nobody for busy', () => {
    expect(textOf(text, 'summary')).toBe('CMPSS: last day to renew on time');
    expect([textOf(text, 'dtstart'), textOf(text, 'dtend')]).toEqual(['2026-06-30', '2026-07-01']);
    expect(only(text).getFirstProperty('dtstart')?.type).toBe('date');
    expect(textOf(text, 'transp')).toBe('TRANSPARENT');
  });

  it('has a title and dates, and nothing else of a case: no id, description, place or person', () => {
    const names = only(text)
      .getAllProperties()
      .map(({ name }) => name);
    expect(names.sort()).toEqual(
      ['dtend', 'dtstamp', 'dtstart', 'last-modified', 'sequence', 'summary', 'transp', 'uid'].sort(),
    );
    expect(text).not.toContain(record.caseId);
  });

  it('is published, to be asked for again within the hour', () => {
    const calendar = new ICAL.Component(ICAL.parse(text));
    expect(calendar.getFirstPropertyValue('method')).toBe('PUBLISH');
    expect(String(calendar.getFirstPropertyValue('refresh-interval'))).toBe('PT1H');
    expect(calendar.getFirstPropertyValue('x-wr-calname')).toBe('My certification dates');
  });

  it('is the same text for the same facts', () => {
    expect(calendarText([ofCase()], 'en')).toBe(text);
  });

  it('without events is a calendar still', () => {
    expect(read(calendarText([], 'es'))).toEqual([]);
  });

  it('ends every line as RFC 5545 has it, after 75 octets at most, and parts no character', () => {
    const title = 'Ñandú 🌱 '.repeat(40);
    for (const each of [text, calendarText([ofCase({ program: { title } })], 'es')]) {
      expect(each.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
      expect(each.endsWith('\r\n')).toBe(true);
      for (const line of each.split('\r\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
      expect(each).not.toContain('\uFFFD');
      expect(Buffer.from(each).toString()).toBe(each);
    }
  });
});

describe('an event that moves', () => {
  const moved = ofCase({
    record: { ...record, ver: 15, stageSince: '2026-04-03T07:00:00.000Z' },
    events: [{ ...END, on: '2026-07-31' }],
  });
  const [before, after] = [calendarText([ofCase()], 'en'), calendarText([moved], 'en')];

  it('keeps its UID, and its SEQUENCE and LAST-MODIFIED grow', () => {
    expect(textOf(after, 'uid')).toBe(textOf(before, 'uid'));
    expect([textOf(before, 'sequence'), textOf(after, 'sequence')]).toEqual(['12', '15']);
    expect(textOf(after, 'last-modified') > textOf(before, 'last-modified')).toBe(true);
    expect(textOf(after, 'dtstart')).toBe('2026-07-31');
  });

  it('is another event in another term and in another case', () => {
    const texts = [
      before,
      calendarText([ofCase({ events: [{ ...END, id: 'RENEWAL-2' }] })], 'en'),
      calendarText([ofCase({ record: { ...record, caseId: '01JCASE0000000000000000002' } })], 'en'),
    ];
    expect(new Set(texts.map((each) => textOf(each, 'uid'))).size).toBe(3);
  });
});

describe('a title', () => {
  it('is in the language of the person', () => {
    expect(textOf(calendarText([ofCase()], 'es'), 'summary')).toBe('CMPSS: último día para renovar a tiempo');
  });

  it('says that the term ends where nothing is the person’s to do by then', () => {
    const text = calendarText([ofCase({ events: [{ ...END, isOwed: false }] })], 'en');
    expect(textOf(text, 'summary')).toBe('CMPSS: last day of your certification');
  });

  it('comes back as it was written, whatever a program is called', () => {
    const title = `${'Ñandú; Salud, Apoyo \\ y Acompañamiento 🌱 '.repeat(5)}\nNEW LINE`;
    const text = calendarText([ofCase({ program: { title } })], 'es');
    expect(textOf(text, 'summary')).toBe(`${title}: último día para renovar a tiempo`);
  });
});

/** Calendars as programs read them: every text is parsed by a parser that is not ours. */
import ICAL from 'ical.js';
import { describe, expect, it } from 'vitest';
import { type CalendarEvent, calendarOf } from '../../domain/calendar.ts';
import { type CaseEvents, calendarText } from '../../functions/shared/calendar-text.ts';
import { cmpss } from '../../programs/cmpss/program.ts';
import type { Life } from '../domain/life.ts';
import { correctOn, endsJune30 } from '../domain/renewing-lives.ts';

const END: CalendarEvent = { kind: 'RENEWAL', on: '2026-06-30', id: 'RENEWAL-1', isOwed: true };
const record = { caseId: '01JCASE0000000000000000001', ver: 12 };
const NOW = '2026-04-01T07:00:00.000Z';
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
  const text = calendarText([ofCase()], 'en', NOW);

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
    expect(names.sort()).toEqual(['dtend', 'dtstamp', 'dtstart', 'sequence', 'summary', 'transp', 'uid'].sort());
    expect(text).not.toContain(record.caseId);
  });

  it('is published, to be asked for again within the hour', () => {
    const calendar = new ICAL.Component(ICAL.parse(text));
    expect(calendar.getFirstPropertyValue('method')).toBe('PUBLISH');
    expect(String(calendar.getFirstPropertyValue('refresh-interval'))).toBe('PT1H');
    expect(calendar.getFirstPropertyValue('x-wr-calname')).toBe('My certification dates');
  });

  it('is the same text for the same facts, but for when it was written', () => {
    expect(calendarText([ofCase()], 'en', NOW)).toBe(text);
    const later = calendarText([ofCase()], 'en', '2026-04-02T08:30:15.250Z');
    expect(text).toContain('\r\nDTSTAMP:20260401T070000Z\r\n');
    expect(later).toBe(text.replace('DTSTAMP:20260401T070000Z', 'DTSTAMP:20260402T083015Z'));
  });

  it('without events is a calendar still', () => {
    expect(read(calendarText([], 'es', NOW))).toEqual([]);
  });

  it('ends every line as RFC 5545 has it, after 75 octets at most, and parts no character', () => {
    const title = 'Ñandú 🌱 '.repeat(40);
    for (const each of [text, calendarText([ofCase({ program: { title } })], 'es', NOW)]) {
      expect(each.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
      expect(each.endsWith('\r\n')).toBe(true);
      for (const line of each.split('\r\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
      expect(each).not.toContain('\uFFFD');
      expect(Buffer.from(each).toString()).toBe(each);
    }
  });
});

describe('an event that moves', () => {
  const textOfLife = ({ facts }: Life) => {
    const events = calendarOf(facts, cmpss).filter(({ kind }) => kind === 'RENEWAL');
    return calendarText([{ record: facts.case, program: cmpss, events }], 'en', NOW);
  };

  it('within a stage keeps its UID, and its SEQUENCE grows', () => {
    const life = endsJune30();
    const [before, { stage, stageSince, ver }] = [textOfLife(life), life.facts.case];
    expect(correctOn(life, '2025-01-10', '2026-07-31')).toMatchObject({ state: 'APPLIED' });
    expect(life.facts.case).toMatchObject({ stage, stageSince });
    const after = textOfLife(life);
    expect([textOf(before, 'dtstart'), textOf(after, 'dtstart')]).toEqual(['2026-06-30', '2026-07-31']);
    expect(textOf(after, 'uid')).toBe(textOf(before, 'uid'));
    expect(textOf(before, 'sequence')).toBe(String(ver));
    expect(Number(textOf(after, 'sequence'))).toBeGreaterThan(ver);
  });

  it('is another event in another term and in another case', () => {
    const texts = [
      calendarText([ofCase()], 'en', NOW),
      calendarText([ofCase({ events: [{ ...END, id: 'RENEWAL-2' }] })], 'en', NOW),
      calendarText([ofCase({ record: { ...record, caseId: '01JCASE0000000000000000002' } })], 'en', NOW),
    ];
    expect(new Set(texts.map((each) => textOf(each, 'uid'))).size).toBe(3);
  });
});

describe('a title', () => {
  it('is in the language of the person', () => {
    expect(textOf(calendarText([ofCase()], 'es', NOW), 'summary')).toBe('CMPSS: último día para renovar a tiempo');
  });

  it('says that the term ends where nothing is the person’s to do by then', () => {
    const text = calendarText([ofCase({ events: [{ ...END, isOwed: false }] })], 'en', NOW);
    expect(textOf(text, 'summary')).toBe('CMPSS: last day of your certification');
  });

  it('comes back as it was written, whatever a program is called', () => {
    const title = `${'Ñandú; Salud, Apoyo \\ y Acompañamiento 🌱 '.repeat(5)}\nNEW LINE`;
    const text = calendarText([ofCase({ program: { title } })], 'es', NOW);
    expect(textOf(text, 'summary')).toBe(`${title}: último día para renovar a tiempo`);
  });
});

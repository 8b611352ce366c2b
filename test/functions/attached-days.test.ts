/** The event that goes along with a letter: the day that the letter tells of, as it stands in the person's feed. */
import ICAL from 'ical.js';
import { describe, expect, it } from 'vitest';
import { calendarOf, eventOfNotice } from '../../domain/calendar.ts';
import type { Notice } from '../../domain/notices.ts';
import { longDate } from '../../functions/send-notice/letters/en/words.ts';
import { calendarText } from '../../functions/shared/calendar-text.ts';
import { cmpss } from '../../programs/cmpss/program.ts';
import { walk } from './application.ts';
import { LIVES, lettersOf } from './lives.ts';
import { CASE, setup } from './setup.ts';

const eventsIn = (text: string) =>
  new ICAL.Component(ICAL.parse(text)).getAllSubcomponents('vevent').map((event) => ({
    uid: event.getFirstPropertyValue('uid'),
    on: String(event.getFirstPropertyValue('dtstart')),
    summary: event.getFirstPropertyValue('summary'),
  }));

describe('the event of a letter', () => {
  it.each(LIVES)('is a day that the letter tells, for somebody who $who', ({ live }) => {
    for (const { notice, at, facts, letter } of lettersOf(live())) {
      const event = eventOfNotice(notice, facts, cmpss, at);
      expect(letter?.text).toContain(event === undefined ? 'Hello Ana Ruiz,' : longDate(event.on));
    }
  });

  it('is there for every notice that tells of a day to come', () => {
    const sent = LIVES.flatMap(({ live }) => lettersOf(live()));
    const withDay = sent.filter(({ notice, facts, at }) => eventOfNotice(notice, facts, cmpss, at) !== undefined);
    const expected: readonly Notice[] = [
      'ANSWER_REMINDER',
      'APPLICATION_APPROVED',
      'APPLICATION_ENDING',
      'AUDIT_OPENED',
      'AUDIT_REMINDER',
      'CERTIFICATE_ISSUED',
      'CREDITS_BEHIND',
      'EXAM_AUTHORISED',
      'EXAM_FORFEITED',
      'EXAM_NOT_BOOKED',
      'EXAM_NOT_PASSED',
      'EXPIRED',
      'EXPIRY_CORRECTED',
      'EXTENDED',
      'LAPSED',
      'LATE_REMINDER',
      'RENEWAL_REMINDER',
      'RENEWAL_REVISION_WANTED',
      'RENEWED',
      'REVISION_WANTED',
      'TRAINING_ACCEPTED',
      'TRAINING_REFUSED',
    ];
    expect([...new Set(withDay.map(({ notice }) => notice))].sort()).toEqual(expected);
  });
});

describe('what send-notice sends', () => {
  it('has the event along, under the UID that it has in the feed', async () => {
    const world = await setup();
    await walk(world, 'CERTIFIED');
    const facts = await world.registry.readFacts(CASE);
    if (facts === undefined) throw new Error('no case');
    const issued = world.mails.at(-1);
    expect(issued?.subject).toBe('You are now certified: CMPSS');
    const feed = calendarText(
      [{ record: facts.case, program: cmpss, events: calendarOf(facts, cmpss) }],
      'en',
      world.opened,
    );
    const attached = eventsIn(issued?.calendar ?? '');
    expect(attached).toMatchObject([{ on: '2027-03-03', summary: 'CMPSS: last day to renew on time' }]);
    expect(eventsIn(feed)).toContainEqual(attached[0]);
  });

  it('has none where no day is told', async () => {
    const world = await setup();
    await walk(world, 'RECEIVED');
    expect(world.mails.map(({ subject, calendar }) => [subject, calendar])).toEqual([
      ['We have your CMPSS application', undefined],
    ]);
  });
});

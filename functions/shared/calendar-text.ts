/** Days of cases as iCalendar (RFC 5545): the feed of a person, and the event that goes along with a letter. Titles and dates, and nothing else. */
import { createHash } from 'node:crypto';
import type { CalendarEvent } from '../../domain/calendar.ts';
import { addDays, type Instant } from '../../domain/dates.ts';
import type { Case } from '../../domain/facts.ts';
import type { Person } from '../../domain/person.ts';
import type { ProgramDefinition } from '../../domain/program.ts';
import { calendarName, eventTitle } from './calendar-words.ts';
import { type Component, date, text, utc, written } from './ical.ts';

/** The events of one case, with what tells one of its versions from another. */
export type CaseEvents = {
  readonly record: Pick<Case, 'caseId' | 'ver'>;
  readonly program: Pick<ProgramDefinition, 'title'>;
  readonly events: readonly CalendarEvent[];
};

/** Names the event to calendar programs for as long as it exists, and the case to nobody. */
const uidOf = (caseId: string, event: CalendarEvent): string =>
  `${createHash('sha256').update(`${caseId} ${event.id}`).digest('hex').slice(0, 32)}@certcycle`;

/** For how long a calendar may be kept before it is asked for again. */
export const REFRESH_SECONDS = 3600;
const REFRESH = 'PT1H';

const componentOf = (
  { record, program }: CaseEvents,
  event: CalendarEvent,
  language: Person['language'],
  writtenAt: Instant,
): Component => ({
  name: 'VEVENT',
  properties: [
    ['UID', uidOf(record.caseId, event)],
    ['SEQUENCE', record.ver],
    utc('DTSTAMP', writtenAt),
    date('DTSTART', event.on),
    date('DTEND', addDays(event.on, 1)), // the first day after it
    text('SUMMARY', eventTitle(event, program, language)),
    ['TRANSP', 'TRANSPARENT'], // nobody is busy all day because something is due
  ],
});

/**
 * The text of a calendar. An event that moved keeps its UID, and its case's version is its SEQUENCE, so that of two forms of it, whichever way they
 * came, the newer one counts. The same facts make the same text but for DTSTAMP: with a METHOD that is when the text was written (RFC 5545 §3.8.7.2).
 */
export const calendarText = (
  cases: readonly CaseEvents[],
  language: Person['language'],
  writtenAt: Instant,
): string => {
  const name = calendarName(language);
  return written({
    name: 'VCALENDAR',
    properties: [
      ['VERSION', '2.0'],
      ['PRODID', `-//certcycle//calendar//${language.toUpperCase()}`],
      ['METHOD', 'PUBLISH'],
      text('NAME', name), // RFC 7986; the next is what most programs read
      text('X-WR-CALNAME', name),
      ['REFRESH-INTERVAL;VALUE=DURATION', REFRESH],
      ['X-PUBLISHED-TTL', REFRESH],
    ],
    parts: cases.flatMap((each) => each.events.map((event) => componentOf(each, event, language, writtenAt))),
  });
};

/** What is the same for two texts that differ in nothing but when they were written. */
export const apartFromStamps = (calendar: string): string => calendar.replace(/^DTSTAMP:.*$/gm, '');

/**
 * Judges what is told of mail. Whoever wrote is answered, and at most once a day for each case (RFC 3834, section 2), so that no loop of two
 * machines can come of it; what has come in after the answer of a day is told in that of a later one.
 */
import { allow, type Change, type Judgement, type Moment, oweNotice } from '../changes.ts';
import { addDays, type CalendarDate, dateOf, later } from '../dates.ts';
import type { CaseFacts, Effect } from '../facts.ts';
import { sendingHour } from '../ladder.ts';
import type { SignalBody } from '../signals.ts';

/** The day that an acknowledgement is for stands in its key: `notice:<cycle>:mail-<day>`. */
const purposeOf = (day: CalendarDate): string => `mail-${day}`;
const dayIn = ({ effectKey }: Effect): CalendarDate => effectKey.slice(-'YYYY-MM-DD'.length);

/** Messages in one letter: ten days of as many as a case takes in one. What is over is told on the next day. */
const MOST_ACKNOWLEDGED = 200;

/**
 * The last day that has its acknowledgement: the one that it is for, and any later one on which it goes or went out. Of one that a sender holds that
 * is the day of its lease's end, which errs towards a letter on another day rather than two on one.
 */
const lastDayOf = (acknowledgements: readonly Effect[], timeZone: string): CalendarDate | undefined =>
  acknowledgements
    .flatMap((effect) => [
      dayIn(effect),
      ...[effect.notBefore, effect.performedAt].flatMap((at) => (at === undefined ? [] : [dateOf(at, timeZone)])),
    ])
    .reduce<CalendarDate | undefined>((last, day) => (last === undefined ? day : later(last, day)), undefined);

/** The messages of acknowledgements that could not be sent, as far as no other tells of them. */
const untold = (acknowledgements: readonly Effect[]): readonly string[] => {
  const messagesIn = (isOf: (effect: Effect) => boolean) =>
    acknowledgements.filter(isOf).flatMap(({ acknowledges = [] }) => acknowledges);
  const told = new Set(messagesIn(({ state }) => state !== 'FAILED'));
  return [...new Set(messagesIn(({ state }) => state === 'FAILED'))].filter((messageId) => !told.has(messageId));
};

/** One that has not been claimed: its letter is written when it is sent, and tells of whatever it names by then. */
const isOpen = ({ state, acknowledges = [] }: Effect): boolean =>
  state === 'OWED' && acknowledges.length < MOST_ACKNOWLEDGED;

/**
 * Names the message in the acknowledgement that is owed, or owes one: now, or from the sending hour of the first later day that has none. One of a
 * later day is owed as of that hour, so that a planned pause does not count as lateness.
 */
export const recordMail = (
  { case: { cycle }, effects }: CaseFacts,
  { messageId }: Extract<SignalBody, { type: 'RECORD_MAIL' }>,
  { program, at, on }: Moment,
): Judgement => {
  const acknowledgements = effects.filter(({ notice }) => notice === 'MAIL_RECEIVED');
  const open = acknowledgements.find(isOpen);
  if (open !== undefined) {
    const effect: Effect = { ...open, acknowledges: [...(open.acknowledges ?? []), messageId] };
    return allow([{ type: 'EFFECT_RECORDED', effect }]);
  }
  const acknowledges = [...untold(acknowledgements).slice(0, MOST_ACKNOWLEDGED - 1), messageId];
  const lastDay = lastDayOf(acknowledgements, program.timeZone);
  if (lastDay === undefined || lastDay < on)
    return allow([oweNotice('MAIL_RECEIVED', cycle, purposeOf(on), at, { acknowledges })]);
  const day = addDays(lastDay, 1);
  const notBefore = sendingHour(program, day);
  const owed: Change = oweNotice('MAIL_RECEIVED', cycle, purposeOf(day), notBefore, { notBefore, acknowledges });
  return allow([owed], ['reminders.sendFrom']);
};

/** Every notice of a case: what it was, how it left, and how it ended. */
import * as z from 'zod/mini';
import { addHours, CalendarDate, Instant } from '../../../domain/dates.ts';
import { isForNextContact, owedLetters } from '../../../domain/delivery.ts';
import { dueNotices } from '../../../domain/due-notices.ts';
import type { CaseEvent } from '../../../domain/events.ts';
import { type CaseFacts, Effect } from '../../../domain/facts.ts';
import { cameToNothing } from '../../../domain/ladder.ts';
import type { ProgramDefinition } from '../../../domain/program.ts';
import { SentMail } from '../../../domain/sent-mail.ts';

const shown = {
  effectKey: true,
  notice: true,
  cycle: true,
  owedAt: true,
  state: true,
  notBefore: true,
  reminderOf: true,
  sentTo: true,
  undelivered: true,
  failedBecause: true,
  exemptBecause: true,
} as const;

export const NoticeView = z.extend(z.pick(Effect, shown), {
  /** When it was handed to the mail service, or posted. */
  sentAt: z.nullable(Instant),
  /** The weightiest that the mail service has said of the mail (domain/sent-mail.ts); null while it has said nothing. `because`: its own words. */
  ended: z.nullable(z.pick(SentMail, { state: true, at: true, because: true })),
  /** OWED: staff have to print and post it. */
  letter: z.nullable(z.enum(['OWED', 'POSTED'])),
});
export type NoticeView = z.infer<typeof NoticeView>;

/** By when it was owed; what is for the next contact comes after what came back. */
const orderOf = (effect: Effect): string => `${effect.owedAt} ${isForNextContact(effect) ? 2 : 1} ${effect.effectKey}`;

/** In the order in which they were owed. */
export const noticesOf = (facts: CaseFacts, sentMails: readonly SentMail[]): readonly NoticeView[] => {
  const owed = new Set(owedLetters(facts).map(({ effect }) => effect.effectKey));
  const letterOf = ({ effectKey, sentTo }: Effect): NoticeView['letter'] => {
    if (owed.has(effectKey)) return 'OWED';
    return sentTo === 'LETTER' ? 'POSTED' : null;
  };
  const endedOf = ({ messageId }: Effect): NoticeView['ended'] => {
    const mail = messageId === undefined ? undefined : sentMails.find((each) => each.messageId === messageId);
    if (mail === undefined) return null;
    const { state, at, because } = mail;
    return { state, at, ...(because !== undefined && { because }) };
  };
  return facts.effects
    .toSorted((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1))
    .map((effect) => ({
      ...z.parse(z.pick(Effect, shown), effect),
      sentAt: effect.performedAt ?? null,
      ended: endedOf(effect),
      letter: letterOf(effect),
    }));
};

/** A reminder of the program's ladders that the case neither owes nor has sent, and the day that it is for. */
const Reminder = z.object({ effectKey: z.string(), on: CalendarDate });
export const Unsent = z.object({
  /** Their day came while it was not the person's turn: what they owed was with us, or an operator held the case. */
  withheld: z.array(Reminder),
  /** Those of the year ahead, if nothing is done until then. */
  ahead: z.array(Reminder),
});
export type Unsent = z.infer<typeof Unsent>;

const LOOK_AHEAD_DAYS = 366;

/** What was not sent, and what is still to come, as the audit and the ladders tell it. What the case owes or has sent is among its notices. */
export const unsentOf = (
  events: readonly CaseEvent[],
  { effects }: Pick<CaseFacts, 'effects'>,
  program: ProgramDefinition,
  now: Instant,
): Unsent => {
  const known = new Set(effects.filter((effect) => !cameToNothing(effect)).map(({ effectKey }) => effectKey));
  const all = dueNotices(events, program, addHours(now, LOOK_AHEAD_DAYS * 24)).filter(
    ({ effectKey }) => !known.has(effectKey),
  );
  const shownOf = (some: typeof all) => some.map(({ effectKey, on }) => ({ effectKey, on }));
  return {
    withheld: shownOf(all.filter(({ at, isExempt }) => isExempt && at <= now)),
    ahead: shownOf(all.filter(({ at, isExempt }) => !isExempt && at > now)),
  };
};

/** Every notice of a case: what it was, how it left, and how it ended. */
import * as z from 'zod/mini';
import { Instant } from '../../../domain/dates.ts';
import { isForNextContact, owedLetters } from '../../../domain/delivery.ts';
import { type CaseFacts, Effect } from '../../../domain/facts.ts';
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
} as const;

export const NoticeView = z.extend(z.pick(Effect, shown), {
  /** When it was handed to the mail service, or posted. */
  sentAt: z.nullable(Instant),
  /** What the mail service said last of the mail, in its own words; null while it has said nothing. */
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

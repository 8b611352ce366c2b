/** Judges what is told of notices after they left: that one did not arrive, and that a letter was posted in its place. */
import { allow, type Judgement, type Moment, refuse } from '../changes.ts';
import { dateOf, earliest, endOf } from '../dates.ts';
import { isForNextContact, openLetter, oweToNextContact, unpostedLetters } from '../delivery.ts';
import type { CaseFacts, Effect } from '../facts.ts';
import type { SignalBody } from '../signals.ts';
import { isClosed } from '../stages.ts';

type Of<Type extends SignalBody['type']> = Extract<SignalBody, { type: Type }>;

const rule = 'lifecycle.delivery';

/**
 * Climbs to the next contact, once for each notice; in a closed case, which has no worker that would send, to the letter at once. The first word of a
 * mail's end counts: what comes after it changes nothing. A mail that no notice remembers was sent by a sender that died before it could say so, and
 * another one sends the notice again.
 */
export const recordUndelivered = (
  facts: CaseFacts,
  { messageId, state }: Of<'RECORD_UNDELIVERED'>,
  { program, at }: Moment,
): Judgement => {
  const sent = facts.effects.find((effect) => effect.messageId === messageId);
  if (sent === undefined) return refuse([{ code: 'NO_SUCH_NOTICE', rule, field: 'messageId' }]);
  if (sent.undelivered !== undefined) return allow([]);
  const isLetter = isClosed(facts.case.stage) || isForNextContact(sent);
  return allow([
    { type: 'EFFECT_RECORDED', effect: { ...sent, undelivered: state } },
    isLetter ? openLetter(facts, sent, program, at) : oweToNextContact(sent, at),
  ]);
};

/** The letter counts as sent on the day of its posting, of which staff may tell later: even after a more urgent one has taken its place. */
export const recordLetter = (
  facts: CaseFacts,
  { effectKey, postedOn }: Of<'RECORD_LETTER'>,
  { program: { timeZone }, at, on }: Moment,
): Judgement => {
  const letter = unpostedLetters(facts).find(({ effect }) => effect.effectKey === effectKey);
  if (letter === undefined) return refuse([{ code: 'NO_SUCH_LETTER', rule, field: 'effectKey' }]);
  const { openedAt, closedAt } = letter.task;
  const owedOn = dateOf(openedAt, timeZone);
  const takenBackOn = closedAt && dateOf(closedAt, timeZone);
  if (postedOn > on) return refuse([{ code: 'DATE_IN_THE_FUTURE', rule, field: 'postedOn' }]);
  if (postedOn < owedOn) return refuse([{ code: 'POSTED_TOO_EARLY', rule, field: 'postedOn', detail: { owedOn } }]);
  if (takenBackOn !== undefined && postedOn > takenBackOn)
    return refuse([{ code: 'LETTER_TAKEN_BACK', rule, field: 'postedOn', detail: { takenBackOn } }]);
  const effect: Effect = {
    ...letter.effect,
    state: 'SETTLED',
    sentTo: 'LETTER',
    performedAt: earliest(at, endOf(postedOn, timeZone)) ?? at,
  };
  return allow([
    { type: 'EFFECT_RECORDED', effect },
    { type: 'TASK_RECORDED', task: { ...letter.task, closedAt: closedAt ?? at } },
  ]);
};

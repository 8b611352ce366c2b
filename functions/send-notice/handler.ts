/**
 * The `SendNotice` step: performs one owed notice. Read the facts of this day, claim the notice, choose the words, send, record how it went. The
 * decision what follows is `Load`'s.
 *
 * Safe to run late, twice or after the notice stopped mattering: a claim needs an owed notice, and one that is not owed ends quietly. The only
 * mail that can be sent twice is one whose sender died between the service's answer and the record; the next claim then marks it. So nothing is read
 * under a claim: a table or a secret that cannot be read for a moment costs another try of the step, not a sender.
 */
import type { Mailer } from '../../adapters/mail/mailer.ts';
import type { EffectResult, Registry } from '../../adapters/registry/registry.ts';
import { eventOfNotice } from '../../domain/calendar.ts';
import { addHours, addMinutes, epochSeconds, type Instant, toInstant } from '../../domain/dates.ts';
import { firstContactKey, isForNextContact, NO_USABLE_ADDRESS } from '../../domain/delivery.ts';
import { type CaseFacts, type Effect, isClaimable } from '../../domain/facts.ts';
import { isOutdated } from '../../domain/ladder.ts';
import { isOptional } from '../../domain/notices.ts';
import { type Person, usableAddresses } from '../../domain/person.ts';
import type { ProgramDefinition } from '../../domain/program.ts';
import { SendNoticeInput } from '../../workflows/steps.ts';
import { calendarText } from '../shared/calendar-text.ts';
import type { MailAddressOf } from '../shared/mail-address.ts';
import type { Log } from '../shared/messages.ts';
import { parseInput } from '../shared/parse-input.ts';
import type { UnsubscribeUrlOf } from '../shared/unsubscribe.ts';
import { letterOf } from './letter-of.ts';
import { readAcknowledged } from './read-acknowledged.ts';
import { giveBackPlace, takePlace } from './reminder-place.ts';

export type SendNoticeDeps = {
  readonly registry: Registry;
  readonly mailer: Mailer;
  readonly programOf: (program: string) => ProgramDefinition | undefined;
  /** Where an answer goes. */
  readonly mailAddressOf: MailAddressOf;
  readonly unsubscribeUrlOf: UnsubscribeUrlOf;
  readonly siteUrl: string;
  readonly log: Log;
};

/** 15 minutes after the first failure, doubled up to a day: an outage of the mail service costs a case neither its place nor its notices. */
const pauseMinutes = (attempts: number): number => Math.min(15 * 2 ** (attempts - 1), 24 * 60);

const namedBy = (effect: Effect | undefined): readonly string[] => effect?.acknowledges ?? [];

const effectOf = ({ effects }: CaseFacts, effectKey: string): Effect | undefined =>
  effects.find((effect) => effect.effectKey === effectKey);

/** What a letter is written from; undefined when the case, its program or its person is not there. */
const read = async (deps: SendNoticeDeps, caseId: string, effectKey: string, now: Instant) => {
  const { registry, programOf, mailAddressOf, unsubscribeUrlOf } = deps;
  const facts = await registry.readFacts(caseId);
  const program = facts === undefined ? undefined : programOf(facts.case.program);
  const person = facts === undefined ? undefined : await registry.readPerson(facts.case.personId);
  if (facts === undefined || program === undefined || person === undefined) return undefined;
  const effect = effectOf(facts, effectKey);
  const messageIds = namedBy(effect);
  const acknowledged = await readAcknowledged(registry, caseId, messageIds);
  const replyTo = await mailAddressOf(facts.case, now);
  const isTheirs = effect !== undefined && isOptional(effect.notice);
  const unsubscribeUrl = isTheirs ? await unsubscribeUrlOf(person.personId, now) : undefined;
  return { effect, facts, program, person, messageIds, acknowledged, replyTo, unsubscribeUrl };
};
type Found = NonNullable<Awaited<ReturnType<typeof read>>>;

/** The day that the notice tells of, as the event that stands in the person's feed too; undefined where it tells of none. */
const attachedDay = ({ notice }: Effect, { facts, program, person }: Found, now: Instant): string | undefined => {
  const event = eventOfNotice(notice, facts, program, now);
  return event && calendarText([{ record: facts.case, program, events: [event] }], person.language, now);
};

/** Until an operator has spoken, a reminder is brought up again so often. */
const HELD_HOURS = 1;

/**
 * Takes the place of a reminder among those of the day, or keeps it for later while the program's may not leave. It stays owed, so that a more urgent one
 * takes its place meanwhile. Where nothing is to be sent none is needed.
 */
const takePlaceOrKeep = async (
  { registry, log }: SendNoticeDeps,
  { effect, facts, program }: Found,
  now: Instant,
): Promise<'TAKEN' | 'NOT_NEEDED' | 'KEPT'> => {
  if (effect === undefined || !isClaimable(effect, now)) return 'NOT_NEEDED';
  const place = await takePlace(registry, { effect, program, now });
  if (place === 'TAKEN' || place === 'NOT_NEEDED') return place;
  const { caseId } = facts.case;
  await registry.postponeEffect(caseId, effect, addHours(now, HELD_HOURS));
  log('REMINDER_HELD', { caseId, effectKey: effect.effectKey, because: place, program: program.id, at: now, held: 1 });
  return 'KEPT';
};

/** A claim that fails is tried again with the step, and takes its place anew. */
const claim = async (
  { registry }: SendNoticeDeps,
  caseId: string,
  effectKey: string,
  now: Instant,
  giveBack: () => Promise<void>,
) => {
  try {
    return await registry.claimEffect(caseId, effectKey, now);
  } catch (error) {
    await giveBack();
    throw error;
  }
};

/**
 * The first address that mail may go to. A notice that came back goes to one that it has not been to, which is told by the ledger: what was sent before
 * there was a second address went to the first.
 */
const addressFor = (effect: Effect, facts: CaseFacts, person: Person) => {
  const usable = usableAddresses(person);
  if (!isForNextContact(effect)) return usable[0];
  const { sentTo = 'PRIMARY' } = effectOf(facts, firstContactKey(effect.effectKey)) ?? {};
  return usable.find(({ contact }) => contact !== sentTo);
};

const attempt = async (
  deps: SendNoticeDeps,
  effect: Effect,
  found: Found | undefined,
  now: Instant,
): Promise<EffectResult> => {
  if (found === undefined) return { outcome: 'FAILED', because: 'NOTHING_TO_WRITE_ABOUT' };
  const { facts, program, person, messageIds, acknowledged, replyTo, unsubscribeUrl } = found;
  if (isOptional(effect.notice) && person.optionalMail === false) return { outcome: 'EXEMPT', because: 'TURNED_OFF' };
  // Its sender may have died, and the person acted since.
  if (isOutdated(effect, facts, program, now)) return { outcome: 'EXEMPT', because: 'NO_LONGER_OWED' };
  const deferred: EffectResult = { outcome: 'DEFERRED', notBefore: addMinutes(now, pauseMinutes(effect.attempts)) };
  // Another worker had it name one more message between the reading and the claim: that one is read the next time.
  if (namedBy(effect).some((messageId) => !messageIds.includes(messageId))) return deferred;
  const letter = letterOf(effect, facts, person, program, {
    now,
    siteUrl: deps.siteUrl,
    unsubscribeUrl,
    acknowledged,
  });
  if (letter === undefined) return { outcome: 'FAILED', because: 'FACTS_DO_NOT_FIT' };
  const to = addressFor(effect, facts, person);
  if (to === undefined) return { outcome: 'FAILED', because: NO_USABLE_ADDRESS };
  const sent = await deps.mailer.send({
    ...letter,
    calendar: attachedDay(effect, found, now),
    unsubscribeUrl,
    to: to.address,
    replyTo,
    autoSubmitted: effect.notice === 'MAIL_RECEIVED' ? 'auto-replied' : 'auto-generated',
    at: now,
    tags: { case: facts.case.caseId, effect: effect.effectKey.replaceAll(/[^A-Za-z0-9_-]/g, '_') },
  });
  if (sent.outcome === 'SENT') return { outcome: 'PERFORMED', at: now, messageId: sent.messageId, sentTo: to.contact };
  if (sent.outcome === 'REFUSED') return { outcome: 'FAILED', because: sent.because };
  return deferred;
};

const MESSAGE = {
  PERFORMED: 'NOTICE_SENT',
  DEFERRED: 'NOTICE_DEFERRED',
  EXEMPT: 'NOTICE_EXEMPT',
  FAILED: 'NOTICE_FAILED',
} as const;

export const makeHandler =
  (deps: SendNoticeDeps) =>
  async (event: unknown): Promise<Record<string, never>> => {
    const input = parseInput(SendNoticeInput, event);
    const { caseId, effectKey } = input;
    const now = toInstant(input.now);
    const found = await read(deps, caseId, effectKey, now);
    const place = found === undefined ? 'NOT_NEEDED' : await takePlaceOrKeep(deps, found, now);
    if (place === 'KEPT') return {};
    const giveBack = async (): Promise<void> => {
      if (place === 'TAKEN' && found !== undefined) await giveBackPlace(deps.registry, found.program, now);
    };
    const claimed = await claim(deps, caseId, effectKey, now, giveBack);
    if (claimed.outcome === 'NOT_OWED') {
      await giveBack();
      deps.log('NOTICE_NOT_OWED', { caseId, effectKey });
      return {};
    }
    const result = await attempt(deps, claimed.effect, found, now);
    await deps.registry.recordEffect(caseId, claimed.effect, result);
    if (result.outcome !== 'PERFORMED') await giveBack();
    const { attempts, owedAt } = claimed.effect;
    if (result.outcome === 'FAILED' && result.because === NO_USABLE_ADDRESS) {
      deps.log('NOTICE_BY_LETTER', { caseId, effectKey });
      return {};
    }
    const owedSeconds = epochSeconds(now) - epochSeconds(owedAt);
    deps.log(MESSAGE[result.outcome], { caseId, effectKey, attempts, at: now, owedSeconds });
    return {};
  };

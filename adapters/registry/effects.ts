/** Effects between their OWED and their PERFORMED: who may perform one now, and how it ended. */
import { addMinutes, type Instant } from '../../domain/dates.ts';
import { Effect, isClaimable } from '../../domain/facts.ts';
import type { NewId } from './ids.ts';
import { parseItem } from './items.ts';
import { caseItemKey, SK } from './keys.ts';
import type { ClaimOutcome, EffectResult } from './registry.ts';
import { type Changes, equals, type Table } from './table.ts';

/** How long a sender may take. It outlives every function that sends, so that a lease that ran out means a sender that died. */
const LEASE_MINUTES = 15;

export const makeClaimEffect =
  (table: Table, newId: NewId) =>
  async (caseId: string, effectKey: string, now: Instant): Promise<ClaimOutcome> => {
    const key = caseItemKey(caseId, SK.effect(effectKey));
    const item = await table.get('registry', key);
    const owed = item && parseItem(Effect, item);
    if (owed === undefined || !isClaimable(owed, now)) return { outcome: 'NOT_OWED' };
    const claim = {
      state: 'CLAIMED' as const,
      attempts: owed.attempts + 1,
      notBefore: addMinutes(now, LEASE_MINUTES),
      ...(owed.state === 'CLAIMED' && { lostSenders: (owed.lostSenders ?? 0) + 1 }),
    };
    // What it acknowledges may grow until it is claimed; the letter is written from what the claim answers.
    const asRead = owed.acknowledges === undefined ? [] : [equals('acknowledges', owed.acknowledges)];
    // Only the sender knows its own claim again when the answer to it was lost: `now` and `attempts` may be another's as well.
    const claimId = newId(now);
    const [failure] = await table.write([
      {
        table: 'registry',
        update: key,
        changes: { set: { ...claim, claimId } },
        when: [equals('state', owed.state), equals('attempts', owed.attempts), ...asRead],
      },
    ]);
    return failure === undefined || failure.found?.claimId === claimId
      ? { outcome: 'CLAIMED', effect: { ...owed, ...claim } }
      : { outcome: 'NOT_OWED' };
  };

export const makePostponeEffect =
  (table: Table) =>
  async (caseId: string, { effectKey, state, attempts }: Effect, notBefore: Instant): Promise<void> => {
    // Also one whose sender died: whoever claims it meanwhile counts an attempt.
    await table.write([
      {
        table: 'registry',
        update: caseItemKey(caseId, SK.effect(effectKey)),
        changes: { set: { notBefore } },
        when: [equals('state', state), equals('attempts', attempts)],
      },
    ]);
  };

const changesOf = (result: EffectResult): Changes => {
  switch (result.outcome) {
    case 'PERFORMED':
      return {
        set: {
          state: 'PERFORMED',
          performedAt: result.at,
          messageId: result.messageId,
          sentTo: result.sentTo,
        },
        remove: ['notBefore', 'claimId'],
      };
    case 'DEFERRED':
      return { set: { state: 'OWED', notBefore: result.notBefore }, remove: ['claimId'] };
    case 'EXEMPT':
      // The lease stays as the mark of what is not settled yet.
      return { set: { state: 'EXEMPT', exemptBecause: result.because }, remove: ['claimId'] };
    case 'FAILED':
      return { set: { state: 'FAILED', failedBecause: result.because }, remove: ['notBefore', 'claimId'] };
  }
};

export const makeRecordEffect =
  (table: Table) =>
  async (caseId: string, claimed: Effect, result: EffectResult): Promise<void> => {
    // A failed condition means that a later claim took over, or that this very result is recorded: either way there is nothing to do.
    await table.write([
      {
        table: 'registry',
        update: caseItemKey(caseId, SK.effect(claimed.effectKey)),
        changes: changesOf(result),
        when: [equals('state', 'CLAIMED'), equals('attempts', claimed.attempts)],
      },
    ]);
  };

/** Signals: how they are left, and how they are read. */
import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod/mini';
import { addMinutes, Instant } from '../../domain/dates.ts';
import { Refusal } from '../../domain/refusals.ts';
import { type Run, WATCHDOG_MINUTES } from '../../domain/run.ts';
import { Signal } from '../../domain/signals.ts';
import type { NewId } from './ids.ts';
import { parseItem } from './items.ts';
import { caseItemKey, casePk, dueAttributes, SK } from './keys.ts';
import type { InboxEntry, SignalAnswer, SignalReceipt } from './registry.ts';
import { readRun } from './runs.ts';
import { asStored } from './stored.ts';
import {
  beginningWith,
  ContentionError,
  equals,
  type Failure,
  type Item,
  isAbove,
  isAbsent,
  isAtMost,
  NEW,
  type Table,
  type Write,
} from './table.ts';

const Answer = z.discriminatedUnion('state', [
  z.object({ state: z.literal('UNREAD') }),
  z.object({ state: z.literal('APPLIED'), at: Instant }),
  z.object({ state: z.literal('REFUSED'), at: Instant, refusals: z.array(Refusal) }),
  z.object({ state: z.literal('KEPT_CLOSED'), at: Instant }),
]);

/** The marker of a signal: what was told and what came of it. `receipt` tells the leaving that made it from a repeated one. */
const Marker = z.object({ ...Signal.shape, receipt: z.string(), answer: Answer });

/** Changed watchdogs and signals of others make a leaving look again; each look settles one of them, and both settle at once. */
const MOST_LOOKS = 5;

const makeMarker = (signal: Signal, receipt: string, answer: SignalAnswer): Write => ({
  table: 'registry',
  put: { ...caseItemKey(signal.caseId, SK.signal(signal.signalKey)), ...signal, receipt, answer },
  when: NEW,
});

/**
 * The run is told of the signal, and its watchdog comes at `ringBy` at the latest. Whether that lowers it depends on the watchdog as read, so
 * the write holds only while it stands on the same side; an armed wait moves it up, another signal down.
 */
const tellRun = (run: Run, ringBy: Instant): Write => {
  const lowers = run.dueAt === undefined || run.dueAt > ringBy;
  return {
    table: 'registry',
    update: caseItemKey(run.caseId, SK.run),
    changes: { add: { inboxSeq: 1 }, ...(lowers && { set: dueAttributes(run.caseId, ringBy) }) },
    // A closed run has no watchdog, so it passes neither side. An open one always has; should it not, it gets one here.
    when:
      run.dueAt === undefined
        ? [isAbsent('dueAt'), equals('runState', run.runState)]
        : [lowers ? isAbove('dueAt', ringBy) : isAtMost('dueAt', ringBy)],
  };
};

const told = ({ body, actor }: Signal) => asStored({ body, actor });

/** What a marker that is already there means for whoever leaves `signal` as `receipt`. */
const meetMarker = (found: Item, signal: Signal, receipt: string): 'OURS' | SignalReceipt => {
  const marker = parseItem(Marker, found);
  if (marker.receipt === receipt) return 'OURS';
  return isDeepStrictEqual(told(marker), told(signal))
    ? { outcome: 'REPEATED', answer: marker.answer }
    : { outcome: 'KEY_REUSED' };
};

export const makeLeaveSignal =
  (table: Table, newId: NewId) =>
  async (signal: Signal): Promise<SignalReceipt> => {
    const receipt = newId(signal.receivedAt);
    const ringBy = addMinutes(signal.receivedAt, WATCHDOG_MINUTES);
    const { caseId, receivedAt } = signal;
    const met = (failures: readonly Failure[]) => {
      const marker = failures.find(({ index }) => index === 0)?.found;
      return marker && meetMarker(marker, signal, receipt);
    };

    for (let look = 1; look <= MOST_LOOKS; look++) {
      const run = await readRun(table, caseId);
      if (run === undefined) return { outcome: 'NO_SUCH_CASE' };
      if (run.runState === 'CLOSED') {
        // A closed case stays closed, so the marker needs no condition on the run.
        const kept = met(await table.write([makeMarker(signal, receipt, { state: 'KEPT_CLOSED', at: receivedAt })]));
        return kept === undefined || kept === 'OURS' ? { outcome: 'CASE_CLOSED' } : kept;
      }
      const failures = await table.write([
        makeMarker(signal, receipt, { state: 'UNREAD' }),
        { table: 'registry', put: { ...caseItemKey(caseId, SK.inbox(receipt)), ...signal }, when: NEW },
        tellRun(run, ringBy),
      ]);
      const before = met(failures);
      if (before !== undefined && before !== 'OURS') return before;
      if (failures.length === 0 || before === 'OURS') {
        // A transaction answers no values. Signals that came in meanwhile only make the number greater, never too small to wait for.
        return { outcome: 'LEFT', inboxSeq: (await readRun(table, caseId))?.inboxSeq ?? run.inboxSeq + 1 };
      }
    }
    throw new ContentionError(`signal ${signal.signalKey} of case ${caseId} met a changed run ${MOST_LOOKS} times`);
  };

/** The oldest unread signals. Throws BrokenItemError. */
export const makeReadInbox =
  (table: Table) =>
  async (caseId: string, limit: number): Promise<readonly InboxEntry[]> =>
    (await table.query({ table: 'registry', hash: casePk(caseId), ...beginningWith('INBOX'), limit })).map((item) => ({
      inboxKey: item.sk,
      signal: parseItem(Signal, item),
    }));

/** A signal and what became of it. Throws BrokenItemError. */
export const makeReadSignal =
  (table: Table) =>
  async (caseId: string, signalKey: string): Promise<{ signal: Signal; answer: SignalAnswer } | undefined> => {
    const item = await table.get('registry', caseItemKey(caseId, SK.signal(signalKey)));
    return item && { signal: parseItem(Signal, item), answer: parseItem(Marker, item).answer };
  };

/** The writes that take a signal out of the inbox and keep its answer; they fail when another worker was faster. */
export const answerWrites = (
  caseId: string,
  { entry, answer }: { readonly entry: InboxEntry; readonly answer: SignalAnswer },
): readonly Write[] => [
  {
    table: 'registry',
    update: caseItemKey(caseId, SK.signal(entry.signal.signalKey)),
    changes: { set: { answer } },
    when: [equals('receipt', entry.inboxKey.slice(SK.inbox('').length))],
  },
  {
    table: 'registry',
    delete: caseItemKey(caseId, entry.inboxKey),
    when: [equals('signalKey', entry.signal.signalKey)],
  },
];

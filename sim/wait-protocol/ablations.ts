/** The protocol with one of its conditions dropped, and the property that breaks then: what each condition is for. */
import type { Property } from './check.ts';
import { type Bounds, PROTOCOL, type Rules } from './rules.ts';

export type Ablation = {
  readonly dropped: string;
  readonly rules: Rules;
  /** The smallest world in which it shows. */
  readonly bounds: Bounds;
  readonly breaks: Property;
};

const world = (signals: number, faults: number, times: number): Bounds => ({
  signals,
  limit: 1,
  faults,
  times,
  handOffs: 0,
});

const without = (dropped: string, change: Partial<Rules>, bounds: Bounds, breaks: Property): Ablation => ({
  dropped,
  rules: { ...PROTOCOL, ...change },
  bounds,
  breaks,
});

export const ABLATIONS: readonly Ablation[] = [
  // A signal that comes between the reading of the inbox and the arming is never looked for.
  without('the condition on Await', { awaitUnlessSignal: false }, world(2, 0, 0), 'EVERY_SIGNAL_APPLIED'),
  // The same between the reading of the inbox and the commit that hibernates or closes.
  without('the condition on Hibernate', { restUnlessSignal: false }, world(2, 0, 0), 'EVERY_SIGNAL_APPLIED'),
  // The signal's own 15-minute `dueAt` still brings the sweep, so nothing is lost for good; but each signal waits for it.
  without('the stream consumer', { streamConsumer: false }, world(1, 0, 0), 'PROMPT'),
  // The sequence then counts a signal that the inbox did not show yet.
  without('RUN read before INBOX', { runBeforeInbox: false }, world(2, 0, 0), 'EVERY_SIGNAL_APPLIED'),
  // A decision takes away the `dueAt` of a signal that came meanwhile; when the worker then dies, nobody comes before the deadline.
  without(
    'the 15-minute dueAt until a wait is armed',
    { dueAtUntilArmed: 'LATER' },
    world(2, 1, 0),
    'EVERY_SIGNAL_APPLIED',
  ),
  // A worker that was stopped while it waited leaves a token that nobody answers.
  without(
    'the new generation after a failed ring',
    { startAfterFailedRing: false },
    world(2, 1, 0),
    'EVERY_SIGNAL_APPLIED',
  ),
];

/** Conditions that the protocol has besides. */
export const FURTHER_ABLATIONS: readonly Ablation[] = [
  // A start that the clock did not cause, and whose execution never began, leaves a case that nobody works on.
  without('the 15-minute dueAt of a start', { dueAtOfStart: 'AS_IT_WAS' }, world(1, 1, 1), 'EVERY_SIGNAL_APPLIED'),
  without('any dueAt until a wait is armed', { dueAtUntilArmed: 'NONE' }, world(1, 0, 0), 'ALWAYS_WATCHED'),
  // A worker of an older generation then puts its token in place of the current one's, and is rung instead of it.
  without('the generation in the condition on Await', { awaitByGeneration: false }, world(2, 0, 1), 'PROMPT'),
  without('the generation in the condition on a commit', { commitByGeneration: false }, world(1, 1, 1), 'ONE_WRITER'),
  without('the version in the condition on a commit', { commitByVersion: false }, world(1, 1, 1), 'ONE_WRITER'),
  // An evaluation that read the inbox before another applied the signal, and the case after it, passes both other conditions.
  without('the signal still in the inbox at a commit', { commitByInbox: false }, world(1, 1, 1), 'APPLIED_ONCE'),
];

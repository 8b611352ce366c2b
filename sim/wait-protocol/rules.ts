/** The conditions of the protocol, each of which can be dropped to see what it is for, and how much of the world a search lets happen. */

export type Rules = {
  /** A wait arms only while `inboxSeq` is what the decision saw. */
  readonly awaitUnlessSignal: boolean;
  /** A wait arms only for the current generation. */
  readonly awaitByGeneration: boolean;
  /** Hibernating and closing commit only while `inboxSeq` is what the decision saw. */
  readonly restUnlessSignal: boolean;
  /** Inserts into the inbox wake somebody at once. */
  readonly streamConsumer: boolean;
  /** `RUN` is read before `INBOX`. */
  readonly runBeforeInbox: boolean;
  /** What starting a worker sets `dueAt` to. The protocol says `SOON`, 15 minutes; `AS_IT_WAS` leaves it alone. */
  readonly dueAtOfStart: 'SOON' | 'AS_IT_WAS';
  /** What a decision leaves in `dueAt` until its wait is armed. The protocol says `SOON`, 15 minutes. */
  readonly dueAtUntilArmed: 'SOON' | 'LATER' | 'NONE';
  /** The sweep starts a new generation where the token that it finds cannot be rung. */
  readonly startAfterFailedRing: boolean;
  /** A decision commits only for the current generation. */
  readonly commitByGeneration: boolean;
  /** A decision that changes the case commits only on the version that it read. */
  readonly commitByVersion: boolean;
  /** A decision commits only while every signal that it applies is still in the inbox. */
  readonly commitByInbox: boolean;
  /** Starting a worker takes the token of the one before off `RUN`. Nothing hangs on it. */
  readonly startClearsToken: boolean;
};

export const PROTOCOL: Rules = {
  awaitUnlessSignal: true,
  awaitByGeneration: true,
  restUnlessSignal: true,
  streamConsumer: true,
  runBeforeInbox: true,
  dueAtOfStart: 'SOON',
  dueAtUntilArmed: 'SOON',
  startAfterFailedRing: true,
  commitByGeneration: true,
  commitByVersion: true,
  commitByInbox: true,
  startClearsToken: true,
};

export type Bounds = {
  /** Signals that come in, at most 4. */
  readonly signals: number;
  /** Signals that one decision takes, so that more of them need another `Load`. */
  readonly limit: number;
  /** Crashes, repeated deliveries, lost answers and repeated steps, at most 3. */
  readonly faults: number;
  /** Waits that time out, deadlines that come, sweeps that run while others are busy or on an index that lags, at most 3. */
  readonly times: number;
  /** Workers that start their own successor, at most 1. */
  readonly handOffs: number;
};

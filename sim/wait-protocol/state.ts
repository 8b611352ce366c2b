/**
 * One state of the wait protocol's model: the `RUN` item, the inbox, and everybody who is in the middle of something.
 *
 * Counters that only ever grow are left out where nothing but their relation counts: a generation is current or it is not, a version that was
 * read is fresh or it is not, a token is live or it is dead. So a finite number of states stands for runs of any length.
 */

const RUN_STATES = ['HIBERNATING', 'STARTED', 'WAITING', 'CLOSED'] as const;

/**
 * Time as the watchdog sees it. `SOON`: within minutes, the watchdog of a start, of a decision or of a signal. `LATER`: the deadline of the case,
 * which may be years away, so that a signal that is read only then counts as lost.
 */
const DUE = ['NONE', 'DUE', 'SOON', 'LATER'] as const;

/** Of a worker: `READ_FIRST` and `READ_SECOND` read `RUN` and `INBOX`, in the order that the rules give. */
const WORKER_PHASES = ['READ_FIRST', 'READ_SECOND', 'READ_CASE', 'COMMIT', 'ARM', 'WAIT'] as const;

const CALLER_KINDS = ['WAKE', 'SWEEP', 'HAND_OFF'] as const;
const CALLER_PHASES = ['READ_RUN', 'RING', 'START', 'START_EXECUTION'] as const;

/** What must never have happened. */
const WRONGS = ['NOTHING', 'OLD_GENERATION_WROTE', 'DECISION_OVERWRITTEN', 'APPLIED_TWICE'] as const;

/** A token is the place of the worker that waits with it, or one of these. */
export const NO_TOKEN = -2;
export const DEAD_TOKEN = -1;

export type Worker = {
  phase: (typeof WORKER_PHASES)[number];
  /** Its generation is the one on `RUN`. */
  current: boolean;
  /** An evaluation that nobody listens to any more: its step was tried again while it still ran. */
  orphan: boolean;
  /** `inboxSeq` as read. */
  seq: number;
  /** The signals read, one bit each. */
  taken: number;
  /** True when the read left none in the inbox. */
  whole: boolean;
  /** The case has not changed since it was read. */
  fresh: boolean;
};

export type Caller = {
  kind: (typeof CALLER_KINDS)[number];
  phase: (typeof CALLER_PHASES)[number];
  /** As read from `RUN`. */
  token: number;
  /** The generation that was read, or was written, is still the one on `RUN`. */
  current: boolean;
  /** `runState` as read. */
  found: (typeof RUN_STATES)[number];
};

export type State = {
  runState: (typeof RUN_STATES)[number];
  token: number;
  dueAt: (typeof DUE)[number];
  /** The stage of the case is a closed one. */
  closed: boolean;
  /** `inboxSeq`. Signals are numbered in the order in which they came in. */
  sent: number;
  /** The inbox, one bit a signal. */
  unread: number;
  /** Stream records of inbox inserts that are still to be delivered. */
  records: number;
  /** In the order in which they were started. */
  workers: Worker[];
  /** In no order. */
  callers: Caller[];
  /** What the environment may still do: faults, time events out of turn, hand-offs. */
  faults: number;
  times: number;
  handOffs: number;
  wrong: (typeof WRONGS)[number];
};

/** 32-bit words that a state takes. */
export const WORDS = 6;
/** Workers, and callers, that a state has room for. */
const SLOTS = 6;

const encodeWorker = (w: Worker | undefined): number =>
  w === undefined
    ? 0
    : (WORKER_PHASES.indexOf(w.phase) + 1) |
      (Number(w.current) << 3) |
      (Number(w.orphan) << 4) |
      (w.seq << 5) |
      (w.taken << 8) |
      (Number(w.whole) << 12) |
      (Number(w.fresh) << 13);

const encodeCaller = (c: Caller): number =>
  (CALLER_KINDS.indexOf(c.kind) + 1) |
  (CALLER_PHASES.indexOf(c.phase) << 2) |
  ((c.token + 2) << 4) |
  (Number(c.current) << 7) |
  (RUN_STATES.indexOf(c.found) << 8);

/** Writes the state into `words`; states that differ in the order of callers alone come out the same. Throws when more act at once than it holds. */
export const encode = (s: State, words: Uint32Array): void => {
  if (s.workers.length > SLOTS || s.callers.length > SLOTS || s.records > 7 || s.sent > 4)
    throw new RangeError('These bounds let more happen at once than a state can hold.');
  words[0] =
    RUN_STATES.indexOf(s.runState) |
    ((s.token + 2) << 2) |
    (DUE.indexOf(s.dueAt) << 5) |
    (Number(s.closed) << 7) |
    (s.sent << 8) |
    (s.unread << 11) |
    (s.records << 15) |
    (s.faults << 18) |
    (s.times << 20) |
    (s.handOffs << 22) |
    (WRONGS.indexOf(s.wrong) << 23);
  for (let pair = 0; pair < SLOTS / 2; pair += 1)
    words[1 + pair] = encodeWorker(s.workers[2 * pair]) | (encodeWorker(s.workers[2 * pair + 1]) << 14);
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = s.callers.map(encodeCaller).sort((left, right) => right - left);
  words[4] = a | (b << 10) | (c << 20);
  words[5] = d | (e << 10) | (f << 20);
};

const at = <Name extends string>(names: readonly Name[], index: number): Name => {
  const name = names[index];
  if (name === undefined) throw new RangeError(`No name has the code ${index}.`);
  return name;
};

const decodeWorker = (code: number): Worker => ({
  phase: at(WORKER_PHASES, (code & 7) - 1),
  current: (code & 8) !== 0,
  orphan: (code & 16) !== 0,
  seq: (code >> 5) & 7,
  taken: (code >> 8) & 15,
  whole: (code & 4096) !== 0,
  fresh: (code & 8192) !== 0,
});

const decodeCaller = (code: number): Caller => ({
  kind: at(CALLER_KINDS, (code & 3) - 1),
  phase: at(CALLER_PHASES, (code >> 2) & 3),
  token: ((code >> 4) & 7) - 2,
  current: (code & 128) !== 0,
  found: at(RUN_STATES, (code >> 8) & 3),
});

/** The state that starts at `words[from]`. */
export const decode = (words: Uint32Array, from = 0): State => {
  const word = (index: number): number => words[from + index] ?? 0;
  const run = word(0);
  const workers = [1, 2, 3].flatMap((pair) => [word(pair) & 0x3fff, word(pair) >>> 14]);
  const callers = [4, 5].flatMap((three) => [word(three) & 1023, (word(three) >> 10) & 1023, word(three) >> 20]);
  return {
    runState: at(RUN_STATES, run & 3),
    token: ((run >> 2) & 7) - 2,
    dueAt: at(DUE, (run >> 5) & 3),
    closed: (run & 128) !== 0,
    sent: (run >> 8) & 7,
    unread: (run >> 11) & 15,
    records: (run >> 15) & 7,
    faults: (run >> 18) & 3,
    times: (run >> 20) & 3,
    handOffs: (run >> 22) & 1,
    wrong: at(WRONGS, (run >> 23) & 3),
    workers: workers.filter((code) => code !== 0).map(decodeWorker),
    callers: callers.filter((code) => code !== 0).map(decodeCaller),
  };
};

export const clone = (s: State): State => ({
  ...s,
  workers: s.workers.map((worker) => ({ ...worker })),
  callers: s.callers.map((caller) => ({ ...caller })),
});

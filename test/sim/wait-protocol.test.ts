import { describe, expect, it } from 'vitest';
import { ABLATIONS, FURTHER_ABLATIONS } from '../../sim/wait-protocol/ablations.ts';
import { check, PROPERTIES } from '../../sim/wait-protocol/check.ts';
import { FairGraph } from '../../sim/wait-protocol/fair-graph.ts';
import { traceText } from '../../sim/wait-protocol/print.ts';
import { type Bounds, PROTOCOL } from '../../sim/wait-protocol/rules.ts';
import { clone, decode, encode, type State, WORDS } from '../../sim/wait-protocol/state.ts';

const broken = (rules: typeof PROTOCOL, bounds: Bounds) =>
  [...check(rules, bounds).broken].map(([property, trace]) => `${property}\n${traceText(property, trace)}`);

describe('the wait protocol', () => {
  it('loses no signal, is prompt, has one writer and a watchdog in every state that a fault and a time event lead to', () => {
    const report = check(PROTOCOL, { signals: 2, limit: 1, faults: 1, times: 1, handOffs: 0 });
    expect([...report.broken.keys()]).toEqual([]);
    expect(report.states).toBeGreaterThan(150_000);
    expect(report.depth).toBeGreaterThan(40);
  });

  it.each<Bounds & { why: string }>([
    { why: 'a fault at any moment', signals: 3, limit: 2, faults: 1, times: 0, handOffs: 1 },
    { why: 'a time event at any moment', signals: 3, limit: 2, faults: 0, times: 1, handOffs: 0 },
    { why: 'nothing but signals, one per decision', signals: 4, limit: 1, faults: 0, times: 0, handOffs: 1 },
  ])('holds for more signals than one decision takes, with $why', (bounds) => {
    expect(broken(PROTOCOL, bounds)).toEqual([]);
  });

  it('holds as well when starting a worker leaves the old token where it is', () => {
    const bounds = { signals: 2, limit: 1, faults: 1, times: 0, handOffs: 1 };
    expect(broken({ ...PROTOCOL, startClearsToken: false }, bounds)).toEqual([]);
    expect(broken({ ...PROTOCOL, startClearsToken: false }, { ...bounds, faults: 0, times: 1 })).toEqual([]);
  });
});

describe('each condition of the wait protocol is needed', () => {
  it.each([...ABLATIONS, ...FURTHER_ABLATIONS])('without $dropped, $breaks fails', ({ rules, bounds, breaks }) => {
    const trace = check(rules, bounds).broken.get(breaks) ?? [];
    expect(trace.length).toBeGreaterThan(0);
    expect([...check(PROTOCOL, bounds).broken.keys()]).toEqual([]);
  });

  it('loses a signal that comes between the commit and the arming of a wait, without the condition on Await', () => {
    const ablation = ABLATIONS.find(({ dropped }) => dropped === 'the condition on Await');
    const trace =
      ablation === undefined ? [] : (check(ablation.rules, ablation.bounds).broken.get(ablation.breaks) ?? []);
    expect(trace.at(-1)).toMatchObject({ does: 'arms its wait', state: { unread: 0b10, dueAt: 'LATER' } });
    expect(traceText('EVERY_SIGNAL_APPLIED', trace)).toContain(
      'Signal 2 is unread, nobody is at work, and nothing comes before the deadline.',
    );
  });

  it('still applies every signal without the stream consumer, but only when the sweep comes', () => {
    const bounds = { signals: 2, limit: 1, faults: 1, times: 0, handOffs: 0 };
    expect([...check({ ...PROTOCOL, streamConsumer: false }, bounds).broken.keys()]).toEqual(['PROMPT']);
  });

  it('has an ablation that breaks each property, so that none of them holds by itself', () => {
    const breaks = new Set([...ABLATIONS, ...FURTHER_ABLATIONS].map((ablation) => ablation.breaks));
    expect([...breaks].sort()).toEqual([...PROPERTIES].sort());
  });
});

describe('the search', () => {
  const state: State = {
    runState: 'WAITING',
    token: 5,
    dueAt: 'LATER',
    closed: true,
    sent: 4,
    unread: 0b1010,
    records: 7,
    faults: 3,
    times: 3,
    handOffs: 1,
    wrong: 'APPLIED_TWICE',
    workers: Array.from({ length: 6 }, (_, index) => ({
      phase: index % 2 === 0 ? 'WAIT' : 'COMMIT',
      current: index === 5,
      orphan: index === 4,
      seq: 4,
      taken: 15,
      whole: true,
      fresh: index !== 0,
    })),
    callers: [
      { kind: 'WAKE', phase: 'READ_RUN', token: -2, current: false, found: 'CLOSED' },
      { kind: 'SWEEP', phase: 'RING', token: 5, current: true, found: 'WAITING' },
      { kind: 'SWEEP', phase: 'RING', token: -1, current: true, found: 'WAITING' },
      { kind: 'HAND_OFF', phase: 'START_EXECUTION', token: -2, current: false, found: 'STARTED' },
      { kind: 'WAKE', phase: 'START', token: -2, current: true, found: 'STARTED' },
      { kind: 'WAKE', phase: 'START', token: -2, current: false, found: 'STARTED' },
    ],
  };
  const packed = (s: State) => {
    const words = new Uint32Array(WORDS);
    encode(s, words);
    return words;
  };

  it('packs a state without loss, whatever the order of callers', () => {
    const unpacked = decode(packed(state));
    const callers = unpacked.callers.map((caller) => JSON.stringify(caller)).sort();
    expect({ ...unpacked, callers }).toEqual({
      ...state,
      callers: state.callers.map((caller) => JSON.stringify(caller)).sort(),
    });
    expect(packed({ ...clone(state), callers: state.callers.toReversed() })).toEqual(packed(state));
  });

  it('refuses a state that it cannot pack', () => {
    expect(() => packed({ ...state, callers: [...state.callers, ...state.callers] })).toThrow(RangeError);
  });

  it('calls an end sure only where no way round or elsewhere is left', () => {
    const graph = new FairGraph();
    // 0 → 1 → 2 (good); 3 → 2 or 4 (an end that is not good); 5 → 6 → 5, or out to 2.
    for (const [from, to] of [
      [0, 1],
      [1, 2],
      [3, 2],
      [3, 4],
      [5, 6],
      [6, 5],
      [6, 2],
    ] as const)
      graph.add(from, to);
    expect([...graph.surelyReaches(7, (end) => end === 2)]).toEqual([1, 1, 1, 0, 0, 0, 0]);
  });
});

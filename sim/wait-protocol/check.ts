/**
 * Breadth-first search through every state that the model can reach, and what must hold in them.
 *
 * A *fair continuation* of a state takes every step that is there to be taken, in any order, with no further signal and no further fault; time
 * passes only when nothing else is left to do, and never as far as a case's own deadline. So `EVERY_SIGNAL_APPLIED` says: whatever has happened,
 * and whoever is faster now, every signal is applied and the case is at rest (waiting, hibernating or closed) within minutes, or an
 * hour of the sweep. A case that only its deadline, years ahead, would bring back counts as lost; a sweep that goes round for ever counts as stuck.
 */
import { FairGraph } from './fair-graph.ts';
import { firstState, type Step, steps } from './model.ts';
import type { Bounds, Rules } from './rules.ts';
import type { State } from './state.ts';
import { StateStore } from './store.ts';

export const PROPERTIES = [
  /** Every fair continuation of every state comes to rest with all signals applied. */
  'EVERY_SIGNAL_APPLIED',
  /** While nothing went wrong, that takes no time: no signal has to wait for the sweep. */
  'PROMPT',
  /** No generation but the current one writes, and no decision overwrites one that it did not read. */
  'ONE_WRITER',
  /** No signal is applied twice. */
  'APPLIED_ONCE',
  /** An open case always has a `dueAt`. */
  'ALWAYS_WATCHED',
] as const;
export type Property = (typeof PROPERTIES)[number];

export type TraceStep = { readonly who: string; readonly does: string; readonly state: State };
export type Report = {
  readonly states: number;
  readonly steps: number;
  /** Steps from the first state to the farthest one. */
  readonly depth: number;
  /** For each property that does not hold, the shortest way there. */
  readonly broken: ReadonlyMap<Property, readonly TraceStep[]>;
};

const atRest = (s: State): boolean =>
  s.unread === 0 && s.runState !== 'STARTED' && (s.runState !== 'CLOSED' || s.closed);

/** The properties that a state breaks by itself. `quiet`: nothing is left to do but to let time pass. */
const brokenHere = (s: State, quiet: boolean, bounds: Bounds): Property[] => [
  ...(quiet && s.faults === bounds.faults && !atRest(s) ? (['PROMPT'] as const) : []),
  ...(s.wrong === 'OLD_GENERATION_WROTE' || s.wrong === 'DECISION_OVERWRITTEN' ? (['ONE_WRITER'] as const) : []),
  ...(s.wrong === 'APPLIED_TWICE' ? (['APPLIED_ONCE'] as const) : []),
  ...(s.runState !== 'CLOSED' && s.dueAt === 'NONE' ? (['ALWAYS_WATCHED'] as const) : []),
];

/** Explores everything that can happen under `rules` within `bounds`. Takes time and memory in proportion to the states there are. */
export const check = (rules: Rules, bounds: Bounds): Report => {
  const store = new StateStore();
  const fair = new FairGraph();
  const first = new Map<Property, number>();
  const quietStates: number[] = [];
  let taken = 0;
  store.add(firstState(bounds), -1);
  for (let number = 0; number < store.size; number += 1) {
    const state = store.stateOf(number);
    let quiet = true;
    steps(state, rules, bounds, ({ kind, next }) => {
      const reached = store.add(next, number);
      taken += 1;
      if (kind === 'FAIR') quiet = false;
      if (kind !== 'WORLD') fair.add(number, reached);
    });
    if (quiet) quietStates.push(number);
    for (const property of brokenHere(state, quiet, bounds)) if (!first.has(property)) first.set(property, number);
  }

  const sure = fair.surelyReaches(store.size, (number) => atRest(store.stateOf(number)));
  const stuck = quietStates.find((number) => sure[number] === 0);
  const trace = (number: number) => retrace(store, store.pathTo(number), rules, bounds);
  const broken = new Map([...first].map(([property, number]) => [property, trace(number)]));
  if (stuck !== undefined)
    broken.set('EVERY_SIGNAL_APPLIED', [...trace(stuck), ...hopeless(store, stuck, sure, rules, bounds)]);
  return { states: store.size, steps: taken, depth: store.pathTo(store.size - 1).length - 1, broken };
};

const stepsOf = (state: State, rules: Rules, bounds: Bounds): Step[] => {
  const all: Step[] = [];
  steps(state, rules, bounds, (step) => all.push(step));
  return all;
};

/** The steps along a path of state numbers. */
const retrace = (store: StateStore, path: readonly number[], rules: Rules, bounds: Bounds): TraceStep[] =>
  path.slice(1).map((number, index) => {
    const before = store.stateOf(path[index] ?? 0);
    const step = stepsOf(before, rules, bounds).find(({ next }) => store.add(next, -1) === number);
    if (step === undefined) throw new Error('A path has a step that the model does not know.');
    return { who: step.who, does: step.does, state: step.next };
  });

/** How it goes on from a state whose fair continuations do not all come to rest: to an end, or until it repeats itself. */
const hopeless = (store: StateStore, from: number, sure: Uint8Array, rules: Rules, bounds: Bounds): TraceStep[] => {
  const path = [from];
  const seen = new Set<number>();
  for (let at = from; !seen.has(at); ) {
    seen.add(at);
    const next = stepsOf(store.stateOf(at), rules, bounds)
      .filter(({ kind }) => kind !== 'WORLD')
      .map((step) => store.add(step.next, -1))
      .find((number) => sure[number] === 0);
    if (next === undefined) break;
    path.push(next);
    at = next;
  }
  return retrace(store, path, rules, bounds);
};

/**
 * The plan: what goes wrong, drawn from a seed. It is asked by the name of an occasion (who calls what about which case in which hour), never by
 * the order of calls, so that calls which overtake each other meet the same faults.
 */
import { randomFrom, seedOf } from './random.ts';

/** `seed`: a whole number from 0. `share`: of all occasions, how many have a fault; from 0 to 1. */
export type PlanOptions = { readonly seed: number; readonly share?: number };

/** One in twelve: enough that hardly any step of a case is spared over its life, and that most calls still go well. */
export const DEFAULT_SHARE = 0.08;

/** `luck`: a number from 0 up to 1 for whatever else the fault leaves open. */
export type Fault<Kind extends string = string> = { readonly kind: Kind; readonly luck: number };

/**
 * `kinds`; `lengths`, how many attempts in a row have a fault: what is named more than once is drawn more often. `odds`: how many times as often as
 * other occasions this one has a fault; 1 if absent.
 */
export type Draw<Kind extends string> = {
  readonly kinds: readonly Kind[];
  readonly lengths: readonly number[];
  readonly odds?: number;
};

export type Plan = {
  /** The first attempt at the occasion meets the first fault, the second the second; attempts after the last go well. Mostly there are none. */
  readonly faultsOf: <Kind extends string>(occasion: string, draw: Draw<Kind>) => readonly Fault<Kind>[];
};

export const makePlan = ({ seed, share = DEFAULT_SHARE }: PlanOptions): Plan => ({
  faultsOf: (occasion, { kinds, lengths, odds = 1 }) => {
    const random = randomFrom(seedOf(seed, occasion));
    if (random() >= share * odds) return [];
    const pick = <Item>(items: readonly Item[]): Item | undefined => items[Math.floor(random() * items.length)];
    const drawn = Array.from({ length: pick(lengths) ?? 0 }, () => pick(kinds));
    return drawn.flatMap((kind) => (kind === undefined ? [] : [{ kind, luck: random() }]));
  },
});

/** Keeps account of a plan: which attempt at which occasion something is, what it meets, and what has been injected so far. */
import type { Now } from '../contracts.ts';
import { DEFAULT_SHARE, type Draw, type Fault, makePlan, type Plan, type PlanOptions } from './plan.ts';

export type Occasion = {
  /** Where in the cloud: `CALL`, `RUN`, … */
  readonly site: string;
  readonly caller: string;
  /** Names of `names.ts`. */
  readonly what: string;
  readonly about: string;
};

/** `attempt`: the place among the attempts at the same occasion, from 1. */
export type InjectedFault = Occasion & { readonly at: string; readonly kind: string; readonly attempt: number };

export type FaultReport = {
  /** null: nothing is being injected. */
  readonly seed: number | null;
  readonly share: number;
  /** Calls, runs, deliveries and requests that could have met a fault since the seed was set. */
  readonly attempts: number;
  /** How many faults of each kind. */
  readonly counts: Readonly<Record<string, number>>;
  readonly injected: readonly InjectedFault[];
};

type Met<Kind extends string> = Fault<Kind> & {
  /** To be called when the fault takes effect. */
  readonly happened: () => void;
};

export type Injector = {
  /** Replaces what was going on before, and forgets its account. */
  readonly begin: (options: PlanOptions) => void;
  readonly end: () => void;
  /**
   * What this attempt meets; undefined when it goes well. `costOf`: how many runs of the caller the faults of the occasion bring to nothing.
   */
  readonly meet: <Kind extends string>(
    occasion: Occasion,
    draw: Draw<Kind>,
    costOf?: (faults: readonly Fault<Kind>[]) => number,
  ) => Met<Kind> | undefined;
  readonly isOn: () => boolean;
  readonly report: () => FaultReport;
};

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/**
 * So many runs of one function for one case come to nothing in one day at most. The third sender of a notice is its last, so that more would
 * rightly change what becomes of the case.
 */
const RUNS_LOST_A_DAY = 2;

type Series = { readonly faults: readonly Fault[]; attempts: number };

export const makeInjector = (now: Now): Injector => {
  let plan: Plan | undefined;
  let options: PlanOptions | undefined;
  let attempts = 0;
  let hour = Number.NaN;
  const occasions = new Map<string, Series>();
  const lost = new Map<string, number>();
  const injected: InjectedFault[] = [];

  const forget = (): void => {
    attempts = 0;
    hour = Number.NaN;
    for (const kept of [occasions, lost]) kept.clear();
    injected.length = 0;
  };

  /** True, and noted, when so many more runs may come to nothing. */
  const mayLose = ({ caller, about }: Occasion, cost: number): boolean => {
    const key = `${Math.floor(now() / DAY)} ${caller} ${about}`;
    const total = (lost.get(key) ?? 0) + cost;
    if (cost > 0 && total > RUNS_LOST_A_DAY) return false;
    lost.set(key, total);
    return true;
  };

  return {
    isOn: () => plan !== undefined,
    begin: (wanted) => {
      forget();
      options = wanted;
      plan = makePlan(wanted);
    },
    end: () => {
      plan = undefined;
    },
    meet: (occasion, draw, costOf = () => 0) => {
      if (plan === undefined) return undefined;
      attempts += 1;
      const { site, caller, what, about } = occasion;
      const present = Math.floor(now() / HOUR);
      // Clocks only go forward: what was counted in an earlier hour is asked for no more.
      if (present !== hour) occasions.clear();
      hour = present;
      const name = `${hour} ${site} ${caller} ${about} ${what}`;
      const known = occasions.get(name);
      const drawn = known === undefined ? plan.faultsOf(name, draw) : [];
      const series = known ?? { faults: mayLose(occasion, costOf(drawn)) ? drawn : [], attempts: 0 };
      occasions.set(name, series);
      series.attempts += 1;
      const attempt = series.attempts;
      // What was drawn under this name was drawn from these kinds.
      const fault = series.faults[attempt - 1] as ReturnType<typeof plan.faultsOf<(typeof draw.kinds)[number]>>[number];
      const at = new Date(now()).toISOString();
      return (
        fault && {
          ...fault,
          happened: () => injected.push({ at, site, caller, what, about, kind: fault.kind, attempt }),
        }
      );
    },
    report: () => {
      const counts: Record<string, number> = {};
      for (const { kind } of injected) counts[kind] = (counts[kind] ?? 0) + 1;
      const { seed = null, share = DEFAULT_SHARE } = plan === undefined ? {} : (options ?? {});
      return { seed, share, attempts, counts, injected: [...injected] };
    },
  };
};

/** Faults by script instead of by a seed. */
import { makeActivity } from '../../../local/activity.ts';
import type { Injector } from '../../../local/faults/injector.ts';
import type { Fault } from '../../../local/faults/plan.ts';
import { makeWaits } from '../../../local/faults/waits.ts';

/** `happened`: the kinds that took effect, in order. */
export type ScriptedInjector = Injector & { readonly happened: string[] };

/** At each attempt the next fault of the script for the site is met, whatever the occasion; after the last, none. */
export const scripted = (script: Readonly<Record<string, readonly Fault[]>>): ScriptedInjector => {
  const left = new Map(Object.entries(script).map(([site, faults]) => [site, [...faults]]));
  const happened: string[] = [];
  return {
    happened,
    isOn: () => true,
    begin: () => {},
    end: () => {},
    meet: ({ site }, { kinds }) => {
      const fault = left.get(site)?.shift();
      if (fault === undefined) return undefined;
      const kind = kinds.find((known) => known === fault.kind);
      if (kind === undefined) throw new Error(`${fault.kind} is no fault of ${site}.`);
      return { kind, luck: fault.luck, happened: () => happened.push(kind) };
    },
    report: () => ({ seed: 1, share: 1, attempts: 0, counts: {}, injected: [] }),
  };
};

/** Waits on a clock that the test moves by hand. */
export const waitsByHand = () => {
  let now = 0;
  const activity = makeActivity();
  const waits = makeWaits(
    activity,
    () => now,
    (error) => {
      throw error;
    },
  );
  return {
    waits,
    activity,
    /** Moves on to an instant and lets what is due there come to rest. */
    moveTo: async (instant: number): Promise<void> => {
      now = instant;
      await waits.runDue(now);
      await activity.settled();
    },
  };
};

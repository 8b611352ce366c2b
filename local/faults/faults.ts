/**
 * Faults on request, from a seed. Everything here stands around a part of the cloud and lets it do its work when nothing is to go wrong; without a
 * seed nothing does.
 */
import type { PausableActivity } from '../activity.ts';
import type { InvokeFunction, Now, TimeSource } from '../contracts.ts';
import type { AroundCall } from '../gateway/around.ts';
import type { HttpApi } from '../http-api/http-api.ts';
import { makeAroundCall } from './calls.ts';
import { makeDeliveryFaults } from './deliveries.ts';
import { type Injector, makeInjector } from './injector.ts';
import { makeNames } from './names.ts';
import { makeAroundRequest } from './requests.ts';
import { makeRunFaults } from './runs.ts';
import { makeWaits } from './waits.ts';

export type FaultParts = {
  readonly now: Now;
  readonly activity: PausableActivity;
  /** Ends a function's thread at once. */
  readonly kill: (functionName: string) => Promise<void>;
  readonly onError: (error: unknown) => void;
};

/** Begins and ends, and says what has been injected. */
export type FaultControl = Pick<Injector, 'begin' | 'end' | 'report'>;

export type Faults = {
  readonly control: FaultControl;
  readonly aroundCall: AroundCall;
  readonly aroundRun: (invoke: InvokeFunction) => InvokeFunction;
  readonly aroundDelivery: (invoke: InvokeFunction) => InvokeFunction;
  readonly aroundStart: (start: InvokeFunction) => InvokeFunction;
  readonly aroundRequest: (httpApi: HttpApi) => HttpApi;
  /** What is delivered late and again. */
  readonly source: TimeSource;
  /** Ends all waiting for the clock. */
  readonly stop: () => void;
};

export const makeFaults = ({ now, activity, kill, onError }: FaultParts): Faults => {
  const injector = makeInjector(now);
  const names = makeNames();
  const waits = makeWaits(activity, now, onError);
  const { aroundRun, ...killings } = makeRunFaults(injector, names, kill);
  return {
    control: injector,
    aroundCall: makeAroundCall(injector, names, killings),
    aroundRun,
    ...makeDeliveryFaults(injector, names, waits),
    aroundRequest: makeAroundRequest(injector, names),
    source: waits,
    stop: waits.end,
  };
};

/** Faults of runs of functions: refused for now, or ended before they began, at one of their calls, or before their answer was heard. */
import type { InvocationResult, InvokeFunction } from '../contracts.ts';
import type { Injector } from './injector.ts';
import type { Names } from './names.ts';
import type { Draw, Fault } from './plan.ts';

type RunFault = 'RUN_THROTTLED' | 'KILLED_BEFORE' | 'KILLED_AT_CALL' | 'KILLED_AFTER';

const DRAW: Draw<RunFault> = {
  // Many of those that are to end at a call end before it.
  kinds: ['RUN_THROTTLED', 'KILLED_BEFORE', 'KILLED_AFTER', 'KILLED_AT_CALL', 'KILLED_AT_CALL'],
  lengths: [1, 1, 1, 1, 2],
};
/** A function that cannot be started at all for a while: as many refusals as a step of the machine has attempts, so that its worker fails. */
const OUTAGE: Draw<RunFault> = { kinds: ['RUN_THROTTLED'], lengths: [6], odds: 0.06 };

/** The furthest call at which a run is ended. Runs that make fewer calls get away. */
const FURTHEST_CALL = 8;

/** A run that is to be ended at a call. */
type Killing = { readonly when: 'BEFORE' | 'AFTER'; readonly kill: () => Promise<void> };

export type Killings = {
  /** What happens at a call of a function; undefined: nothing. `what` names the call. */
  readonly strike: (caller: string, what: string) => Killing | undefined;
};

/** `calls`: the different calls so far. How often a run asks the same again may depend on how fast others are. */
type Armed = {
  readonly atCall: number;
  readonly when: Killing['when'];
  readonly calls: Set<string>;
  readonly happened: () => void;
};

const THROTTLED: InvocationResult = {
  outcome: 'FAILED',
  error: 'Lambda.TooManyRequestsException',
  cause: 'Rate Exceeded. (injected)',
};
const KILLED: InvocationResult = {
  outcome: 'FAILED',
  error: 'Runtime.ExitError',
  cause: JSON.stringify({ errorType: 'Runtime.ExitError', errorMessage: 'Runtime exited (injected)' }),
};

/** How many runs come to nothing after they have begun. */
const costOf = (faults: readonly Fault<RunFault>[]): number =>
  faults.filter(({ kind }) => kind === 'KILLED_AT_CALL' || kind === 'KILLED_AFTER').length;

export const makeRunFaults = (
  injector: Injector,
  names: Names,
  kill: (functionName: string) => Promise<void>,
): Killings & { readonly aroundRun: (invoke: InvokeFunction) => InvokeFunction } => {
  const armed = new Map<string, Armed>();

  const strike: Killings['strike'] = (caller, what) => {
    const killing = armed.get(caller);
    killing?.calls.add(what);
    if (killing === undefined || killing.calls.size < killing.atCall) return undefined;
    armed.delete(caller);
    killing.happened();
    return { when: killing.when, kill: () => kill(caller) };
  };

  const aroundRun =
    (invoke: InvokeFunction): InvokeFunction =>
    async (functionName, payload) => {
      if (!injector.isOn()) return invoke(functionName, payload);
      const occasion = { caller: functionName, ...names.ofPayload(payload) };
      const outage = injector.meet({ site: 'OUTAGE', ...occasion }, OUTAGE);
      const fault = outage ?? injector.meet({ site: 'RUN', ...occasion }, DRAW, costOf);
      switch (fault?.kind) {
        case 'RUN_THROTTLED':
          fault.happened();
          return THROTTLED;
        case 'KILLED_BEFORE':
          fault.happened();
          return KILLED;
        case 'KILLED_AFTER':
          await invoke(functionName, payload);
          fault.happened();
          return KILLED;
        case 'KILLED_AT_CALL': {
          const { luck, happened } = fault;
          const atCall = 1 + Math.floor(luck * FURTHEST_CALL);
          armed.set(functionName, {
            atCall,
            when: (luck * 1000) % 1 < 0.5 ? 'BEFORE' : 'AFTER',
            calls: new Set(),
            happened,
          });
          const result = await invoke(functionName, payload);
          armed.delete(functionName);
          return result;
        }
        default:
          return invoke(functionName, payload);
      }
    };

  return { strike, aroundRun };
};

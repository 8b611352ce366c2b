/** Faults of what is delivered at least once: late, twice, or overtaken by others. */
import type { InvokeFunction } from '../contracts.ts';
import type { Injector } from './injector.ts';
import { hasFailed, latenessOf, pauseAfter } from './lateness.ts';
import type { Names } from './names.ts';
import { makeOvertaking } from './overtaking.ts';
import type { Draw } from './plan.ts';
import type { Waits } from './waits.ts';

const TIMING: Draw<'DELIVERED_LATE' | 'DELIVERED_TWICE'> = {
  kinds: ['DELIVERED_LATE', 'DELIVERED_TWICE'],
  lengths: [1, 1, 1, 2],
};
const STARTS: Draw<'STARTED_TWICE'> = { kinds: ['STARTED_TWICE'], lengths: [1] };

export const makeDeliveryFaults = (injector: Injector, names: Names, waits: Waits) => {
  const overtaking = makeOvertaking(injector, names, waits);
  const failures = new Map<string, number>();

  return {
    /**
     * Around what a stream invokes, which is tracked work. Without faults a stream tries again at once; with them the next try comes later on the
     * virtual clock, when what failed may have passed.
     */
    aroundDelivery: (invoke: InvokeFunction): InvokeFunction => {
      const deliver = overtaking(invoke);
      return async (functionName, payload) => {
        if (!injector.isOn()) return invoke(functionName, payload);
        const fault = injector.meet({ site: 'DELIVERY', caller: functionName, ...names.ofPayload(payload) }, TIMING);
        fault?.happened();
        if (fault?.kind === 'DELIVERED_LATE') await waits.pass(latenessOf(fault.luck));
        const result = await deliver(functionName, payload);
        if (fault?.kind === 'DELIVERED_TWICE') waits.later(latenessOf(fault.luck), () => invoke(functionName, payload));
        const failed = hasFailed(result) ? (failures.get(functionName) ?? 0) + 1 : 0;
        failures.set(functionName, failed);
        if (failed > 0) await waits.pass(pauseAfter(failed));
        return result;
      };
    },

    /** Around asynchronous invocations, which the service may make twice. */
    aroundStart:
      (start: InvokeFunction): InvokeFunction =>
      async (functionName, payload) => {
        const result = await start(functionName, payload);
        const fault = injector.meet({ site: 'START', caller: functionName, ...names.ofPayload(payload) }, STARTS);
        fault?.happened();
        if (fault !== undefined) waits.later(latenessOf(fault.luck), () => start(functionName, payload));
        return result;
      },
  };
};

/**
 * The lifecycle machine for large populations: the same routes as the definition (workflows/lifecycle.ts), over the registry's own table in memory. A
 * worker is nothing but its generation and, while it waits, a token and the instant at which its wait ends.
 */
import { equals, type Table } from '../../adapters/registry/table.ts';
import type { Workflow } from '../../adapters/workflow/workflow.ts';
import type { Instant } from '../../domain/dates.ts';
import type { EvaluateResult } from '../../workflows/steps.ts';

type Worker = { readonly caseId: string; readonly gen: number; readonly startedAt: Instant };
type Wait = Worker & { readonly token: string; readonly wakeBy: Instant };

export type Steps = {
  readonly evaluate: (input: Worker & { readonly now: Instant }) => Promise<EvaluateResult>;
  readonly sendNotice: (input: {
    readonly caseId: string;
    readonly gen: number;
    readonly now: Instant;
    readonly effectKey: string;
  }) => Promise<unknown>;
};

export type Machine = Workflow & {
  /** When the next wait ends by itself. */
  readonly nextWakeAt: () => Instant | undefined;
  /** Ends every wait whose time has come. */
  readonly wake: () => Promise<void>;
};

/** More steps than any worker takes between two rests. */
const MOST_STEPS = 200;

class WorkerRestlessError extends Error {
  override readonly name = 'WorkerRestlessError';
}

export const makeMachine = (table: Table, steps: () => Steps, now: () => Instant): Machine => {
  const waits = new Map<string, Wait>();
  const started = new Set<string>();
  /** How many waits there were, so that no two have one token. */
  let armed = 0;

  /** As the definition arms a wait: only for the worker's own generation, and while no signal has come that it has not seen. */
  const arm = async (worker: Worker, result: EvaluateResult): Promise<boolean> => {
    armed += 1;
    const token = `${worker.caseId}-g${worker.gen}-${armed}`;
    const { wakeBy, dueAt, dueKey, seenSeq, route } = result;
    const failures = await table.write([
      {
        table: 'registry',
        update: { pk: `CASE#${worker.caseId}`, sk: 'RUN' },
        changes: {
          set: { waitToken: token, waitName: route, runState: 'WAITING', wakeBy, dueAt, dueKey, failCount: 0 },
        },
        when: [equals('gen', worker.gen), equals('inboxSeq', seenSeq)],
      },
    ]);
    if (failures.length > 0) return false;
    waits.set(token, { ...worker, token, wakeBy });
    return true;
  };

  const work = async (worker: Worker): Promise<void> => {
    const { caseId, gen } = worker;
    for (let step = 0; step < MOST_STEPS; step += 1) {
      const result = await steps().evaluate({ ...worker, now: now() });
      const { route, effectKey } = result;
      if (route === 'SendNotice') await steps().sendNotice({ caseId, gen, now: now(), effectKey });
      else if (route === 'Hibernate' || route === 'Closed' || route === 'Fenced' || route === 'HandOff') return;
      else if (route !== 'Load' && (await arm(worker, result))) return;
    }
    throw new WorkerRestlessError(`The worker of case ${caseId} does not come to rest.`);
  };

  const resume = async ({ token, ...worker }: Wait): Promise<void> => {
    waits.delete(token);
    await work(worker);
  };

  return {
    start: async (name, { caseId, gen }) => {
      if (started.has(name)) return 'ALREADY_STARTED';
      started.add(name);
      await work({ caseId, gen, startedAt: now() });
      return 'STARTED';
    },
    ring: async (token) => {
      const wait = waits.get(token);
      if (wait === undefined) return 'ENDED';
      await resume(wait);
      return 'RUNG';
    },
    nextWakeAt: () => {
      let first: Instant | undefined;
      for (const { wakeBy } of waits.values()) if (first === undefined || wakeBy < first) first = wakeBy;
      return first;
    },
    wake: async () => {
      for (const wait of [...waits.values()]) if (wait.wakeBy <= now() && waits.has(wait.token)) await resume(wait);
    },
  };
};

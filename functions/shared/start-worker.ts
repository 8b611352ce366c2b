/** Starts the next worker of a case: first the generation is raised, which fences the old worker, then the execution is started. */
import type { Registry } from '../../adapters/registry/registry.ts';
import type { Workflow } from '../../adapters/workflow/workflow.ts';
import type { Instant } from '../../domain/dates.ts';
import { type Run, workerName } from '../../domain/run.ts';
import type { Log } from './messages.ts';

export type StartWorkerDeps = {
  readonly registry: Registry;
  readonly workflow: Workflow;
  readonly definitionVersion: string;
  readonly log: Log;
};

/**
 * Safe to call twice: the second finds another generation. When the start itself fails after the generation was raised, the watchdog that was
 * written with it brings the sweep, which starts the next generation.
 */
export const startWorker = async (deps: StartWorkerDeps, run: Run, now: Instant): Promise<void> => {
  const { caseId } = run;
  const started = await deps.registry.startWorker(run, now, deps.definitionVersion);
  if (started.outcome === 'NOT_NEEDED') {
    deps.log('WORKER_NOT_NEEDED', { caseId, gen: run.gen });
    return;
  }
  await deps.workflow.start(workerName(caseId, started.gen), { caseId, gen: started.gen });
  deps.log('WORKER_STARTED', { caseId, gen: started.gen });
};

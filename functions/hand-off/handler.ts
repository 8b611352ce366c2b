/**
 * The `HandOff` step: the case goes on with a new worker on the deployed definition, because this one's definition or age has passed. In: case id
 * and generation. When another worker has taken over already there is nothing to do.
 */
import { toInstant } from '../../domain/dates.ts';
import { HandOffInput } from '../../workflows/steps.ts';
import { parseInput } from '../shared/parse-input.ts';
import { type StartWorkerDeps, startWorker } from '../shared/start-worker.ts';

export const makeHandler =
  (deps: StartWorkerDeps) =>
  async (event: unknown): Promise<Record<string, never>> => {
    const { caseId, gen, now } = parseInput(HandOffInput, event);
    const run = await deps.registry.readRun(caseId);
    if (run !== undefined && run.gen === gen) await startWorker(deps, run, toInstant(now));
    return {};
  };

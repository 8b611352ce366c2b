/** Brings waiting workers to the deployed definition: rung, a worker looks at its case, finds its definition passed and hands it on to a new one. */
import type { OpenRuns } from '../../adapters/registry/open-runs.ts';
import type { RingOutcome, Workflow } from '../../adapters/workflow/workflow.ts';
import type { Run } from '../../domain/run.ts';

export type Progress = {
  readonly open: number;
  /** Of these, how many wait on another definition than the deployed one. */
  readonly behind: number;
  /** Of these, how many were rung; none in a dry run. */
  readonly rung: number;
  /** Of these, how many had nobody waiting any more. The sweep looks after them. */
  readonly ended: number;
  /** Of these, how many could not be rung: their token is not one of this machine (docs/runbook.md, certcycle-doorbell-invalid). */
  readonly invalid: number;
};

export type Move = {
  readonly openRuns: OpenRuns;
  readonly workflow: Pick<Workflow, 'ring'>;
  readonly definitionVersion: string;
  /** False in a dry run. */
  readonly write: boolean;
  /** Cases that are looked at in one go. */
  readonly pageSize: number;
  /** Called after each page. */
  readonly report: (progress: Progress) => void;
};

/** Who does not wait needs nobody: a case that hibernates has no worker, and one that is at work finds out at its next step. */
const isBehind = ({ waitToken, defVersion }: Run, definitionVersion: string): boolean =>
  waitToken !== undefined && defVersion !== definitionVersion;

/** May be stopped and repeated: who was moved is not behind any more, and a worker that is rung twice looks twice. */
export const moveWorkers = async (move: Move): Promise<Progress> => {
  let progress: Progress = { open: 0, behind: 0, rung: 0, ended: 0, invalid: 0 };
  let after: string | undefined;
  do {
    const page = await move.openRuns.read({ after, limit: move.pageSize });
    const behind = page.runs.filter((run) => isBehind(run, move.definitionVersion));
    const outcomes = move.write
      ? await Promise.all(behind.map(({ waitToken = '' }) => move.workflow.ring(waitToken)))
      : [];
    const count = (which: RingOutcome): number => outcomes.filter((outcome) => outcome === which).length;
    progress = {
      open: progress.open + page.runs.length,
      behind: progress.behind + behind.length,
      rung: progress.rung + count('RUNG'),
      ended: progress.ended + count('ENDED'),
      invalid: progress.invalid + count('INVALID'),
    };
    move.report(progress);
    after = page.next;
  } while (after !== undefined);
  return progress;
};

/**
 * The hourly sweep: every deadline, and the watchdog of every open case. It selects what is due, never what is due today, so that a sweep that did
 * not run is made up for by the next. It rings the worker that waits, and starts a new one where none does or the ring fails. Files that never came are
 * given up here as well.
 *
 * Safe to run late, twice or beside another sweep: the run is read again and a start is conditional on it. Answers how long a run would find
 * nothing (`idleUntil`), which only the local clock uses.
 */
import * as z from 'zod/mini';
import { epochSeconds, type Instant, toInstant } from '../../domain/dates.ts';
import { type Run, WATCHDOG_MINUTES } from '../../domain/run.ts';
import { errorName } from '../shared/messages.ts';
import { parseInput } from '../shared/parse-input.ts';
import { type StartWorkerDeps, startWorker } from '../shared/start-worker.ts';
import { giveUpFiles } from './give-up-files.ts';

const SweepInput = z.object({ now: z.iso.datetime() });

/** A page of due cases. Cases that were looked after leave the page, since their watchdog moves. */
const PAGE = 100;

/** One invocation looks after this many cases at most; the rest stays due for the next. */
const PAGES = 50;

/** How long a case had been due, and for how long at most one of its signals had been unread; 0 where none was. */
type Late = { readonly dueSeconds: number; readonly unreadSeconds: number };

/** A signal makes its case due this long after it came, or leaves it due earlier: it cannot be older than that. */
const lateOf = (run: Run, dueAt: Instant, now: Instant): Late => {
  const dueSeconds = epochSeconds(now) - epochSeconds(dueAt);
  return { dueSeconds, unreadSeconds: run.inboxSeq > run.seenSeq ? dueSeconds + WATCHDOG_MINUTES * 60 : 0 };
};

/** Tells `measure` how late the case is before anything is done about it. */
const lookAfter = async (
  deps: StartWorkerDeps,
  caseId: string,
  now: Instant,
  measure: (late: Late) => void,
): Promise<void> => {
  const run = await deps.registry.readRun(caseId);
  // The index may lag behind: what is not due any more is left alone.
  if (run?.dueAt === undefined || run.dueAt > now || run.runState === 'CLOSED') return;
  measure(lateOf(run, run.dueAt, now));
  if (run.waitToken !== undefined && (await deps.workflow.ring(run.waitToken)) === 'RUNG') {
    deps.log('DOORBELL_RUNG', { caseId });
    return;
  }
  await startWorker(deps, run, now);
};

const earlier = (a: Instant | null, b: Instant | null): Instant | null => {
  if (a === null || b === null) return a ?? b;
  return a < b ? a : b;
};

export const makeHandler =
  (deps: StartWorkerDeps) =>
  async (event: unknown): Promise<{ idleUntil: Instant | null }> => {
    const now = toInstant(parseInput(SweepInput, event).now);
    const seen = new Set<string>();
    let failed = 0;
    let oldestDueSeconds = 0;
    let oldestUnreadSeconds = 0;
    const measure = ({ dueSeconds, unreadSeconds }: Late): void => {
      oldestDueSeconds = Math.max(oldestDueSeconds, dueSeconds);
      oldestUnreadSeconds = Math.max(oldestUnreadSeconds, unreadSeconds);
    };
    for (let page = 0; page < PAGES; page += 1) {
      const due = await deps.registry.queryDue(now, PAGE + seen.size);
      const unseen = due.filter(({ caseId }) => !seen.has(caseId)).slice(0, PAGE);
      if (unseen.length === 0) break;
      for (const { caseId } of unseen) {
        seen.add(caseId);
        // One case that cannot be looked after keeps its watchdog and must not keep the others waiting.
        await lookAfter(deps, caseId, now, measure).catch((error: unknown) => {
          failed += 1;
          deps.log('DUE_CASE_FAILED', { caseId, error: errorName(error) });
        });
      }
    }
    const files = await giveUpFiles(deps, now);
    deps.log('SWEPT', { at: now, due: seen.size, failed, oldestDueSeconds, oldestUnreadSeconds });
    if (failed > 0) throw new SweepIncompleteError(`${failed} of ${seen.size} due cases could not be looked after.`);
    if (files.failed > 0) throw new SweepIncompleteError(`${files.failed} files could not be given up.`);
    return { idleUntil: earlier(await deps.registry.firstDueAt(), files.nextAt) };
  };

/** Makes the run count as failed, so that the alarm sees it; the cases stay due. */
class SweepIncompleteError extends Error {
  override readonly name = 'SweepIncompleteError';
}

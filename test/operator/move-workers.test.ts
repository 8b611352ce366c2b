/** After a deployment with another definition: who waits on the former one is rung, at a run that may be stopped and repeated. */
import { describe, expect, it } from 'vitest';
import { makeOpenRuns } from '../../adapters/registry/open-runs.ts';
import type { RingOutcome } from '../../adapters/workflow/workflow.ts';
import { addHours } from '../../domain/dates.ts';
import { moveWorkers, type Progress } from '../../operator/move-workers/move.ts';
import { setupWorkers } from '../functions/workers.ts';

/** Five cases of which three wait with the tokens `t1` to `t3`; the others have no worker. */
const setupWaiting = async () => {
  const world = await setupWorkers();
  const { opened, open, armAt, table } = world;
  for (const n of [1, 2, 3, 4, 5]) await open(`case-${n}`, addHours(opened, 24 * n));
  for (const n of [1, 2, 3]) await armAt(opened, addHours(opened, 24 * 30), `t${n}`, `case-${n}`);
  const run = async ({
    write = true,
    to = 'definition-2',
    answer = () => 'RUNG',
  }: {
    readonly write?: boolean;
    readonly to?: string;
    readonly answer?: (token: string) => RingOutcome;
  }) => {
    const rung: string[] = [];
    const reports: Progress[] = [];
    const done = await moveWorkers({
      openRuns: makeOpenRuns(table),
      workflow: {
        ring: async (token) => {
          rung.push(token);
          return answer(token);
        },
      },
      definitionVersion: to,
      write,
      pageSize: 2,
      report: (progress) => reports.push(progress),
    });
    return { done, rung: rung.sort(), reports };
  };
  return { ...world, run };
};

describe('moving workers to the deployed definition', () => {
  it('counts in a dry run, and rings nobody', async () => {
    const { run } = await setupWaiting();
    const { done, rung } = await run({ write: false });
    expect(done).toMatchObject({ behind: 3, rung: 0, ended: 0 });
    expect(rung).toEqual([]);
  });

  it('rings everybody who waits on another definition once, page by page', async () => {
    const { run } = await setupWaiting();
    const { done, rung, reports } = await run({});
    expect(rung).toEqual(['t1', 't2', 't3']);
    expect(done).toMatchObject({ behind: 3, rung: 3, ended: 0 });
    expect(reports.length).toBeGreaterThan(2);
    expect(reports.at(-1)).toEqual(done);
  });

  it('leaves those alone who wait on the deployed one', async () => {
    const { run, runOf } = await setupWaiting();
    const { defVersion } = await runOf('case-1');
    expect((await run({ to: defVersion })).rung).toEqual([]);
  });

  it('counts who had ended meanwhile, and goes on', async () => {
    const { run } = await setupWaiting();
    const { done, rung } = await run({ answer: (token) => (token === 't1' ? 'ENDED' : 'RUNG') });
    expect(done).toMatchObject({ behind: 3, rung: 2, ended: 1 });
    expect(rung).toHaveLength(3);
  });

  it('counts apart whose token the machine does not know', async () => {
    const { run } = await setupWaiting();
    const { done } = await run({ answer: (token) => (token === 't2' ? 'INVALID' : 'RUNG') });
    expect(done).toMatchObject({ behind: 3, rung: 2, ended: 0, invalid: 1 });
  });
});

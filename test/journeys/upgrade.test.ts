/** A deployment with another definition of the lifecycle machine, while somebody waits: the case goes on where it was. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makeOpenRuns } from '../../adapters/registry/open-runs.ts';
import { startCloud } from '../../local/cloud.ts';
import { moveWorkers } from '../../operator/move-workers/move.ts';
import { runStories, type Told } from '../../sim/demo/run.ts';
import { demoStory } from '../../sim/demo/story.ts';
import { describeWithEngine, newFolder } from '../local/engine.ts';
import { makeClients } from './clients.ts';
import { changeResources, copyTemplates } from './templates.ts';

const NEXT = 'definition-2';

/** Up to the first day on which somebody reviews the application. */
const untilReview = { ...demoStory, scenes: demoStory.scenes.slice(0, 6), endsOn: '2024-02-06' };
const untilApproval = { ...demoStory, scenes: demoStory.scenes.slice(0, 10), endsOn: '2024-03-05' };

describeWithEngine('a deployment with another definition', () => {
  it('leaves a waiting worker until it is moved; then the case has a new one, and its story goes on', async () => {
    const folder = await newFolder();
    try {
      const templateFolder = copyTemplates(folder);
      const dataFolder = join(folder, 'data');
      const told: Told[] = [];
      const run = { dataFolder, templateFolder, startOver: false, report: (each: Told) => told.push(each) };
      await (await runStories({ ...run, stories: [untilReview] })).stop();

      changeResources(templateFolder, 'AWS::Lambda::Function', ({ Environment, ...rest }) => {
        const { Variables } = Object(Environment);
        const version = Variables?.DEFINITION_VERSION && { DEFINITION_VERSION: NEXT };
        return { ...rest, Environment: { Variables: { ...Variables, ...version } } };
      });
      const cloud = await startCloud({ dataFolder, templateFolder, clock: { pace: 'PAUSED' } });
      const { table, workflow, close } = makeClients(cloud);
      const openRuns = makeOpenRuns(table);
      const runOf = async () => (await openRuns.read({ after: undefined, limit: 10 })).runs[0];
      const move = (write: boolean) =>
        moveWorkers({ openRuns, workflow, definitionVersion: NEXT, write, pageSize: 10, report: () => {} });
      const before = await runOf();
      expect(before).toMatchObject({ runState: 'WAITING', waitName: 'AwaitReview' });
      expect(before?.defVersion).not.toBe(NEXT);
      expect(await move(false)).toEqual({ open: 1, behind: 1, rung: 0, ended: 0, invalid: 0 });
      expect(await move(true)).toEqual({ open: 1, behind: 1, rung: 1, ended: 0, invalid: 0 });
      await cloud.settled();
      const after = await runOf();
      expect(after).toMatchObject({ runState: 'WAITING', waitName: 'AwaitReview', defVersion: NEXT });
      expect(after?.gen).toBeGreaterThan(before?.gen ?? Number.POSITIVE_INFINITY);
      expect(await move(true)).toEqual({ open: 1, behind: 0, rung: 0, ended: 0, invalid: 0 });
      close();
      await cloud.stop();

      await (await runStories({ ...run, stories: [untilApproval] })).stop();
      expect(told.flatMap((each) => (each.kind === 'stage' ? [each.stage] : []))).toEqual([
        'FEE_DUE',
        'IN_REVIEW',
        'REVISION_REQUESTED',
        'IN_REVIEW',
        'APPROVED',
      ]);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});

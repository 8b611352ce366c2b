import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { CaseCounts } from '../../local/contracts.ts';
import type { Cloud } from '../../local/running-cloud.ts';
import { runStories } from '../../sim/demo/run.ts';
import { budgetStory } from '../../sim/demo/story.ts';
import { between, budgetedCounts, costOf } from '../../sim/story/budgeted-counts.ts';
import { registryOf } from '../../sim/story/registry-of.ts';
import { describeWithEngine, newFolder } from '../local/engine.ts';
import { transitionsIn } from './recount.ts';

/** The budgets of the design (docs/architecture.md, "Budgets"), lowered to what was reached, with a little room. */
const TO_ISSUANCE = { transitions: 60, writeUnits: 400, readUnits: 260, invocations: 60, mails: 6, cost: 0.003 };
const ONE_CYCLE = { transitions: 45, writeUnits: 300, readUnits: 200, invocations: 50, mails: 5, cost: 0.003 };

describeWithEngine('one certification on the local cloud, measured', () => {
  let cloud: Cloud;
  let toIssuance: CaseCounts;
  let whole: CaseCounts;

  let folder: string;

  beforeAll(async () => {
    folder = await newFolder();
    let running: Cloud | undefined;
    const measure = () => budgetedCounts((running ?? cloud).meter.snapshot()).counts;
    cloud = await runStories({
      stories: [budgetStory],
      dataFolder: folder,
      templateFolder: join(import.meta.dirname, '..', '..', '.build', 'cdk.out'),
      startOver: false,
      onCloud: (started) => {
        running = started;
      },
      report: (told) => {
        if (told.kind === 'stage' && told.because === 'RECORD_EXAM_RESULT') toIssuance = measure();
      },
    });
    whole = measure();
  });

  afterAll(async () => {
    await cloud?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const within = (counts: CaseCounts, budget: typeof TO_ISSUANCE) => {
    const exceeded = (['transitions', 'writeUnits', 'readUnits', 'invocations', 'mails'] as const).filter(
      (name) => counts[name] > budget[name] || counts[name] === 0,
    );
    expect(exceeded.map((name) => `${name}: ${counts[name]} of ${budget[name]}`)).toEqual([]);
    expect(costOf(counts)).toBeLessThanOrEqual(budget.cost);
  };

  it('stays within the budget from application to issuance', () => {
    console.log('to issuance', JSON.stringify(toIssuance), `$${costOf(toIssuance).toFixed(4)}`);
    within(toIssuance, TO_ISSUANCE);
  });

  it('stays within the budget of a two-year cycle with ten courses and three reminders', () => {
    const cycle = between(toIssuance, whole);
    console.log('one cycle', JSON.stringify(cycle), `$${costOf(cycle).toFixed(4)}`);
    within(cycle, ONE_CYCLE);
  });

  it('came to a renewed certificate, so that what was measured is the whole of it', async () => {
    const facts = await registryOf(cloud, cloud.engineUrl, 'observer').readFacts(budgetStory.caseId);
    expect(facts?.case).toMatchObject({ stage: 'ACTIVE', cycle: 2 });
    expect(facts?.credits).toHaveLength(10);
  });

  it('counts transitions as the histories of the executions tell them', async () => {
    expect(await transitionsIn(cloud)).toBe(whole.transitions);
  });
});

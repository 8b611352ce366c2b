import { beforeAll, expect, it } from 'vitest';
import { demoStory } from '../../sim/demo/story.ts';
import { injectedOtherwise, judge, type Telling, tellStories } from '../../sim/fault-test/fault-test.ts';
import type { Story } from '../../sim/story/story.ts';
import { describeWithEngine } from '../local/engine.ts';

/** The demo up to its first certificate. `npm run fault-test` tells all of it, and two other applications, with 30 seeds. */
const untilCertified: Story = {
  ...demoStory,
  scenes: demoStory.scenes.filter(({ on }) => on < '2024-08-01'),
  endsOn: '2024-08-01',
};

/** Together these meet every kind of fault and make mails go out twice, at twice the usual share, since the story is short. */
const SEEDS = [4, 8] as const;
const SHARE = 0.16;

describeWithEngine('a certification under faults', () => {
  let whole: Telling;
  let told: readonly Telling[];
  let toldAgain: Telling;

  beforeAll(async () => {
    const tellWith = (seed: number) => tellStories([untilCertified], { seed, share: SHARE });
    const [, again] = SEEDS;
    [whole, toldAgain, ...told] = await Promise.all([
      tellStories([untilCertified]),
      tellWith(again),
      ...SEEDS.map(tellWith),
    ]);
  });

  const toldWith = (seed: number): Telling => {
    const found = told.find(({ report }) => report.seed === seed);
    if (found === undefined) throw new Error(`Nothing was told with the seed ${seed}.`);
    return found;
  };

  it.each(SEEDS)('comes to the same facts, stages, mails and public record as without: seed %d', (seed) => {
    const disturbed = toldWith(seed);
    expect(judge(whole, disturbed).problems).toEqual([]);
    expect(disturbed.report.injected.length).toBeGreaterThan(100);
  });

  it('sends a mail twice now and then, and its ledger says so', () => {
    // Whether the ledger says so is judged above, among the problems.
    expect(told.flatMap(({ outcomes }) => outcomes.flatMap(({ mailedTwice }) => mailedTwice)).length).toBeGreaterThan(
      0,
    );
  });

  it('meets every kind of fault', () => {
    const met = new Set(told.flatMap(({ report }) => Object.keys(report.counts)));
    expect([...met].sort()).toEqual([
      'ANSWER_LOST',
      'CONFLICTED',
      'CUT_AFTER',
      'DELIVERED_LATE',
      'DELIVERED_TWICE',
      'FAILED_AFTER',
      'FAILED_BEFORE',
      'KILLED_AFTER',
      'KILLED_AT_CALL',
      'KILLED_BEFORE',
      'OVERTAKEN',
      'REQUEST_LOST',
      'RUN_THROTTLED',
      'STARTED_TWICE',
      'THROTTLED',
    ]);
  });

  it('meets the same ones each time that a seed is told, and others with another seed', () => {
    const [other, once] = SEEDS.map((seed) => toldWith(seed).report.injected);
    expect(injectedOtherwise(once ?? [], toldAgain.report.injected)).toEqual([]);
    expect(injectedOtherwise(once ?? [], other ?? []).length).toBeGreaterThan(100);
  });

  it('meets none when nobody asks for any', () => {
    expect(whole.report).toMatchObject({ seed: null, attempts: 0, injected: [] });
  });
});

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

/** This seed meets every kind of fault and makes mails go out twice, at twice the usual share, since the story is short. */
const FAULTS = { seed: 8, share: 0.16 };

describeWithEngine('a certification under faults', () => {
  let whole: Telling;
  let disturbed: Telling;
  let toldAgain: Telling;

  beforeAll(async () => {
    [whole, disturbed, toldAgain] = await Promise.all([
      tellStories([untilCertified]),
      tellStories([untilCertified], FAULTS),
      tellStories([untilCertified], FAULTS),
    ]);
  });

  it('comes to the same facts, stages, mails and public record as without', () => {
    expect(judge(whole, disturbed).problems).toEqual([]);
    expect(disturbed.report.injected.length).toBeGreaterThan(100);
  });

  it('sends a mail twice now and then, and its ledger says so', () => {
    // Whether the ledger says so is judged above, among the problems.
    expect(disturbed.outcomes.flatMap(({ mailedTwice }) => mailedTwice).length).toBeGreaterThan(0);
  });

  it('meets every kind of fault', () => {
    expect(Object.keys(disturbed.report.counts).sort()).toEqual([
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

  it('meets the same ones each time that the seed is told', () => {
    const once = disturbed.report.injected;
    const again = toldAgain.report.injected;
    expect(injectedOtherwise(once, again)).toEqual([]);
    expect(injectedOtherwise(once, again.slice(1))).toHaveLength(1);
  });

  it('meets none when nobody asks for any', () => {
    expect(whole.report).toMatchObject({ seed: null, attempts: 0, injected: [] });
  });
});

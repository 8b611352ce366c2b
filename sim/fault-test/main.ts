/**
 * `npm run fault-test [-- --seeds COUNT --from SEED --share SHARE]`: the demo over HTTP, a denied application and a silent one, once without faults
 * and then with those of each seed. The first seed is told twice, to see that it injects the same faults again.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildBundles } from '../../local/build-bundles.ts';
import type { FaultReport } from '../../local/faults/injector.ts';
import { DEFAULT_SHARE, type PlanOptions } from '../../local/faults/plan.ts';
import { demoStory, denialStory, silentStory } from '../demo/story.ts';
import { injectedOtherwise, judgeSeed, tellStories, type Verdict } from './fault-test.ts';

const STORIES = [demoStory, denialStory, silentStory];

const shareIn = (text: string): number => {
  const share = Number(text);
  if (share >= 0 && share <= 1 && text.trim() !== '') return share;
  throw new Error(`--share is a number from 0 to 1, not ${text}.`);
};

const wholeNumber = (name: string, text: string): number => {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= 0 && text.trim() !== '') return value;
  throw new Error(`--${name} is a whole number from 0, not ${text}.`);
};

const countsOf = ({ counts, injected, attempts }: FaultReport): string => {
  const kinds = Object.entries(counts)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([kind, count]) => `${count} ${kind}`);
  return `${injected.length} faults in ${attempts} attempts: ${kinds.join(', ')}`;
};

const printVerdict = ({ seed, share }: Required<PlanOptions>, { problems, report, mailedTwice }: Verdict): void => {
  const twice =
    mailedTwice.length === 0
      ? 'no mail sent twice'
      : `sent twice: ${mailedTwice.join(', ')} (senders lost, and marked)`;
  const [problem] = problems;
  const told = report === undefined ? '' : `  ${countsOf(report)}; ${problem === undefined ? twice : ''}`;
  console.log(`seed ${seed}  ${problem === undefined ? 'same' : 'DIFFERENT'}${told}`);
  if (problem === undefined) return;
  console.log(`    ${problem}`);
  console.log(`    again: npm run fault-test -- --seeds 1 --from ${seed} --share ${share}`);
};

const optionsIn = (args: readonly string[]) => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seeds: { type: 'string', default: '30' },
      from: { type: 'string', default: '1' },
      share: { type: 'string', default: String(DEFAULT_SHARE) },
    },
  });
  const [count, from] = [wholeNumber('seeds', values.seeds), wholeNumber('from', values.from)];
  return { count, from, share: shareIn(values.share) };
};

const main = async ({ count, from, share }: ReturnType<typeof optionsIn>): Promise<void> => {
  await buildBundles(join(import.meta.dirname, '..', '..'));
  console.log(
    `the demo and two other applications: first without faults, then with those of ${count} seeds, the first of them twice`,
  );
  const whole = await tellStories(STORIES);
  let failed = 0;
  for (let seed = from; seed < from + count; seed += 1) {
    const verdict = await judgeSeed(STORIES, whole, { seed, share });
    const again = seed === from ? await judgeSeed(STORIES, whole, { seed, share }) : verdict;
    const otherwise = injectedOtherwise(verdict.report?.injected ?? [], again.report?.injected ?? []);
    const problems = [
      ...new Set([...verdict.problems, ...again.problems]),
      ...otherwise.map((name) => `told twice, the seed did not inject the same: ${name}`),
    ];
    if (problems.length > 0) failed += 1;
    printVerdict({ seed, share }, { ...verdict, problems });
  }
  console.log(`${count - failed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
};

process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
let options: ReturnType<typeof optionsIn>;
try {
  options = optionsIn(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  console.error('npm run fault-test [-- --seeds COUNT --from SEED --share SHARE]');
  process.exit(1);
}
await main(options);

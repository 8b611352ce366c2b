/** `npm run demo [-- --fresh] [-- --json]`: one person's nine years on a cloud of its own, printed as they happen. */
import { join } from 'node:path';
import { ancestorsToWatch, watchAncestors } from '../../local/ancestors.ts';
import { buildBundles } from '../../local/build-bundles.ts';
import { budgetedCounts } from '../story/budgeted-counts.ts';
import { printJson, printLine, printMeter } from './print.ts';
import { runStories } from './run.ts';
import { demoStory, denialStory } from './story.ts';

const PROJECT_ROOT = join(import.meta.dirname, '..', '..');
const OPTIONS = ['--fresh', '--json', '--http', '--help'];

const HELP = `npm run demo            tells the story, or goes on where it stopped
npm run demo -- --fresh starts over
npm run demo -- --json  one JSON object per line
npm run demo -- --http  everybody speaks to the API, and a second application is denied by two people`;

const main = async (): Promise<void> => {
  const given = process.argv.slice(2);
  const unknown = given.filter((option) => !OPTIONS.includes(option));
  if (unknown.length > 0) throw new Error(`Unknown option ${unknown.join(', ')}.\n${HELP}`);
  if (given.includes('--help')) {
    console.log(HELP);
    return;
  }
  const json = given.includes('--json');
  const http = given.includes('--http');
  await buildBundles(PROJECT_ROOT);
  const cloud = await runStories({
    stories: http ? [demoStory, denialStory] : [demoStory],
    overHttp: http,
    dataFolder: process.env.DATA_DIR || join(PROJECT_ROOT, '.data', http ? 'demo-http' : 'demo'),
    templateFolder: join(PROJECT_ROOT, '.build', 'cdk.out'),
    startOver: given.includes('--fresh'),
    report: json ? printJson : (told) => printLine(told, demoStory.timeZone),
  });
  try {
    printMeter(budgetedCounts(cloud.meter.snapshot()), json);
  } finally {
    await cloud.stop();
  }
};

// The SDK talks only to the engine that comes with this project; its advice on Node versions is for deployments.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
const ancestors = ancestorsToWatch(process.env, 'sim/demo/main.ts');
if (ancestors === undefined) process.exit(1);
const stopWatching = watchAncestors(ancestors, () => process.exit(1));
try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  stopWatching();
}

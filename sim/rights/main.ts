/** `npm run rights [-- --remove <number>]`: which right in the templates is needed for what. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildBundles } from '../../local/build-bundles.ts';
import { readTemplate } from '../../local/template/read.ts';
import { describeRight, whatIn, whenIn, whoIn } from './describe.ts';
import { JOURNEYS } from './journeys.ts';
import { JourneyFailedError, type Played, play } from './play.ts';
import { writeWithout } from './variant.ts';
import { problemsOf, readReasons, reasonFor, type Weighed, weigh } from './weigh.ts';

const PROJECT_ROOT = join(import.meta.dirname, '..', '..');
const TEMPLATES = join(PROJECT_ROOT, '.build', 'cdk.out');
const REASONS = join(PROJECT_ROOT, 'infra', 'unused-rights.json');

const HELP = `npm run rights                  plays the journeys and says which of them needs which right
npm run rights -- --remove <n>  takes the right of that number out of the templates and plays them until one fails`;

/** The first journey, and how many more; undefined when there is none. */
const neededBy = ({ uses: [first, ...others] }: Weighed): string | undefined =>
  first && (others.length > 0 ? `${first.journey} and ${others.length} more` : first.journey);

const print = (weighed: readonly Weighed[], reasonOf: (row: Weighed) => string): void => {
  const rows = weighed.map((row, index) => {
    const { right } = row;
    return [
      String(index + 1),
      whoIn(right),
      right.effect === 'ALLOW' ? 'may' : 'may not',
      right.action,
      whatIn(right),
      `${neededBy(row) ?? reasonOf(row)}${whenIn(right)}`,
    ];
  });
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  for (const row of rows) console.log(row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '));
};

const report = async (): Promise<void> => {
  const played: Played[] = [];
  for (const journey of JOURNEYS) {
    console.log(`«${journey.name}»: ${journey.says}`);
    played.push(await play(journey, TEMPLATES));
  }
  console.log('');
  const weighed = weigh(readTemplate(TEMPLATES).rights, played);
  const reasons = readReasons(REASONS);
  print(weighed, ({ right }) => `– ${reasonFor(right, reasons) ?? 'no journey'}`);
  const problems = problemsOf(weighed, reasons);
  for (const problem of problems) console.log(`\n${problem}`);
  const needed = weighed.filter(({ uses }) => uses.length > 0).length;
  console.log(`\n${weighed.length} rights: ${needed} needed by a journey, ${weighed.length - needed} by none.`);
  if (problems.length > 0) process.exitCode = 1;
};

const remove = async (number: number): Promise<void> => {
  const right = readTemplate(TEMPLATES).rights[number - 1];
  if (right === undefined) throw new Error(`There is no right ${number}.\n${HELP}`);
  console.log(`Without: ${describeRight(right)}`);
  const folder = await mkdtemp(join(tmpdir(), 'certcycle-without-'));
  try {
    writeWithout(TEMPLATES, right, folder);
    for (const journey of JOURNEYS) {
      await play(journey, folder);
      console.log(`«${journey.name}» came to its end.`);
    }
    console.log('No journey needs it.');
    process.exitCode = 1;
  } catch (error) {
    if (!(error instanceof JourneyFailedError)) throw error;
    console.log(error.message);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

const main = async (): Promise<void> => {
  const [option, number, ...more] = process.argv.slice(2);
  const isRemoval = option === '--remove' && /^\d+$/.test(number ?? '');
  if (more.length > 0 || (option !== undefined && !isRemoval)) throw new Error(HELP);
  await buildBundles(PROJECT_ROOT);
  await (isRemoval ? remove(Number(number)) : report());
};

process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

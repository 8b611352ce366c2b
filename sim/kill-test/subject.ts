/**
 * The process that is killed: tells a story, and at the given point kills itself, its engine, or the npm that started it. Prints the final facts
 * when it comes to the story's end.
 *
 * Arguments: the data folder, the story's name, and `write:N:VICTIM` or `mail:N:VICTIM` (the Nth write, or the Nth mail between the mail
 * service's acceptance and its answer; counted from this process's start), or `none`.
 */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { ancestorsToWatch, watchAncestors } from '../../local/ancestors.ts';
import type { CloudHooks } from '../../local/running-cloud.ts';
import { runStories } from '../demo/run.ts';
import { finalFactsOf } from '../story/final-facts.ts';
import { registryOf } from '../story/registry-of.ts';
import { STORIES } from './stories.ts';

const PROJECT_ROOT = join(import.meta.dirname, '..', '..');

type Process = { readonly id: number; readonly parentId: number; readonly command: string };

const processes = (): Process[] =>
  execFileSync('ps', ['-e', '-ww', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' })
    .split('\n')
    .flatMap((line) => {
      const parts = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line);
      return parts === null ? [] : [{ id: Number(parts[1]), parentId: Number(parts[2]), command: parts[3] ?? '' }];
    });

const npmAbove = (): number | undefined => {
  const all = new Map(processes().map((each) => [each.id, each]));
  let at = all.get(process.ppid);
  while (at !== undefined && !/\bnpm\b/.test(at.command)) at = all.get(at.parentId);
  return at?.id;
};

const engineOf = (dataFolder: string): number | undefined =>
  processes().find(({ command }) => command.includes(dataFolder) && /^\S*dynoxide\S*\s/.test(command))?.id;

const VICTIMS: Record<string, (dataFolder: string) => number | undefined> = {
  node: () => process.pid,
  npm: npmAbove,
  engine: engineOf,
};

const strike = (victim: string, dataFolder: string): void => {
  const id = VICTIMS[victim]?.(dataFolder);
  if (id === undefined) throw new Error(`There is no ${victim} to kill.`);
  process.kill(id, 'SIGKILL');
};

/** Counts writes and mails, and kills at the point. */
const hooksFor = (point: string, dataFolder: string, counts: { writes: number; mails: number }): CloudHooks => {
  const [what, number, victim = ''] = point.split(':');
  const reached = (kind: string, count: number): boolean => what === kind && count === Number(number);
  return {
    afterWrite: () => {
      counts.writes += 1;
      if (reached('write', counts.writes)) strike(victim, dataFolder);
    },
    afterMailAccepted: async () => {
      counts.mails += 1;
      if (reached('mail', counts.mails)) strike(victim, dataFolder);
    },
  };
};

const main = async (dataFolder = '', storyName = '', point = 'none'): Promise<void> => {
  const story = STORIES[storyName];
  if (story === undefined) throw new Error(`No such story: ${storyName}.`);
  const counts = { writes: 0, mails: 0 };
  const cloud = await runStories({
    stories: [story],
    dataFolder,
    templateFolder: join(PROJECT_ROOT, '.build', 'cdk.out'),
    startOver: false,
    report: () => {},
    hooks: { ...hooksFor(point, dataFolder, counts), onError: () => {} },
    onCloud: (started) => void started.engineFailed.then(() => process.exit(3)),
  });
  const facts = await finalFactsOf(cloud, registryOf(cloud, cloud.engineUrl, 'observer'), story);
  await cloud.stop();
  console.log(JSON.stringify({ ...counts, ...facts }));
};

process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
const ancestors = ancestorsToWatch(process.env, 'sim/kill-test/subject.ts');
if (ancestors === undefined) process.exit(1);
watchAncestors(ancestors, () => process.exit(1));
main(...process.argv.slice(2)).catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});

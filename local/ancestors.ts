/** Ends this process when the npm that started it has ended, however it ended. */
import { isAlive, readProcess } from './processes.ts';

const LOOK_EVERY_MILLISECONDS = 250;
/** npm, a shell, perhaps a wrapper: what started this is not further away. */
const LOOK_UP_TO = 6;
const PACKAGE_RUNNER = /\b(npm|npx|pnpm|yarn|bun)\b/;

type Ancestor = { readonly id: number; readonly startedAt: string };

/**
 * The processes from this one's parent up to the package runner that started it; none when nothing says that there was one (a terminal may
 * be closed under a process that was meant to stay); undefined when there was one and it is gone already. `script` is part of the command
 * that a runner was asked for when it started this process and no other.
 */
export const ancestorsToWatch = (
  environment: NodeJS.ProcessEnv,
  script: string,
  parentId = process.ppid,
): readonly Ancestor[] | undefined => {
  if (!environment.npm_lifecycle_script?.includes(script)) return [];
  const chain: Ancestor[] = [];
  let id = parentId;
  while (id > 0 && chain.length < LOOK_UP_TO) {
    const facts = readProcess(id);
    if (!facts) break;
    chain.push({ id, startedAt: facts.startedAt });
    if (PACKAGE_RUNNER.test(facts.command)) return chain;
    id = facts.parentId;
  }
  return undefined;
};

/** Calls `onEnd` once, as soon as one of the ancestors is gone. Answers how to stop watching. */
export const watchAncestors = (ancestors: readonly Ancestor[], onEnd: () => void): (() => void) => {
  const timer = setInterval(() => {
    if (ancestors.every(({ id, startedAt }) => isAlive(id, startedAt))) return;
    clearInterval(timer);
    onEnd();
  }, LOOK_EVERY_MILLISECONDS);
  timer.unref();
  return () => clearInterval(timer);
};

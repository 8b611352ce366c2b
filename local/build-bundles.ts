/** Bundles the functions and synthesises the template when anything has changed. */
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';

/**
 * In a process of its own, since loading what builds takes longer than everything here; `onStart` is given that process. Throws with what the build
 * printed when it fails.
 */
export const buildBundles = async (projectRoot: string, onStart?: (child: ChildProcess) => void): Promise<void> => {
  const child = spawn(process.execPath, ['--import', 'tsx', join('infra', 'build', 'main.ts')], {
    cwd: projectRoot,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onStart?.(child);
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (text: Buffer) => {
      said += text.toString('utf8');
    });
  }
  const code = await new Promise<number | null>((ended, failed) => {
    child.once('error', failed);
    child.once('close', ended);
  });
  if (code !== 0) throw new Error(said.trim());
};

/** Runs a script of the project as a user would, and watches what it says. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';

export const PROJECT_ROOT = join(import.meta.dirname, '..', '..');

/** Since `from`, by `performance.now()`. */
export const seconds = (from: number): string => ((performance.now() - from) / 1000).toFixed(1);

export type RunningScript = {
  /** Resolves when it has said this. Throws an Error with all that it said when it ends before. */
  readonly said: (text: string) => Promise<void>;
  /** Everything that it said, once it has ended. */
  readonly ended: Promise<{ readonly exitCode: number | null; readonly output: string }>;
  /** Ends it and waits until it has. */
  readonly stop: () => Promise<void>;
};

export const runScript = (script: string, dataFolder: string, parameters: readonly string[] = []): RunningScript => {
  const child = spawn('npm', ['run', '--silent', script, '--', ...parameters], {
    cwd: PROJECT_ROOT,
    env: { ...process.env, DATA_DIR: dataFolder, PORT: '0', SMTP_PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  const heard: (() => void)[] = [];
  child.stdout.on('data', (text: Buffer) => {
    output += text.toString('utf8');
    for (const look of heard) look();
  });
  const ended = new Promise<{ exitCode: number | null; output: string }>((resolve) =>
    child.once('close', (exitCode) => resolve({ exitCode, output })),
  );
  return {
    said: (text) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (output.includes(text)) resolve();
        };
        heard.push(look);
        look();
        void ended.then(({ exitCode }) => reject(new Error(`npm run ${script} ended with ${exitCode}: ${output}`)));
      }),
    ended,
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
};

/** Makes the templates, in a process of its own: loading CDK takes seconds, which who only asks whether anything changed should not wait. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/mini';

export const PROJECT_ROOT = join(import.meta.dirname, '..', '..');

const CdkSettings = z.object({ context: z.record(z.string(), z.unknown()) });

/** What `cdk.json` sets. */
export const readContext = (): Readonly<Record<string, unknown>> =>
  CdkSettings.parse(JSON.parse(readFileSync(join(PROJECT_ROOT, 'cdk.json'), 'utf8'))).context;

/**
 * Writes the cloud assembly of the bundles in `bundles` to `folder`, as the CDK command line would with the context of `cdk.json` and `changes` to it,
 * but for CloudFormation's rules: to ask them takes four times as long as all the rest, and whoever only starts the local cloud should not wait for it.
 * The tests ask them (test/infra/nag.test.ts), and CDK's command line does before a deployment. Throws an Error with what CDK said.
 */
export const synthesise = async (
  bundles: string,
  folder: string,
  changes: Readonly<Record<string, unknown>> = {},
): Promise<void> => {
  const child = spawn(process.execPath, ['--import', 'tsx', join('infra', 'bin', 'app.ts')], {
    cwd: PROJECT_ROOT,
    env: {
      ...process.env,
      CDK_OUTDIR: folder,
      CDK_VALIDATION: 'false',
      CDK_CONTEXT_JSON: JSON.stringify({ ...readContext(), ...changes, bundles }),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
  }
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject).once('close', resolve);
  });
  if (code !== 0)
    throw new Error(`The templates cannot be made (infra/bin/app.ts ended with ${code}):\n${said.trim()}`);
};

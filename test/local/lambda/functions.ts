/** Functions for tests: bundles of a few lines in a temporary folder. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Activity, Meter } from '../../../local/contracts.ts';
import type { FunctionResource } from '../../../local/template/model.ts';

/** Writes the bundle `index.mjs` and describes the function. */
export const aFunctionResource = (
  folder: string,
  name: string,
  source: string,
  settings: Partial<FunctionResource> = {},
): FunctionResource => {
  const codeFolder = join(folder, 'functions', name);
  mkdirSync(codeFolder, { recursive: true });
  writeFileSync(join(codeFolder, 'index.mjs'), source);
  return {
    logicalId: name,
    name,
    arn: `arn:aws:lambda:us-west-2:000000000000:function:${name}`,
    roleArn: `arn:aws:iam::000000000000:role/${name}`,
    logGroup: `/aws/lambda/${name}`,
    codeFolder,
    handler: 'index.handler',
    environment: {},
    timeoutSeconds: 60,
    memoryMegabytes: 128,
    asyncRetries: 2,
    ...settings,
  };
};

/** Waits for nothing. */
export const idleActivity: Activity = { track: (work) => work(), settled: () => Promise.resolve() };

/** Remembers what it was given. */
export const recordingMeter = (): Meter & { readonly added: Parameters<Meter['add']>[] } => {
  const added: Parameters<Meter['add']>[] = [];
  return { added, add: (...parameters) => void added.push(parameters) };
};

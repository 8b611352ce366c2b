/** Our bundles beside bare handlers, by their bytes: those come out the same everywhere. Times are for `npm run sizes` alone. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { PROJECT_ROOT } from '../../infra/build/synthesise.ts';
import { FUNCTION_NAMES, FUNCTIONS_NODE, type FunctionName } from '../../infra/functions.ts';
import { excesses, limitOf, type Measured, ratio, sizesOf } from '../../infra/sizes/sizes.ts';

let sizes: Awaited<ReturnType<typeof sizesOf>>;
beforeAll(async () => {
  sizes = await sizesOf(PROJECT_ROOT);
});
const sizeOf = (name: FunctionName) => {
  const size = sizes.find((each) => each.name === name);
  if (size === undefined) throw new Error(`no size of ${name}`);
  return size;
};
const bundleOf = (name: FunctionName): string =>
  readFileSync(join(PROJECT_ROOT, '.build', 'functions', name, 'index.mjs'), 'utf8');

describe.each(FUNCTION_NAMES)('the bundle of %s', (name) => {
  it('is at most so much larger than a bare handler', () => {
    expect(ratio(sizeOf(name).bytes)).toBeLessThanOrEqual(limitOf(name));
  });

  it('finds credentials in its environment and searches nowhere else, as the bare one does', () => {
    expect(bundleOf(name)).toContain('AWS_SESSION_TOKEN');
    const elsewhere = 'AWS_CONTAINER_CREDENTIALS_FULL_URI';
    expect(bundleOf(name)).not.toContain(elsewhere);
    expect(Buffer.from(sizeOf(name).bareBundle).toString('utf8')).toContain(elsewhere);
  });
});

describe('a bare handler', () => {
  it.each([
    {
      name: 'project',
      clients: ['DynamoDBClient', 'DynamoDBDocumentClient'],
      commands: ['GetCommand', 'QueryCommand'],
    },
    {
      name: 'wake',
      clients: ['DynamoDBClient', 'SFNClient', 'DynamoDBDocumentClient'],
      commands: ['StartExecutionCommand', 'SendTaskSuccessCommand', 'UpdateCommand'],
    },
    {
      name: 'send-notice',
      clients: ['DynamoDBClient', 'SecretsManagerClient', 'SESClient', 'DynamoDBDocumentClient'],
      commands: ['SendRawEmailCommand', 'GetSecretValueCommand'],
    },
  ] as const)('has the clients and commands of $name, and no other client', ({ name, clients, commands }) => {
    const { sdk } = sizeOf(name);
    expect(sdk.map(({ client }) => client)).toEqual(clients);
    expect(sdk.flatMap((each) => each.commands)).toEqual(expect.arrayContaining([...commands]));
  });

  it('is smaller than ours would be with the search for credentials that it has', () => {
    for (const { bytes, searchingBytes } of sizes) expect(searchingBytes).toBeGreaterThan(bytes.bare);
  });
});

describe('what is over its limit', () => {
  const measured = (name: FunctionName, bytes: number, milliseconds: number): Measured => ({
    name,
    sdk: [],
    bytes: { ours: bytes, bare: 100 },
    searchingBytes: 0,
    milliseconds: { ours: milliseconds, bare: 100 },
  });

  it.each([
    { each: measured('wake', 150, 150), over: [] },
    { each: measured('wake', 151, 150), over: ['wake has 1.51 times the bytes of a bare handler'] },
    { each: measured('web', 150, 152), over: ['web has 1.52 times the load time of a bare handler'] },
    { each: measured('send-notice', 180, 180), over: [] },
    { each: measured('send-notice', 181, 179), over: ['send-notice has 1.81 times the bytes of a bare handler'] },
  ])('is told: $over', ({ each, over }) => {
    expect(excesses([each], FUNCTIONS_NODE)).toEqual(over);
  });

  it('is bytes alone on another Node than the functions run on', () => {
    expect(excesses([measured('web', 150, 152)], FUNCTIONS_NODE - 4)).toEqual([]);
    expect(excesses([measured('web', 151, 152)], FUNCTIONS_NODE - 4)).toHaveLength(1);
  });
});

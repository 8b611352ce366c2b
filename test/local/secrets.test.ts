/** What stands for Secrets Manager on this machine. */
import { readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSecrets, type Secrets } from '../../local/secrets/secrets.ts';
import type { SecretResource } from '../../local/template/model.ts';
import { temporaryFolder } from './template/assembly-folder.ts';

const NOW = Date.parse('2031-03-04T05:06:07.500Z');
const arnOf = (name: string): string => `arn:aws:secretsmanager:us-west-2:000000000000:secret:${name}`;
const RESOURCES: readonly SecretResource[] = ['cursor', 'address-hash'].map((name) => ({
  logicalId: name,
  name,
  arn: arnOf(name),
  length: 64,
}));

let folder: string;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => rmSync(folder, { recursive: true }));

const open = (): Secrets => openSecrets(RESOURCES, join(folder, 'secrets'), () => NOW);
const get = (secrets: Secrets, input: Record<string, unknown>) =>
  secrets.handle('secretsmanager.GetSecretValue', input);
const textOf = async (secrets: Secrets, SecretId: string, VersionStage?: string): Promise<unknown> => {
  const { status, body } = await get(secrets, { SecretId, ...(VersionStage !== undefined && { VersionStage }) });
  return status === 200 ? Object(body).SecretString : Object(body).__type;
};

describe('a secret on this machine', () => {
  it('is answered as the service does, by its ARN or by its name', async () => {
    const secrets = open();
    const byArn = await get(secrets, { SecretId: arnOf('cursor') });
    expect(byArn).toEqual({
      status: 200,
      body: {
        ARN: arnOf('cursor'),
        Name: 'cursor',
        VersionId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        SecretString: expect.stringMatching(/^[A-Za-z0-9]{64}$/),
        VersionStages: ['AWSCURRENT'],
        CreatedDate: NOW / 1000,
      },
    });
    expect(await get(secrets, { SecretId: 'cursor', VersionStage: 'AWSCURRENT' })).toEqual(byArn);
  });

  it('is made when it is first asked for, each another one, and for nobody else to read', async () => {
    const secrets = open();
    expect(readdirSync(folder)).toEqual([]);
    expect(await textOf(secrets, 'cursor')).not.toBe(await textOf(secrets, 'address-hash'));
    const files = readdirSync(join(folder, 'secrets')).sort();
    expect(files).toEqual(['address-hash.json', 'cursor.json']);
    expect(files.map((file) => statSync(join(folder, 'secrets', file)).mode & 0o777)).toEqual([0o600, 0o600]);
  });

  it('is the same after a restart', async () => {
    const value = await textOf(open(), 'cursor');
    expect(await textOf(open(), 'cursor')).toBe(value);
  });

  it('that is replaced keeps the value before, and no older one', async () => {
    const secrets = open();
    expect(await textOf(secrets, 'cursor', 'AWSPREVIOUS')).toBe('ResourceNotFoundException');
    const first = await textOf(secrets, 'cursor');
    secrets.rotate(arnOf('cursor'));
    const second = await textOf(secrets, 'cursor');
    expect([second === first, await textOf(secrets, 'cursor', 'AWSPREVIOUS')]).toEqual([false, first]);
    secrets.rotate('cursor');
    expect(await textOf(open(), 'cursor', 'AWSPREVIOUS')).toBe(second);
    expect(await textOf(open(), 'address-hash', 'AWSPREVIOUS')).toBe('ResourceNotFoundException');
  });

  it('is refused in what is not supported, by name', async () => {
    const secrets = open();
    for (const input of [
      { SecretId: 'cursor', VersionId: 'x' },
      { SecretId: 'cursor', VersionStage: 'AWSPENDING' },
      {},
    ])
      expect(await get(secrets, input)).toMatchObject({ status: 400, body: { __type: 'InvalidRequestException' } });
    expect(await textOf(secrets, 'other')).toBe('ResourceNotFoundException');
    expect(await secrets.handle('secretsmanager.PutSecretValue', {})).toMatchObject({
      status: 400,
      body: { __type: 'UnknownOperationException', Message: expect.stringContaining('PutSecretValue') },
    });
    expect(() => secrets.rotate('other')).toThrow('There is no secret other.');
  });

  it('that cannot be read is an error that names its file', async () => {
    const secrets = open();
    await textOf(secrets, 'cursor');
    const file = join(folder, 'secrets', 'cursor.json');
    writeFileSync(file, '{"AWSCURRENT":"x"}');
    await expect(textOf(secrets, 'cursor')).rejects.toThrow(`${file} holds no secret.`);
  });
});

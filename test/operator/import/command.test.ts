/** `npm run import` as it is called: exit codes, what it prints, and the files that it leaves. */
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { mockClient } from 'aws-sdk-client-mock';
import { parse } from 'csv-parse/sync';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Values } from '../../../operator/import/columns.ts';
import { importCommand } from '../../../operator/import/command.ts';
import { HELP } from '../../../operator/import/options.ts';
import { onEngine } from '../../adapters/registry/on-every-table.ts';
import { local } from '../../domain/life.ts';
import { aPersonOf, textOf } from './people.ts';

const folder = mkdtempSync(join(tmpdir(), 'certcycle-command-'));
afterAll(() => rmSync(folder, { recursive: true }));
beforeAll(() => writeFileSync(join(folder, 'some.csv'), textOf([aPersonOf(1)])));
afterEach(() => vi.unstubAllEnvs());

/** Stands for the secret of an account. */
const secrets = mockClient(SecretsManagerClient);
afterAll(() => secrets.restore());

const call = async (...parameters: readonly string[]) => {
  const said: string[] = [];
  const progress: string[] = [];
  const exitCode = await importCommand(parameters, {
    folder,
    dataFolder: join(folder, 'no-cloud'),
    now: () => new Date(local('2026-06-20')),
    print: (text) => said.push(text),
    printError: (text) => said.push(text),
    progress: { show: (text) => progress.push(text), done: () => progress.push('done') },
  });
  return { exitCode, said: said.join('\n'), progress };
};

const text = (name: string): string => readFileSync(join(folder, name), 'utf8');

describe('a call', () => {
  it('for help is answered', async () => {
    expect(await call('--help')).toMatchObject({ exitCode: 0, said: HELP });
  });

  it.each([
    { why: 'without a file', parameters: [] },
    { why: 'with two files', parameters: ['a.csv', 'b.csv'] },
    { why: 'with an option that there is not', parameters: ['a.csv', '--force'] },
    { why: 'with one table', parameters: ['a.csv', '--registry-table', 'r'] },
    { why: 'without the secret', parameters: ['a.csv', '--registry-table', 'r', '--public-table', 'p'] },
    { why: 'for users of nobody', parameters: ['a.csv', '--users', 'u.csv'] },
  ])('$why is told how to call', async ({ parameters }) => {
    const { exitCode, said } = await call(...parameters);
    expect(exitCode).toBe(2);
    expect(said).toContain(HELP);
  });

  it('while no local cloud runs says what to do', async () => {
    const { exitCode, said } = await call('some.csv');
    expect(exitCode).toBe(2);
    expect(said).toContain('npm start');
    expect(said.split('\n')).toHaveLength(1);
  });
});

onEngine((open) => {
  /** Calls it on two new tables of the engine, as with an AWS account. */
  const setup = async () => {
    const { client, names } = await open();
    const { hostname, port } = (await client.config.endpoint?.()) ?? { hostname: '', port: 0 };
    vi.stubEnv('AWS_ENDPOINT_URL_DYNAMODB', `http://${hostname}:${port}`);
    vi.stubEnv('AWS_REGION', 'us-west-2');
    vi.stubEnv('AWS_ACCESS_KEY_ID', process.env.AWS_ACCESS_KEY_ID ?? 'registry');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', process.env.AWS_SECRET_ACCESS_KEY ?? 'registry');
    secrets.on(GetSecretValueCommand, { VersionStage: 'AWSCURRENT' }).resolves({ SecretString: 'not-told-to-anybody' });
    secrets
      .on(GetSecretValueCommand, { VersionStage: 'AWSPREVIOUS' })
      .rejects(new ResourceNotFoundException({ message: 'none', $metadata: {} }));
    const tables = ['--registry-table', names.registryTable, '--public-table', names.publicTable];
    return (...parameters: readonly string[]) => call(...parameters, ...tables, '--address-hash-secret', 'hashes');
  };
  const save = (name: string, rows: readonly (Values | string)[]): void =>
    writeFileSync(join(folder, name), textOf(rows));

  it('a file without a fault is checked, brought along, and found there the next time', async () => {
    const command = await setup();
    save('good.csv', [aPersonOf(1), aPersonOf(2, { certificateNumber: 'PS-2', language: 'es' })]);
    const dry = await command('good.csv');
    expect(dry.exitCode).toBe(0);
    expect(dry.said).toContain('2 rows: 2 people would be brought along, 0 there already, 0 refused.');
    expect(dry.said).toMatch(/RENEWAL_OPEN +2 {3}looked at next: 2026-06-20\n/);
    expect(dry.said).toContain('Letters owed at once: 2.');
    expect(dry.progress).toEqual(['1 rows, 100 %', '2 rows, 100 %', 'done']);
    expect(existsSync(join(folder, 'good.users.csv'))).toBe(false);

    const made = await command('good.csv', '--write');
    expect(made).toMatchObject({ exitCode: 0 });
    expect(made.said).toContain('2 people brought along, 0 there already, 0 refused.');
    const again = await command('good.csv', '--write');
    expect(again).toMatchObject({ exitCode: 0 });
    expect(again.said).toContain('0 people brought along, 2 there already, 0 refused.');
    expect(text('good.refused.csv')).toBe('row,field,code,rule,sentence\n');
  });

  it('users are listed as Cognito takes them, each with the person whom their token is to name', async () => {
    const command = await setup();
    save('signing-in.csv', [aPersonOf(1), aPersonOf(2)]);
    await command('signing-in.csv', '--write', '--users', 'cognito.csv');
    const [header = [], ...rows] = parse(text('cognito.csv'));
    // The header that Cognito's developer guide gives for a pool without attributes of its own, and ours.
    expect([...header].sort()).toEqual(
      'address,birthdate,cognito:mfa_enabled,cognito:username,custom:person_id,email,email_verified,family_name,gender,given_name,locale,middle_name,name,nickname,phone_number,phone_number_verified,picture,preferred_username,profile,updated_at,website,zoneinfo'.split(
        ',',
      ),
    );
    const filled = rows.map((row) =>
      Object.fromEntries(header.flatMap((name, place) => (row[place] === '' ? [] : [[name, row[place]]]))),
    );
    expect(filled).toEqual(
      ['person-1@example.org', 'person-2@example.org'].map((email) => ({
        'cognito:username': email,
        email,
        email_verified: 'TRUE',
        'cognito:mfa_enabled': 'FALSE',
        'custom:person_id': expect.stringMatching(/^0{10}[0-9A-Z]{16}$/),
      })),
    );
    expect(text('cognito.csv')).not.toContain('"');
    // Addresses are nobody's but the operator's.
    expect(statSync(join(folder, 'cognito.csv')).mode & 0o077).toBe(0);
  });

  it('rows that are refused are told by row, field and rule, and never by what stands in them', async () => {
    const command = await setup();
    const secret = 'Zxywvu';
    save('bad.csv', [
      aPersonOf(1),
      aPersonOf(2, { email: `${secret}@`, lastName: secret }),
      `cmpss,"${secret}`,
      aPersonOf(4, { expiresOn: '2062-06-30', county: secret }),
      aPersonOf(5, { certificateNumber: 'PS-000001', middleName: secret }),
    ]);
    const { exitCode, said } = await command('bad.csv', '--report', 'told.csv');
    expect(exitCode).toBe(1);
    expect(parse(text('told.csv'))).toEqual([
      ['row', 'field', 'code', 'rule', 'sentence'],
      ['3', 'email', 'FIELD_INVALID', 'import.format', 'It does not have the form that the documentation gives.'],
      [
        '4',
        '',
        'LINE_UNREADABLE',
        'import.line',
        'The quotation marks of the line do not fit; a field has no line break.',
      ],
      ['5', 'expiresOn', 'TERM_TOO_LONG', 'term.months', 'A term is longer than the 24 months of the program.'],
      ['6', 'certificateNumber', 'NUMBER_TWICE', 'import.once', 'Row 2 has the same number.'],
    ]);
    expect(said).toContain('5 rows: 1 person would be brought along, 0 there already, 4 refused.');
    expect(said).toMatch(/ {2}1 {3}expiresOn \(term\.months\)\n/);
    expect(said + text('told.csv')).not.toContain(secret);
  });

  it('a file with other columns, or that is not there, is refused whole', async () => {
    const command = await setup();
    writeFileSync(join(folder, 'other.csv'), 'name,number\nAna,1\n');
    expect(await command('other.csv')).toMatchObject({
      exitCode: 2,
      said: expect.stringContaining('Required: program'),
    });
    expect(await command('not-there.csv')).toMatchObject({ exitCode: 2, said: expect.stringContaining('is no file') });
  });

  it('a registry that breaks off is told from a fault of the file', async () => {
    await setup();
    const { exitCode, said } = await call(
      ...['some.csv', '--registry-table', 'none', '--public-table', 'none', '--address-hash-secret', 'none'],
    );
    expect(exitCode).toBe(3);
    expect(said).toContain('The import broke off');
  });
});

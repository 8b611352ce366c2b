import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ENVIRONMENT } from '../../functions/shared/environment.ts';
import { readEnvironment } from '../../functions/shared/read-environment.ts';

const FUNCTIONS = join(import.meta.dirname, '..', '..', 'functions');

describe('the environment', () => {
  it('is read by the names that the infrastructure sets', () => {
    const environment = { REGISTRY_TABLE: 'registry', SITE_URL: 'https://site.example', OTHER: 'x' };
    expect(readEnvironment(['registryTable', 'siteUrl'], environment)).toEqual({
      registryTable: 'registry',
      siteUrl: 'https://site.example',
    });
  });

  it('that lacks names is refused with all of them, an empty one among them', () => {
    const read = () =>
      readEnvironment(['registryTable', 'publicTable', 'siteUrl', 'mailFrom'], {
        REGISTRY_TABLE: 'registry',
        SITE_URL: '',
      });
    expect(read).toThrow(new Error('Environment variables not set: PUBLIC_TABLE, SITE_URL, MAIL_FROM'));
  });

  it('is the process’s own where none is given', () => {
    vi.stubEnv('MAIL_FROM', 'notices@cert.example');
    expect(readEnvironment(['mailFrom'])).toEqual({ mailFrom: 'notices@cert.example' });
    vi.unstubAllEnvs();
  });

  it('has no name that nothing reads', () => {
    const sources = readdirSync(FUNCTIONS, { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts') && !path.endsWith('environment.ts'))
      .map((path) => readFileSync(join(FUNCTIONS, path), 'utf8'))
      .join('\n');
    expect(Object.keys(ENVIRONMENT).filter((key) => !sources.includes(`'${key}'`))).toEqual([]);
  });
});

const WORKERS = ['REGISTRY_TABLE', 'STATE_MACHINE_ARN', 'DEFINITION_VERSION'];
const NEEDED: readonly { readonly name: string; readonly needs: readonly string[] }[] = [
  { name: 'evaluate', needs: ['REGISTRY_TABLE', 'PUBLIC_TABLE', 'DEFINITION_VERSION'] },
  {
    name: 'send-notice',
    needs: [
      'REGISTRY_TABLE',
      'MAIL_FROM',
      'MAIL_CONFIGURATION_SET',
      'SITE_URL',
      'CASE_ADDRESS_SECRET_ARN',
      'RECEIVING_DOMAIN',
    ],
  },
  { name: 'hand-off', needs: WORKERS },
  { name: 'wake', needs: WORKERS },
  { name: 'sweep', needs: WORKERS },
  { name: 'project', needs: ['REGISTRY_TABLE', 'PUBLIC_TABLE'] },
  { name: 'lookup', needs: ['PUBLIC_TABLE', 'CURSOR_SECRET_ARN', 'ORIGIN_KEYS'] },
];

describe.each(NEEDED)('the entry of $name', ({ name, needs }) => {
  const load = async (): Promise<unknown> => {
    vi.resetModules();
    const entry: { readonly handler?: unknown } = await import(`../../functions/${name}/entry.ts`);
    return entry.handler;
  };

  beforeEach(() => {
    for (const variable of Object.values(ENVIRONMENT)) vi.stubEnv(variable, '');
    vi.stubEnv('AWS_REGION', 'us-west-2');
  });

  afterEach(() => {
    vi.unstubAllEnvs();
  });

  it('starts with what it needs and no more', async () => {
    for (const variable of needs) vi.stubEnv(variable, 'set');
    expect(await load()).toBeInstanceOf(Function);
  });

  it('says at once everything that it lacks', async () => {
    await expect(load()).rejects.toThrow(new Error(`Environment variables not set: ${needs.join(', ')}`));
  });
});

import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { build } from '../../infra/build/build.ts';
import { PROJECT_ROOT } from '../../infra/build/synthesise.ts';
import { FUNCTION_NAMES } from '../../infra/functions.ts';

let root: string;
let syntheses: number;

const write = (path: string, text: string): void => {
  mkdirSync(join(root, path, '..'), { recursive: true });
  writeFileSync(join(root, path), text);
};
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

/** Stands for CDK: writes a manifest that says which bundles there were. */
const synthesise = async (bundles: string, folder: string): Promise<void> => {
  syntheses += 1;
  mkdirSync(folder);
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify(readdirSync(bundles).sort()));
};
const run = (): Promise<{ changed: boolean }> => build({ root, synthesise });

beforeEach(() => {
  syntheses = 0;
  root = mkdtempSync(join(tmpdir(), 'certcycle-build-'));
  write('domain/greeting.ts', `export const greeting: string = 'día';\n`);
  write('node_modules/old/package.json', '{ "name": "old", "type": "commonjs" }');
  write('node_modules/old/index.js', `module.exports = require('node:os').EOL;\n`);
  for (const name of FUNCTION_NAMES) {
    write(
      `functions/${name}/entry.ts`,
      `import { greeting } from '../../domain/greeting.ts';
       import eol from 'old';
       export const handler = async (): Promise<string> => greeting + ' ${name}' + eol;\n`,
    );
  }
});
afterEach(() => rmSync(root, { recursive: true }));

describe('a build', () => {
  it('makes one file of each function, which runs by itself', async () => {
    expect(await run()).toEqual({ changed: true });
    rmSync(join(root, 'node_modules'), { recursive: true });
    for (const name of FUNCTION_NAMES) {
      const bundle = pathToFileURL(join(root, '.build', 'functions', name, 'index.mjs')).href;
      const loaded: { handler: () => Promise<string> } = await import(/* @vite-ignore */ bundle);
      expect(await loaded.handler()).toBe(`día ${name}\n`);
    }
    expect(JSON.parse(read('.build/functions/metafile.json'))).toHaveProperty('outputs');
  });

  it('holds what comes of a constant, and not how', async () => {
    write(
      'programs/deployed.ts',
      `const work = (): string => 'worked' + ' out';\nexport const deployed = [{ is: work() }];\n`,
    );
    write(
      'functions/wake/entry.ts',
      `import { deployed } from '../../programs/deployed.ts';\nexport const handler = async () => deployed[0].is;\n`,
    );
    await run();
    const bundle = read('.build/functions/wake/index.mjs');
    expect(bundle).toContain('worked out');
    expect(bundle).not.toContain(`' out'`);
  });

  it('names a constant that is more than data', async () => {
    write('programs/deployed.ts', 'export const deployed = [{ is: () => 1 }];\n');
    write('functions/wake/entry.ts', `export { deployed as handler } from '../../programs/deployed.ts';\n`);
    await expect(run()).rejects.toThrow(/programs\/deployed\.ts.*ERROR: .*deployed is not plain data/);
  });

  it('does nothing when nothing has changed', async () => {
    await run();
    expect(await run()).toEqual({ changed: false });
    write('domain/greeting.ts', read('domain/greeting.ts')); // a newer time, the same text
    expect(await run()).toEqual({ changed: false });
    expect(syntheses).toBe(1);
  });

  it.each([
    ['a file that is bundled', () => write('domain/greeting.ts', `export const greeting: string = 'noche';\n`)],
    ['a file that is new', () => write('programs/oregon.json', '{}')],
    ['a file that is gone', () => rmSync(join(root, 'domain/unused.ts'))],
    ['a package', () => write('package-lock.json', '{"changed": true}')],
    ['the templates are gone', () => rmSync(join(root, '.build/cdk.out'), { recursive: true })],
    ['a bundle is gone', () => rmSync(join(root, '.build/functions/wake/index.mjs'))],
  ])('is made again: %s', async (_, change) => {
    write('domain/unused.ts', '');
    write('package-lock.json', '{}');
    await run();
    change();
    expect(await run()).toEqual({ changed: true });
    expect(syntheses).toBe(2);
    expect(await run()).toEqual({ changed: false });
  });

  it('names every entry that is missing, and every one that nothing deploys', async () => {
    rmSync(join(root, 'functions/wake'), { recursive: true });
    rmSync(join(root, 'functions/sweep/entry.ts'));
    write('functions/forgotten/entry.ts', '');
    await expect(run()).rejects.toThrow(
      /functions\/wake\/entry\.ts is missing.*\n.*functions\/sweep\/entry\.ts is missing.*\n.*functions\/forgotten\/entry\.ts is deployed nowhere/,
    );
  });

  it('that fails says where, leaves what was there, and is tried again', async () => {
    await run();
    const before = read('.build/functions/wake/index.mjs');
    write('functions/wake/entry.ts', `import { missing } from './nowhere.ts';\nexport const handler = missing;\n`);
    await expect(run()).rejects.toThrow(/functions\/wake\/entry\.ts:1:24: ERROR: Could not resolve "\.\/nowhere\.ts"/);
    await expect(run()).rejects.toThrow(/nowhere/);
    expect(read('.build/functions/wake/index.mjs')).toBe(before);
    expect(readdirSync(join(root, '.build')).sort()).toEqual(['build.json', 'cdk.out', 'functions']);
  });
});

describe('npm run build', () => {
  it('leaves what the sources say, and says whether that took any work', () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', 'infra/build/main.ts'], {
      cwd: PROJECT_ROOT,
      encoding: 'utf8',
    });
    expect(status, stderr).toBe(0);
    expect(stdout).toMatch(/^(built \.build\/functions and \.build\/cdk\.out in \d+\.\d s|nothing changed)\n$/);
    expect(existsSync(join(PROJECT_ROOT, '.build', 'cdk.out', 'manifest.json'))).toBe(true);
  });
});

describe('builds at the same time', () => {
  it('wait for each other, and one of them does the work', async () => {
    const outcomes = await Promise.all([run(), run(), run(), run()]);
    expect(outcomes.filter(({ changed }) => changed)).toHaveLength(1);
    expect(syntheses).toBe(1);
    expect(JSON.parse(read('.build/cdk.out/manifest.json'))).toEqual([...FUNCTION_NAMES, 'metafile.json'].sort());
  });

  it('are not held up by one that was killed, and clear away what it left', async () => {
    const { pid } = spawnSync(process.execPath, ['--version']); // has ended by now
    write('.build/lock', String(pid));
    write(`.build/unfinished-${pid}-abcdef/functions/wake/index.mjs`, 'half');
    expect(await run()).toEqual({ changed: true });
    expect(existsSync(join(root, '.build', 'lock'))).toBe(false);
    expect(readdirSync(join(root, '.build')).sort()).toEqual(['build.json', 'cdk.out', 'functions']);
  });
});

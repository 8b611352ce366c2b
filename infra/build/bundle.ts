/** Makes one file of each function and all that it needs, the SDK included. */
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BuildOptions } from 'esbuild';
import { FUNCTION_NAMES } from '../functions.ts';
import { constants } from './constants.ts';
import { readOnlyPdf } from './read-only-pdf.ts';
import { silentLibraries } from './silent-libraries.ts';

/**
 * CommonJS packages in an ES module still ask for `require`. The name is long because short ones meet the names that minifying makes.
 */
const REQUIRE_BANNER = [
  "import { createRequire as createRequireForBundledPackages } from 'node:module';",
  'const require = createRequireForBundledPackages(import.meta.url);',
].join('\n');

/** How everything that is deployed is bundled. */
export const BUNDLING = {
  bundle: true,
  minify: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  mainFields: ['module', 'main'],
  charset: 'utf8',
  sourcemap: false,
  banner: { js: REQUIRE_BANNER },
  metafile: true,
  logLevel: 'silent', // its errors are thrown, and say where
} as const satisfies BuildOptions;

/** What looks for credentials in a function: `adapters/credentials.ts` says why it is not the SDK's own. */
const CREDENTIALS = {
  '@aws-sdk/credential-provider-node': join(import.meta.dirname, '..', '..', 'adapters', 'credentials.ts'),
};

/** How the functions at `root` are bundled. */
export const functionBundling = (root: string) =>
  ({
    ...BUNDLING,
    absWorkingDir: root,
    entryPoints: Object.fromEntries(FUNCTION_NAMES.map((name) => [`${name}/index`, entryOf(name)])),
    outExtension: { '.js': '.mjs' },
    plugins: [readOnlyPdf, silentLibraries, constants({ ...BUNDLING, absWorkingDir: root, banner: {} })],
    alias: CREDENTIALS,
  }) satisfies BuildOptions;

/** Bundles `functions/<name>/entry.ts` below `root` into `<folder>/<name>/index.mjs`. Throws an Error that names what is missing or too much. */
export const bundleFunctions = async (root: string, folder: string): Promise<void> => {
  checkEntries(root);
  // Loaded when it is needed: a build that has nothing to do should not wait for it.
  const esbuild = await import('esbuild');
  const { metafile } = await esbuild.build({ ...functionBundling(root), outdir: folder });
  writeFileSync(join(folder, 'metafile.json'), JSON.stringify(metafile));
};

const entryOf = (name: string): string => `functions/${name}/entry.ts`;

const checkEntries = (root: string): void => {
  const functions = join(root, 'functions');
  const folders = existsSync(functions) ? readdirSync(functions) : [];
  const present = folders.filter((name) => existsSync(join(root, entryOf(name))));
  const missing = FUNCTION_NAMES.filter((name) => !present.includes(name));
  const unknown = present.filter((name) => !FUNCTION_NAMES.some((known) => known === name));
  const problems = [
    ...missing.map((name) => `${entryOf(name)} is missing; it has to export \`handler\`.`),
    ...unknown.map((name) => `${entryOf(name)} is deployed nowhere; infra/functions.ts does not list it.`),
  ];
  if (problems.length > 0) throw new Error(problems.join('\n'));
};

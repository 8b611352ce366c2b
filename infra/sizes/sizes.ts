/** Our bundles beside bare handlers with the same SDK clients. */
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { functionBundling } from '../build/bundle.ts';
import { FUNCTION_NAMES, FUNCTIONS_NODE, type FunctionName } from '../functions.ts';
import { bundleBare } from './bare.ts';
import { type SdkPackage, sdkIn } from './clients.ts';
import { loadTimes } from './load-time.ts';

/** How much larger than a bare handler, and how much slower to load, a function may be: the one that writes mail has a library for it. */
export const limitOf = (name: FunctionName): number => (name === 'send-notice' ? 1.8 : 1.5);

/** Of the one that is ours and of the bare one. */
export type Pair = { readonly ours: number; readonly bare: number };

export const ratio = ({ ours, bare }: Pair): number => ours / bare;

export type Size = {
  readonly name: FunctionName;
  readonly sdk: readonly SdkPackage[];
  readonly bytes: Pair;
  /** Ours as it would be with the search for credentials that the bare one has. */
  readonly searchingBytes: number;
};

const BUNDLE = 'index.mjs';

/** The bytes of our bundles by the names of their functions, made anew with the SDK's own search for credentials. */
const searchingBytes = async (root: string): Promise<ReadonlyMap<string, number>> => {
  const { build } = await import('esbuild');
  const { outputFiles } = await build({ ...functionBundling(root), alias: {}, outdir: 'nowhere', write: false });
  return new Map(outputFiles.map(({ path, contents }) => [basename(dirname(path)), contents.length]));
};

/** The bytes of everything that was built at `root`, and the bare handlers themselves. */
export const sizesOf = async (root: string): Promise<readonly (Size & { readonly bareBundle: Uint8Array })[]> => {
  const built = join(root, '.build', 'functions');
  const metafile = JSON.parse(readFileSync(join(built, 'metafile.json'), 'utf8'));
  const searching = await searchingBytes(root);
  return Promise.all(
    FUNCTION_NAMES.map(async (name) => {
      const sdk = sdkIn(metafile, `/${name}/${BUNDLE}`);
      const bareBundle = await bundleBare(root, sdk);
      const bytes = { ours: statSync(join(built, name, BUNDLE)).size, bare: bareBundle.length };
      return { name, sdk, bytes, searchingBytes: searching.get(name) ?? Number.NaN, bareBundle };
    }),
  );
};

export type Measured = Size & { readonly milliseconds: Pair };

/** The same with the times to load them, each loaded `runs` times. */
export const measure = async (root: string, runs: number): Promise<readonly Measured[]> => {
  const sizes = await sizesOf(root);
  const folder = mkdtempSync(join(tmpdir(), 'certcycle-sizes-'));
  try {
    const files = sizes.flatMap(({ name, bareBundle }) => {
      const bare = join(folder, `${name}.mjs`);
      writeFileSync(bare, bareBundle);
      return [join(root, '.build', 'functions', name, BUNDLE), bare];
    });
    const times = await loadTimes(files, runs);
    return sizes.map(({ bareBundle: _, ...size }, place) => {
      const [ours = Number.NaN, bare = Number.NaN] = times.slice(2 * place, 2 * place + 2);
      return { ...size, milliseconds: { ours, bare } };
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
};

/**
 * What is over its limit, in words. The limit of load time is one for the Node that the functions run on: an older one is slower to start on ours than
 * on bare handlers.
 */
export const excesses = (measured: readonly Measured[], nodeMajor: number): readonly string[] =>
  measured.flatMap(({ name, bytes, milliseconds }) =>
    [
      { what: 'bytes', is: ratio(bytes) },
      ...(nodeMajor === FUNCTIONS_NODE ? [{ what: 'load time', is: ratio(milliseconds) }] : []),
    ]
      .filter(({ is }) => is > limitOf(name))
      .map(({ what, is }) => `${name} has ${is.toFixed(2)} times the ${what} of a bare handler`),
  );

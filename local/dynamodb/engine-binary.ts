/** Finds the DynamoDB engine's program. */
import { accessSync, chmodSync, constants, copyFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import * as z from 'zod/mini';

const PackageFile = z.object({ version: z.string() });

export type EngineBinary = { readonly path: string; readonly version: string };

/** What to do where the engine's package does not exist. */
export const HOW_TO_GET_AN_ENGINE =
  `There is no DynamoDB engine for ${process.platform}-${process.arch} among the installed packages. Either run npm install again without ` +
  '--omit=optional (the package exists for Linux on x64), or start an engine yourself (dynoxide from https://github.com/nubo-db/dynoxide, ' +
  'or DynamoDB Local) and set AWS_ENDPOINT_URL_DYNAMODB to its address, for example http://127.0.0.1:8000.';

/** The engine of the installed package, or undefined when there is none for this platform. */
export const installedEngine = (platform = `${process.platform}-${process.arch}`): EngineBinary | undefined => {
  const require = createRequire(import.meta.url);
  const packageName = `@dynoxide/${platform}`;
  try {
    const packageFile = require.resolve(`${packageName}/package.json`);
    return { path: join(dirname(packageFile), 'dynoxide'), version: PackageFile.parse(require(packageFile)).version };
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'MODULE_NOT_FOUND') return undefined;
    throw error;
  }
};

/**
 * A path under which the program can be run: its own, or that of a copy in `folder`. Packages from some registries arrive without their
 * execute bits, and the package folder may be read-only.
 */
export const executable = (path: string, folder: string): string => {
  try {
    accessSync(path, constants.X_OK);
    return path;
  } catch {
    const copy = join(folder, 'dynoxide');
    copyFileSync(path, copy);
    chmodSync(copy, 0o755);
    return copy;
  }
};

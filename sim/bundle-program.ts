/** Makes one file of a program: node starts it several times as fast as its sources, which `tsx` has to find and translate one by one. */
import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, type Plugin } from 'esbuild';

/** A module still finds what lies beside its source. */
const inItsPlace: Plugin = {
  name: 'in-its-place',
  setup: ({ onLoad }) => {
    onLoad({ filter: /\.m?ts$/ }, async ({ path }) => ({
      contents: (await readFile(path, 'utf8'))
        .replaceAll('import.meta.dirname', JSON.stringify(dirname(path)))
        .replaceAll('import.meta.url', JSON.stringify(pathToFileURL(path).href)),
      loader: 'ts',
    }));
  },
};

/** Writes the program whose first module is `source`, packages included, to `file` (`.mjs`). Throws an Error that says what cannot be bundled. */
export const bundleProgram = async (source: string, file: string): Promise<void> => {
  await build({
    entryPoints: [source],
    outfile: file,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    // CommonJS packages in an ES module still ask for `require`.
    banner: {
      js: "import { createRequire as requireFrom } from 'node:module';\nconst require = requireFrom(import.meta.url);",
    },
    plugins: [inItsPlace],
    logLevel: 'silent', // its errors are thrown, and say where
  });
};

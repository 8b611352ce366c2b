/**
 * Works out at the build what would come out the same at every start of a function: definitions of programs, checked by their shape, and the API's
 * description. A bundle holds the value, and neither the code nor the shapes that it came from.
 */
import { isDeepStrictEqual } from 'node:util';
import type { BuildOptions, Plugin } from 'esbuild';

/** The modules that are worked out. Each says so itself; every export has to be plain data. */
const CONSTANTS = /\/(programs\/(definitions|deployed)|functions\/web\/description)\.ts$/;

/** What a module exports, run by itself. */
const exportsOf = async (path: string, options: BuildOptions): Promise<Readonly<Record<string, unknown>>> => {
  const { build } = await import('esbuild');
  const { outputFiles } = await build({ ...options, entryPoints: [path], metafile: false, write: false });
  const [code] = outputFiles;
  if (code === undefined) throw new Error(`${path} makes no code`);
  return import(/* @vite-ignore */ `data:text/javascript;base64,${Buffer.from(code.contents).toString('base64')}`);
};

const written = (name: string, value: unknown): string => {
  const json = JSON.stringify(value);
  if (json === undefined || !isDeepStrictEqual(JSON.parse(json), value)) throw new Error(`${name} is not plain data`);
  // A text that is parsed is read faster than code that says the same.
  return `export const ${name} = ${typeof value === 'string' ? json : `/* @__PURE__ */ JSON.parse(${JSON.stringify(json)})`};`;
};

/** `options` are those that the functions are bundled with. */
export const constants = (options: BuildOptions): Plugin => ({
  name: 'constants',
  setup: ({ onLoad }) => {
    onLoad({ filter: CONSTANTS }, async ({ path }) => {
      try {
        const values = Object.entries(await exportsOf(path, options));
        return { contents: values.map(([name, value]) => written(name, value)).join('\n') };
      } catch (error) {
        return { errors: [{ text: error instanceof Error ? error.message : String(error), location: { file: path } }] };
      }
    });
  },
});

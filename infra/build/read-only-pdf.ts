/**
 * Of the library for PDFs, functions read alone. It says of no file of its own that nothing happens when it is loaded, though that is so, and brings the
 * metrics of fourteen fonts, which only writing needs. Without both it is an eighth of itself.
 */
import type { Plugin } from 'esbuild';

const LIBRARY = /[\\/]node_modules[\\/]@cantoo[\\/]pdf-lib[\\/]/;

export const readOnlyPdf: Plugin = {
  name: 'read-only-pdf',
  setup: ({ onLoad, onResolve, resolve }) => {
    onLoad({ filter: /[\\/]standard-fonts[\\/].+\.compressed\.json$/ }, () => ({ contents: '""', loader: 'json' }));
    onResolve({ filter: /pdf-lib|^\./ }, async ({ path, importer, kind, resolveDir, pluginData }) => {
      if (pluginData === readOnlyPdf || !(LIBRARY.test(importer) || path === '@cantoo/pdf-lib')) return undefined;
      const found = await resolve(path, { importer, kind, resolveDir, pluginData: readOnlyPdf });
      return { ...found, sideEffects: !LIBRARY.test(found.path) };
    });
  },
};

/** Libraries that can tell what they do (`debug`) bring the means to format, colour and switch it; in a function nobody switches it on. */
import type { Plugin } from 'esbuild';

export const silentLibraries: Plugin = {
  name: 'silent-libraries',
  setup: ({ onLoad }) => {
    onLoad({ filter: /[\\/]node_modules[\\/]debug[\\/]src[\\/]\w+\.js$/ }, () => ({
      contents: 'export default () => () => {};',
      loader: 'js',
    }));
  },
};

/** `npm run sizes`: how large our bundles are and how long they take to load, beside bare handlers with the same SDK clients. */
import { build } from '../build/build.ts';
import { PROJECT_ROOT } from '../build/synthesise.ts';
import { FUNCTIONS_NODE } from '../functions.ts';
import { excesses, limitOf, type Measured, measure, ratio } from './sizes.ts';

/** Loads of each bundle. */
const RUNS = 15;

const kilobytes = (bytes: number): string => (bytes / 1000).toFixed(0);

const rowOf = ({ name, sdk, bytes, searchingBytes, milliseconds }: Measured): readonly string[] => [
  `\`${name}\``,
  sdk.map(({ client }) => client.replace(/Client$/, '')).join(', '),
  limitOf(name).toFixed(1),
  kilobytes(bytes.ours),
  kilobytes(bytes.bare),
  ratio(bytes).toFixed(2),
  (searchingBytes / bytes.bare).toFixed(2),
  milliseconds.ours.toFixed(0),
  milliseconds.bare.toFixed(0),
  ratio(milliseconds).toFixed(2),
];

const HEAD = ['Function', 'SDK clients', 'at most', 'KB', 'bare', 'ratio', 'with the search', 'ms', 'bare', 'ratio'];

const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

await build();
const measured = await measure(PROJECT_ROOT, RUNS);
console.log(line(HEAD));
console.log(line(HEAD.map((_, place) => (place < 2 ? '---' : '---:'))));
for (const each of measured) console.log(line(rowOf(each)));
const nodeMajor = Number.parseInt(process.versions.node, 10);
const over = excesses(measured, nodeMajor);
console.log(`\nLoaded on Node ${process.versions.node}.`);
if (nodeMajor !== FUNCTIONS_NODE)
  console.log(`The functions run on Node ${FUNCTIONS_NODE}: the limits of load time are held when this runs there.`);
console.log(over.length === 0 ? 'All are within their limits.' : `Over the limit: ${over.join('; ')}.`);
if (over.length > 0) process.exitCode = 1;

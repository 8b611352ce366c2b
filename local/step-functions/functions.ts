/**
 * The functions that Step Functions adds to JSONata, and those of JSONata that it, or a reproducible run, does not
 * allow.
 */
import { createHash } from 'node:crypto';

const HASH_ALGORITHMS: Readonly<Record<string, string>> = {
  MD5: 'md5',
  'SHA-1': 'sha1',
  'SHA-256': 'sha256',
  'SHA-384': 'sha384',
  'SHA-512': 'sha512',
};
/** The service's own bound on the length of a range. */
const RANGE_MAXIMUM = 1000;

const hash = (text: string, algorithm: string): string => {
  const name = HASH_ALGORITHMS[algorithm];
  if (name === undefined) throw new Error(`$hash does not know the algorithm '${algorithm}'`);
  return createHash(name).update(text).digest('hex');
};

const partition = (items: readonly unknown[], size: number): unknown[][] => {
  if (!Number.isInteger(size) || size < 1) throw new Error('$partition needs a positive whole number as chunk size');
  const chunks: unknown[][] = [];
  for (let start = 0; start < items.length; start += size) chunks.push(items.slice(start, start + size));
  return chunks;
};

const range = (first: number, last: number, step: number): number[] => {
  if (step === 0) throw new Error('$range needs a step other than 0');
  const length = Math.max(0, Math.floor((last - first) / step) + 1);
  if (length > RANGE_MAXIMUM) throw new Error(`$range makes ${RANGE_MAXIMUM} numbers at most`);
  return Array.from({ length }, (_, index) => first + index * step);
};

type AddedFunction = {
  readonly name: string;
  readonly signature: string;
  readonly call: (...values: never[]) => unknown;
};

/** Added by the service. Signatures are in JSONata's own notation. */
export const ADDED_FUNCTIONS: readonly AddedFunction[] = [
  { name: 'parse', signature: '<s:x>', call: (text: string) => JSON.parse(text) },
  { name: 'hash', signature: '<ss:s>', call: hash },
  { name: 'partition', signature: '<an:a>', call: partition },
  { name: 'range', signature: '<nnn:a>', call: range },
];

/** Functions that exist but are refused, and why. */
export const REFUSED_FUNCTIONS: ReadonlyMap<string, string> = new Map([
  ['eval', 'Step Functions has no $eval; use $parse'],
  ['uuid', '$uuid is not supported here: a run must be reproducible'],
  ['random', '$random is not supported here: a run must be reproducible'],
  ['shuffle', '$shuffle is not supported here: a run must be reproducible'],
]);

/** JSONata 2.0.6's own functions. */
const BUILT_IN_FUNCTIONS =
  'sum count max min average string substring substringBefore substringAfter lowercase uppercase length trim ' +
  'pad match contains replace split join formatNumber formatBase formatInteger parseInteger number floor ceil ' +
  'round abs sqrt power boolean not map zip filter single reduce sift keys lookup append exists spread merge ' +
  'reverse each error assert type sort distinct base64encode base64decode encodeUrlComponent encodeUrl ' +
  'decodeUrlComponent decodeUrl toMillis fromMillis clone now millis';

/** Every function that an expression may call. */
export const FUNCTION_NAMES: ReadonlySet<string> = new Set([
  ...BUILT_IN_FUNCTIONS.split(' '),
  ...ADDED_FUNCTIONS.map((added) => added.name),
]);

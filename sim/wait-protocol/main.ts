/**
 * `npm run wait-protocol`: explores the wait protocol and shows what each of its conditions is for.
 *
 * With five numbers (signals, signals per decision, faults, time events, hand-offs) it explores that world instead of its own:
 * `npm run wait-protocol -- 2 1 2 1 0` is 7.5 million states, about two minutes and 1 GB. Ends with 1 when a property does not hold.
 */
import { ABLATIONS, type Ablation, FURTHER_ABLATIONS } from './ablations.ts';
import { check, type Report } from './check.ts';
import { boundsText, searchText, traceText } from './print.ts';
import { type Bounds, PROTOCOL, type Rules } from './rules.ts';

/** Many signals with each kind of trouble alone, then every kind of trouble together. */
const WORLDS: readonly Bounds[] = [
  { signals: 3, limit: 2, faults: 1, times: 0, handOffs: 1 },
  { signals: 3, limit: 2, faults: 0, times: 1, handOffs: 1 },
  { signals: 2, limit: 1, faults: 1, times: 1, handOffs: 1 },
];

const timed = (rules: Rules, bounds: Bounds): { readonly report: Report; readonly text: string } => {
  const began = performance.now();
  const report = check(rules, bounds);
  return { report, text: searchText(report, (performance.now() - began) / 1000) };
};

const worldsAskedFor = (words: readonly string[]): readonly Bounds[] => {
  if (words.length === 0) return WORLDS;
  const [signals, limit, faults, times, handOffs] = words.map(Number);
  const most = [4, 4, 3, 3, 1];
  if (
    words.length !== 5 ||
    signals === undefined ||
    limit === undefined ||
    faults === undefined ||
    times === undefined ||
    handOffs === undefined ||
    words.some((word, index) => !/^\d$/.test(word) || Number(word) > (most[index] ?? 0)) ||
    limit === 0
  )
    throw new RangeError(
      'Give five numbers: signals 0-4, signals per decision 1-4, faults 0-3, time events 0-3, hand-offs 0-1.',
    );
  return [{ signals, limit, faults, times, handOffs }];
};

const explore = (bounds: Bounds): boolean => {
  const { report, text } = timed(PROTOCOL, bounds);
  console.log(`\nThe protocol, ${boundsText(bounds)}:\n  ${text}`);
  for (const [property, trace] of report.broken)
    console.log(`  ${property} does not hold:\n${traceText(property, trace)}`);
  if (report.broken.size === 0) console.log('  every property holds');
  return report.broken.size === 0;
};

const drop = ({ dropped, rules, bounds, breaks }: Ablation): boolean => {
  const { report, text } = timed(rules, bounds);
  const trace = report.broken.get(breaks);
  console.log(`\nWithout ${dropped}, ${boundsText(bounds)}:\n  ${text}`);
  console.log(
    trace === undefined ? `  ${breaks} holds still` : `  ${breaks} does not hold:\n${traceText(breaks, trace)}`,
  );
  return trace !== undefined;
};

const outcomes = [
  ...worldsAskedFor(process.argv.slice(2)).map(explore),
  ...[...ABLATIONS, ...FURTHER_ABLATIONS].map(drop),
];
if (outcomes.includes(false)) process.exitCode = 1;

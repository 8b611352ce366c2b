/**
 * Sends the committed lifecycle machine the same ways on two interpreters, moto's and ours, and compares the states
 * they enter, their retries and how they end. For developers: moto is a Python package that nothing else here needs.
 */
import { readFileSync } from 'node:fs';
import { PLACEHOLDERS } from '../../workflows/lifecycle.ts';
import { runOnMoto } from './moto.ts';
import { type Course, runOnOwnEngine } from './own-engine.ts';
import { pathsAt } from './paths.ts';

const functionArn = (name: string): string => `arn:aws:lambda:us-west-2:000000000000:function:${name}`;

const BINDINGS: Readonly<Record<(typeof PLACEHOLDERS)[number], string>> = {
  EvaluateArn: functionArn('evaluate'),
  SendNoticeArn: functionArn('send-notice'),
  HandOffArn: functionArn('hand-off'),
  RegistryTable: 'registry',
};

const INPUT = '{"caseId":"case-1","gen":7}';

const committedDefinition = (): string =>
  PLACEHOLDERS.reduce(
    (text, name) => text.replaceAll(`\${${name}}`, BINDINGS[name]),
    readFileSync(new URL('../../workflows/lifecycle.asl.json', import.meta.url), 'utf8'),
  );

const COMPARED = ['states', 'status', 'delays', 'unused', 'events'] as const;

/** moto notes an expression of TimeoutSeconds that fails twice. */
const withoutRepeatedNotes = (course: Course): Course => ({
  ...course,
  events: course.events.filter((type, index) => type !== 'EvaluationFailed' || course.events[index - 1] !== type),
});

/** What differs between two courses, in words. */
const differences = (ours: Course, theirs: Course): string[] =>
  COMPARED.flatMap((what) => {
    const [own, other] = [JSON.stringify(ours[what]), JSON.stringify(theirs[what])];
    return own === other ? [] : [`  ${what}, ours: ${own}`, `  ${what}, moto: ${other}`];
  });

const main = async (): Promise<number> => {
  const now = Date.now();
  const paths = pathsAt(now);
  const definition = committedDefinition();
  const theirs = await runOnMoto(paths, definition, INPUT);
  if (theirs === undefined) {
    console.log('moto is not installed: skipped');
    return 0;
  }
  if (theirs.length !== paths.length) throw new Error(`moto ran ${theirs.length} of ${paths.length} paths`);
  let differing = 0;
  const width = Math.max(...paths.map(({ name }) => name.length));
  for (const [index, course] of theirs.entries()) {
    const path = paths[index];
    if (path?.name !== course.path) throw new Error(`moto ran ${course.path} where ${path?.name} was due`);
    const ours = await runOnOwnEngine(path, definition, INPUT, now);
    const found = differences(ours, withoutRepeatedNotes(course));
    differing += found.length > 0 ? 1 : 0;
    console.log(
      `${path.name.padEnd(width)}  ${found.length > 0 ? 'DIFFERENT' : 'equal    '}  ${ours.states.join(' ')}`,
    );
    for (const line of found) console.log(line);
  }
  console.log(`${paths.length} paths, ${differing} different`);
  return differing > 0 ? 1 : 0;
};

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  },
);

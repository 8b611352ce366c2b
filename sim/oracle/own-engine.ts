/** Runs a path on the engine of the local cloud. */
import { makeActivity } from '../../local/activity.ts';
import type { InvocationResult, ServiceResult } from '../../local/contracts.ts';
import { functionNameOf } from '../../local/lambda/reference.ts';
import { makeEngine } from '../../local/step-functions/engine.ts';
import type { HistoryEvent } from '../../local/step-functions/record.ts';
import { makeMemoryStore } from '../../local/step-functions/store.ts';
import type { FunctionAnswer, Path, UpdateAnswer } from './paths.ts';

/**
 * How a path went. `delays` are the back-offs before retries, in seconds; `unused` counts answers that nobody asked
 * for.
 */
export type Course = {
  readonly path: string;
  readonly states: readonly string[];
  readonly events: readonly string[];
  readonly status: string;
  readonly delays: readonly number[];
  readonly unused: number;
};

const PLACE = { region: 'us-west-2', accountId: '000000000000' };

const take = <Answer>(answers: Answer[], whose: string): Answer => {
  const answer = answers.shift();
  if (answer === undefined) throw new Error(`The path has no more answers for ${whose}`);
  return answer;
};

const resultOf = (answer: FunctionAnswer): InvocationResult =>
  'payload' in answer
    ? { outcome: 'SUCCEEDED', payload: answer.payload }
    : { outcome: 'FAILED', error: answer.error, cause: 'on request' };

const tokenIn = (input: unknown): string => {
  // What the definition gives UpdateItem for a wait.
  const { ExpressionAttributeValues: values } = input as { ExpressionAttributeValues: Record<string, { S?: string }> };
  return values[':token']?.S ?? '';
};

/** Seconds between each failure of a task and its next attempt. */
const delaysIn = (events: readonly HistoryEvent[]): number[] =>
  events.flatMap(({ type, at }, index) => {
    const before = events[index - 1];
    return type === 'TaskScheduled' && before !== undefined && !before.type.endsWith('StateEntered')
      ? [(at - before.at) / 1000]
      : [];
  });

export const runOnOwnEngine = async (
  path: Path,
  definition: string,
  input: string,
  startAt: number,
): Promise<Course> => {
  let now = startAt;
  const functions = Object.fromEntries(Object.entries(path.functions).map(([name, answers]) => [name, [...answers]]));
  const updates: UpdateAnswer[] = [...(path.updates ?? [])];
  const rings: string[] = [];
  const errors: unknown[] = [];
  const activity = makeActivity();

  const update = (input: unknown): ServiceResult => {
    const answer = take(updates, 'UpdateItem');
    if (typeof answer === 'object') return { outcome: 'FAILED', error: answer.error, cause: 'on request' };
    if (answer === 'RING') rings.push(tokenIn(input));
    return { outcome: 'SUCCEEDED', output: {} };
  };
  const engine = makeEngine({
    now: () => now,
    activity,
    store: makeMemoryStore(),
    place: PLACE,
    meter: { add: () => undefined },
    onError: (error) => errors.push(error),
    invoke: async (_machine, reference) => {
      const name = functionNameOf(reference);
      return resultOf(take(functions[name] ?? [], name));
    },
    callService: async (_caller, _service, _operation, parameters) => update(parameters),
  });
  await engine.machines.create('lifecycle', definition, 'role');
  const { arn } = await engine.start({ machine: 'lifecycle', name: 'path', input });
  for (;;) {
    await activity.settled();
    const ring = rings.shift();
    const due = engine.nextDueAt();
    if (errors.length > 0) throw errors[0];
    if (ring !== undefined) await engine.answer(ring, { result: {} });
    else if (due === undefined) break;
    else {
      now = Math.max(now, due);
      await engine.runDue(now);
    }
  }
  const events = await engine.history(arn);
  return {
    path: path.name,
    states: events.filter(({ type }) => type.endsWith('StateEntered')).map(({ details }) => String(details.name)),
    events: events.map(({ type }) => type),
    status: (await engine.execution(arn)).status,
    delays: delaysIn(events),
    unused: [...Object.values(functions), updates].reduce((sum, answers) => sum + answers.length, 0),
  };
};

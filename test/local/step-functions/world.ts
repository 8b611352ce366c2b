/** A small world for the engine: a clock that is moved by hand, scripted functions and a scripted table. */
import { makeActivity } from '../../../local/activity.ts';
import type { InvocationResult, ServiceResult } from '../../../local/contracts.ts';
import { functionNameOf } from '../../../local/lambda/reference.ts';
import { type Engine, makeEngine } from '../../../local/step-functions/engine.ts';
import type { HistoryEvent, Limits } from '../../../local/step-functions/record.ts';
import { type ExecutionStore, makeMemoryStore } from '../../../local/step-functions/store.ts';
import { lifecycle } from '../../../workflows/lifecycle.ts';

const PLACE = { region: 'us-west-2', accountId: '000000000000' };
export const ROLE = 'arn:aws:iam::000000000000:role/lifecycle';
export const STARTED_AT = '2026-01-31T08:00:00.000Z';

const functionArn = (name: string): string => `arn:aws:lambda:us-west-2:000000000000:function:${name}`;

/** What stands for the placeholders of the committed definition. */
export const BINDINGS: Readonly<Record<string, string>> = {
  EvaluateArn: functionArn('evaluate'),
  SendNoticeArn: functionArn('send-notice'),
  HandOffArn: functionArn('hand-off'),
  RegistryTable: 'registry',
};

export const lifecycleText = (): string =>
  JSON.stringify(lifecycle()).replace(/\$\{(\w+)\}/g, (_, name: string) => BINDINGS[name] ?? name);

export const succeeded = (payload: unknown): InvocationResult => ({ outcome: 'SUCCEEDED', payload });
export const failed = (error: string): InvocationResult => ({ outcome: 'FAILED', error, cause: `${error} on request` });
export const written: ServiceResult = { outcome: 'SUCCEEDED', output: {} };
export const refused = (error: string): ServiceResult => ({ outcome: 'FAILED', error, cause: `${error} on request` });

/** What `Load` answers for a wait that gives up at `wakeBy`. */
export const evaluation = (route: string, fields: Readonly<Record<string, unknown>> = {}): InvocationResult =>
  succeeded({
    route,
    milestone: '',
    seenSeq: 3,
    wakeBy: '2026-02-10T08:00:00.000Z',
    dueAt: '2026-02-10T09:00:00.000Z',
    dueKey: '2026-02-10T09:00:00.000Z#case-1',
    effectKey: '',
    ...fields,
  });

type Answers<Call, Result> = (call: Call) => Result | Promise<Result>;
type InvokeCall = { readonly name: string; readonly payload: unknown; readonly at: string };
export type UpdateCall = { readonly caller: string; readonly operation: string; readonly input: unknown };

/** Answers in turn; a call beyond the last is an error of the test. */
export const inTurn = <Call, Result>(...answers: readonly Answers<Call, Result>[]): Answers<Call, Result> => {
  let next = 0;
  return (call) => {
    const answer = answers[next];
    next += 1;
    if (answer === undefined) throw new Error(`no answer is scripted for call ${next}: ${JSON.stringify(call)}`);
    return answer(call);
  };
};

export type Script = {
  readonly invoke?: Answers<InvokeCall, InvocationResult>;
  readonly update?: Answers<UpdateCall, ServiceResult>;
};

export type World = Awaited<ReturnType<typeof aWorld>>;

/** An engine over a store (a fresh one unless given) with one machine `lifecycle` (the committed one unless given). */
export const aWorld = async (
  options: Script & {
    readonly store?: ExecutionStore;
    readonly definition?: unknown;
    readonly limits?: Partial<Limits>;
    readonly now?: number;
  } = {},
) => {
  const store = options.store ?? makeMemoryStore();
  const activity = makeActivity();
  const clock = { now: options.now ?? Date.parse(STARTED_AT) };
  const invoked: InvokeCall[] = [];
  const updates: UpdateCall[] = [];
  const errors: unknown[] = [];
  const counts = new Map<string, { transitions: number; executions: number }>();
  const engine: Engine = makeEngine({
    now: () => clock.now,
    activity,
    store,
    place: PLACE,
    limits: options.limits ?? {},
    invoke: async (_machine, reference, payload) => {
      const call = { name: functionNameOf(reference), payload, at: new Date(clock.now).toISOString() };
      invoked.push(call);
      return options.invoke ? options.invoke(call) : succeeded(payload);
    },
    callService: async (caller, _service, operation, input) => {
      const call = { caller, operation, input };
      updates.push(call);
      return options.update ? options.update(call) : written;
    },
    meter: {
      add: ({ caseId, caller }, { transitions = 0, executions = 0 }) => {
        const count = counts.get(caseId ?? caller) ?? { transitions: 0, executions: 0 };
        counts.set(caseId ?? caller, {
          transitions: count.transitions + transitions,
          executions: count.executions + executions,
        });
      },
    },
    onError: (error) => errors.push(error),
  });
  await engine.recover();
  const text = options.definition === undefined ? lifecycleText() : JSON.stringify(options.definition);
  if (engine.machines.all().length === 0) await engine.machines.create('lifecycle', text, ROLE);

  const history = (arn: string): Promise<readonly HistoryEvent[]> => engine.history(arn);
  return {
    engine,
    store,
    clock,
    invoked,
    updates,
    errors,
    counts,
    history,
    settled: activity.settled,
    /** Starts an execution of `lifecycle` and lets it come to rest. */
    start: async (input: unknown = { caseId: 'case-1', gen: 7 }, name = 'case-1-g7') => {
      const { arn } = await engine.start({ machine: 'lifecycle', name, input: JSON.stringify(input) });
      await activity.settled();
      return arn;
    },
    /** Moves the clock to the next thing that is due and lets it come to rest. */
    advance: async () => {
      const at = engine.nextDueAt();
      if (at === undefined) throw new Error('nothing is due');
      clock.now = Math.max(clock.now, at);
      await engine.runDue(clock.now);
      await activity.settled();
    },
    states: async (arn: string) =>
      (await history(arn)).filter(({ type }) => type.endsWith('StateEntered')).map(({ details }) => details.name),
    types: async (arn: string) => (await history(arn)).map(({ type }) => type),
  };
};

/** The token in an UpdateItem that stores one. */
export const tokenIn = (call: UpdateCall | undefined): string => {
  // The tests' own calls: the definition says what is in them.
  const input = call?.input as { ExpressionAttributeValues?: Record<string, { S?: string }> } | undefined;
  return input?.ExpressionAttributeValues?.[':token']?.S ?? '';
};

/** What a recount of a history gives: states entered, and tasks scheduled again within one entry. */
export const recount = (events: readonly HistoryEvent[]): number => {
  let scheduled = 0;
  let transitions = 0;
  for (const { type } of events) {
    if (type.endsWith('StateEntered')) {
      transitions += 1;
      scheduled = 0;
    } else if (type === 'TaskScheduled') {
      transitions += scheduled > 0 ? 1 : 0;
      scheduled += 1;
    }
  }
  return transitions;
};

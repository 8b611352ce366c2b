import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import * as dynamodb from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import type * as z from 'zod/mini';
import { MILESTONES, STAGE_TABLE, WAITS } from '../../domain/stages.ts';
import { makeEvaluator } from '../../local/step-functions/jsonata.ts';
import { lifecycle, PLACEHOLDERS } from '../../workflows/lifecycle.ts';
import {
  EvaluateInput,
  EvaluateResult,
  HandOffInput,
  ROUTES,
  SendNoticeInput,
  WorkerInput,
} from '../../workflows/steps.ts';

type Handler = { readonly ErrorEquals: readonly string[] };
type State = {
  readonly Type: string;
  readonly Next?: string;
  readonly Default?: string;
  readonly Resource?: string;
  readonly Output?: string;
  readonly TimeoutSeconds?: number | string;
  readonly Choices?: readonly { readonly Condition: string; readonly Next: string }[];
  readonly Arguments?: Readonly<Record<string, unknown>>;
  readonly Retry?: readonly (Handler & { readonly MaxAttempts: number })[];
  readonly Catch?: readonly (Handler & { readonly Next: string })[];
};

const definition = lifecycle();
const states = definition.States as Readonly<Record<string, State>>; // the fields of the language that the machine uses
const stateOf = (name: string): State => {
  const state = states[name];
  if (state === undefined) throw new Error(`No state ${name}.`);
  return state;
};
const namesOf = (type: string): string[] => Object.keys(states).filter((name) => states[name]?.Type === type);
const TASKS = namesOf('Task');

/** The states that a state leads to. */
const nextOf = ({ Next, Default, Choices = [], Catch = [] }: State): string[] =>
  [Next, Default, ...[...Choices, ...Catch].map((way) => way.Next)].filter((name) => name !== undefined);

/** The package has no types. */
const validate: (definition: unknown) => { readonly isValid: boolean; errorsText: (separator: string) => string } =
  createRequire(import.meta.url)('asl-validator');

const NOW = '2026-03-02T16:00:00.000Z';
const CONTEXT = {
  Execution: { Input: { caseId: 'C1', gen: 7 }, StartTime: '2026-03-01T08:00:00.000Z' },
  State: { EnteredTime: NOW },
  Task: { Token: 'token-1' },
};
const RESULT: EvaluateResult = {
  route: 'AwaitReview',
  milestone: '',
  seenSeq: 12,
  wakeBy: '2026-06-01T07:00:00.000Z',
  dueAt: '2026-06-01T08:00:00.000Z',
  dueKey: '2026-06-01T08:00:00.000Z#C1',
  effectKey: 'notice:0:received',
};

const evaluator = makeEvaluator(() => Date.parse(NOW));
const fill = (template: unknown, input: unknown = RESULT): Promise<unknown> =>
  evaluator.fill(template, { input, context: CONTEXT });

const isBare = (value: unknown): boolean => typeof value === 'string' && /^\{%.*%\}$/s.test(value);

describe('the definition', () => {
  it('is committed as the builder makes it', () => {
    const committed = readFileSync(new URL('../../workflows/lifecycle.asl.json', import.meta.url), 'utf8');
    expect(committed).toBe(`${JSON.stringify(definition, null, 2)}\n`);
  });

  it('is valid Amazon States Language', () => {
    const { isValid, errorsText } = validate(JSON.parse(JSON.stringify(definition)));
    expect(errorsText('\n')).toBe('');
    expect(isValid).toBe(true);
  });

  it('has no state that cannot be reached from its start', () => {
    const reached = new Set([definition.StartAt]);
    for (const name of reached) for (const next of nextOf(stateOf(name))) reached.add(next);
    expect([...reached].sort()).toEqual(Object.keys(states).sort());
  });

  it('uses every placeholder that it names, and no other', () => {
    const used = [...JSON.stringify(definition).matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name);
    expect(new Set(used)).toEqual(new Set(PLACEHOLDERS));
  });

  it('stops a worker that nothing else stops well before the limit of one year', () => {
    expect(definition.TimeoutSeconds).toBe(300 * 86_400);
  });
});

describe('Route', () => {
  const route = async (input: unknown): Promise<string | undefined> => {
    const { Choices = [], Default } = stateOf('Route');
    for (const { Condition, Next } of Choices) if (await fill(Condition, input)) return Next;
    return Default;
  };

  it.each(ROUTES)('goes to %s', async (name) => {
    expect(await route({ ...RESULT, route: name })).toBe(name);
    expect(Object.keys(states)).toContain(name);
  });

  it.each(MILESTONES)('passes %s on the way, once, and loses nothing by it', async (milestone) => {
    const input = { ...RESULT, milestone };
    expect(await route(input)).toBe(milestone);
    expect(stateOf(milestone)).toMatchObject({ Type: 'Pass', Next: 'Route' });
    const output = await fill(stateOf(milestone).Output, input);
    expect(output).toEqual(RESULT);
    expect(await route(output)).toBe('AwaitReview');
  });

  it.each([{ ...RESULT, route: 'Elsewhere' }, {}])('has a default for what it does not know', async (input) => {
    expect(await route(input)).toBe('RecordFailure');
    for (const name of namesOf('Choice')) expect(Object.keys(states)).toContain(stateOf(name).Default);
  });

  it('knows every rest that a stage names', () => {
    const rests = { HIBERNATE: 'Hibernate', CLOSED: 'Closed' } as const;
    for (const { rests: rest } of Object.values(STAGE_TABLE))
      expect(ROUTES).toContain(rest === 'HIBERNATE' || rest === 'CLOSED' ? rests[rest] : rest);
  });
});

describe.each(TASKS)('the task %s', (name) => {
  const task = stateOf(name);

  it('ends, and is tried again', () => {
    expect(task.TimeoutSeconds === 60 || isBare(task.TimeoutSeconds)).toBe(true);
    expect(task.Retry?.length).toBeGreaterThan(0);
    for (const { MaxAttempts } of task.Retry ?? []) expect(MaxAttempts).toBeGreaterThanOrEqual(5);
  });

  it('is caught, whatever fails, where a person will see: counted on the run, in an execution that failed', () => {
    const last = task.Catch?.at(-1);
    expect(last?.ErrorEquals).toEqual(['States.ALL']);
    expect(last?.Next).toBe(name === 'RecordFailure' ? 'Failed' : 'RecordFailure');
    expect(stateOf('RecordFailure').Next).toBe('Failed');
    expect(stateOf('Failed')).toMatchObject({ Type: 'Fail', Error: 'WorkerFailed' });
  });

  it('names only errors that there are', () => {
    const exceptions = new Set(Object.keys(dynamodb));
    // Step Functions spells the errors of the service as the service does or as its Java client does, which adds `Exception`.
    const isKnown = (error: string): boolean => {
      const [, own] = /^Dynamo(?:Db|DB)\.(\w+)$/.exec(error) ?? [];
      if (own === undefined) return ['States.ALL', 'States.Timeout'].includes(error);
      return exceptions.has(own) || exceptions.has(own.replace(/Exception$/, ''));
    };
    const named = [...(task.Retry ?? []), ...(task.Catch ?? [])].flatMap(({ ErrorEquals }) => ErrorEquals);
    expect(named.filter((error) => !isKnown(error))).toEqual([]);
  });
});

const CONTRACTS: readonly (readonly [string, z.ZodMiniObject])[] = [
  ['Load', EvaluateInput],
  ['SendNotice', SendNoticeInput],
  ['HandOff', HandOffInput],
];

describe('the payload', () => {
  it.each(CONTRACTS)('of %s is what its step asks for', async (name, contract) => {
    const { Payload, FunctionName } = stateOf(name).Arguments ?? {};
    const given = await fill(Payload);
    expect(Object.keys(given ?? {}).sort()).toEqual(Object.keys(contract.shape).sort());
    expect(contract.parse(given)).toEqual(given);
    expect(FunctionName).toMatch(/^\$\{\w+Arn\}$/);
  });

  it('goes to every function that is invoked', () => {
    const invoking = TASKS.filter((name) => stateOf(name).Resource === 'arn:aws:states:::lambda:invoke');
    expect(invoking.sort()).toEqual(CONTRACTS.map(([name]) => name).sort());
  });

  it('carries ids and instants and nothing else', () => {
    const allowed = [
      '$states.context.Execution.Input.caseId',
      '$states.context.Execution.Input.gen',
      '$states.context.Execution.StartTime',
      '$states.context.State.EnteredTime',
      '$states.input.effectKey',
    ];
    const used = CONTRACTS.flatMap(([name]) => Object.values(Object(stateOf(name).Arguments?.Payload)));
    expect(new Set(used)).toEqual(new Set(allowed.map((expression) => `{% ${expression} %}`)));
  });

  it('and every input that an expression reads is in its contract', () => {
    const read = (prefix: string) =>
      [...JSON.stringify(definition).matchAll(new RegExp(`\\$states\\.${prefix}\\.(\\w+)`, 'g'))].map(
        ([, field]) => field,
      );
    expect(new Set(read('input'))).toEqual(new Set(Object.keys(EvaluateResult.shape)));
    expect(new Set(read('context\\.Execution\\.Input'))).toEqual(new Set(Object.keys(WorkerInput.shape)));
  });

  it('answers of Load alone are what the machine goes on with', async () => {
    const { Output } = stateOf('Load');
    const output = await evaluator.fill(Output, {
      input: {},
      context: CONTEXT,
      result: { Payload: RESULT, StatusCode: 200 },
    });
    expect(output).toEqual(RESULT);
  });
});

describe.each(WAITS)('the wait %s', (name) => {
  const wait = stateOf(name);

  it('arms only while the worker is the latest and no signal is unread', async () => {
    expect(wait.Resource).toBe('arn:aws:states:::aws-sdk:dynamodb:updateItem.waitForTaskToken');
    expect(await fill(wait.Arguments)).toEqual({
      TableName: `$\{RegistryTable}`,
      Key: { pk: { S: 'CASE#C1' }, sk: { S: 'RUN' } },
      UpdateExpression:
        'SET waitToken = :token, waitName = :wait, runState = :waiting, wakeBy = :wakeBy, dueAt = :dueAt, dueKey = :dueKey',
      ConditionExpression: 'gen = :gen AND inboxSeq = :seen',
      ExpressionAttributeValues: {
        ':token': { S: 'token-1' },
        ':wait': { S: name },
        ':waiting': { S: 'WAITING' },
        ':wakeBy': { S: RESULT.wakeBy },
        ':dueAt': { S: RESULT.dueAt },
        ':dueKey': { S: RESULT.dueKey },
        ':gen': { N: '7' },
        ':seen': { N: '12' },
      },
    });
  });

  it.each([
    { wakeBy: '2026-03-02T15:00:00.000Z', seconds: 1, why: 'of what has passed, at once' },
    { wakeBy: '2026-03-02T16:00:00.000Z', seconds: 1, why: 'of this very instant, at once' },
    { wakeBy: '2026-03-02T16:00:01.000Z', seconds: 1, why: 'a second ahead, then' },
    { wakeBy: '2026-03-02T16:00:01.001Z', seconds: 2, why: 'never a moment early' },
    { wakeBy: '2026-12-07T16:00:00.000Z', seconds: 280 * 86_400, why: 'of the longest wait, then' },
  ])('ends by itself, $why', async ({ wakeBy, seconds }) => {
    expect(await fill(wait.TimeoutSeconds, { ...RESULT, wakeBy })).toBe(seconds);
  });

  it('is tried again when transactions meet or the table is asked too much', () => {
    const again = wait.Retry?.flatMap(({ ErrorEquals }) => ErrorEquals);
    for (const service of ['DynamoDb', 'DynamoDB'])
      expect(again).toEqual(
        expect.arrayContaining([
          `${service}.TransactionConflictException`,
          `${service}.ProvisionedThroughputExceededException`,
          `${service}.ThrottlingException`,
          `${service}.RequestLimitExceeded`,
        ]),
      );
    expect(again?.filter((error) => /Condition|Timeout|ALL/.test(error))).toEqual([]);
  });

  it('leads to Load by its answer, by its end and by a condition that failed', () => {
    expect(wait.Next).toBe('Load');
    expect(wait.Catch?.[0]).toEqual({
      ErrorEquals: [
        'States.Timeout',
        'DynamoDb.ConditionalCheckFailedException',
        'DynamoDB.ConditionalCheckFailedException',
      ],
      Next: 'Load',
    });
  });
});

describe('RecordFailure', () => {
  it('counts the failure on the run of its own generation', async () => {
    expect(await fill(stateOf('RecordFailure').Arguments)).toEqual({
      TableName: `$\{RegistryTable}`,
      Key: { pk: { S: 'CASE#C1' }, sk: { S: 'RUN' } },
      UpdateExpression: 'ADD failCount :one',
      ConditionExpression: 'gen = :gen',
      ExpressionAttributeValues: { ':one': { N: '1' }, ':gen': { N: '7' } },
    });
  });
});

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import * as dynamodb from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import type * as z from 'zod/mini';
import { MILESTONES, STAGE_TABLE } from '../../domain/stages.ts';
import { PLACEHOLDERS } from '../../workflows/lifecycle.ts';
import {
  EvaluateInput,
  EvaluateResult,
  HandOffInput,
  ROUTES,
  SendNoticeInput,
  WorkerInput,
} from '../../workflows/steps.ts';
import {
  CONTEXT,
  definition,
  evaluator,
  fill,
  isBare,
  namesOf,
  nextOf,
  RESULT,
  stateOf,
  states,
  TASKS,
} from './machine.ts';

/** The package has no types. */
const validate: (definition: unknown) => { readonly isValid: boolean; errorsText: (separator: string) => string } =
  createRequire(import.meta.url)('asl-validator');

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
    // Step Functions spells the errors of the service as the service does or as its Java client does, which adds `Exception` and has two of its own.
    const ofJava = ['SdkClientException', 'DynamoDbException'];
    const isKnown = (error: string): boolean => {
      const [, own] = /^Dynamo(?:Db|DB)\.(\w+)$/.exec(error) ?? [];
      if (own === undefined) return ['States.ALL', 'States.Timeout'].includes(error);
      return exceptions.has(own) || exceptions.has(own.replace(/Exception$/, '')) || ofJava.includes(own);
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

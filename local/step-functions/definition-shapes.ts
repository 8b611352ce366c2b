/**
 * The part of Amazon States Language that runs here. Every object is strict: a field that is not listed is an error,
 * not a wish.
 */
import * as z from 'zod/mini';
import { expressionIn } from './template.ts';

export const LAMBDA_INVOKE = 'arn:aws:states:::lambda:invoke';
const UPDATE_ITEM = 'arn:aws:states:::aws-sdk:dynamodb:updateItem';
export const UPDATE_ITEM_FOR_TOKEN = 'arn:aws:states:::aws-sdk:dynamodb:updateItem.waitForTaskToken';

/** Bounds of the language: seconds, and the delay of a retrier. */
const SECONDS_MAXIMUM = 99_999_999;
const RETRY_SECONDS_MAXIMUM = 31_622_400;
const STATE_NAME_MAXIMUM = 80;

const expression = z.string().check(z.refine((text) => expressionIn(text) !== undefined, 'expected {% … %}'));
/** A number of seconds, or an expression that gives one. */
const seconds = z.union([z.int().check(z.minimum(1), z.maximum(SECONDS_MAXIMUM)), expression]);
const waitSeconds = z.union([z.int().check(z.minimum(0), z.maximum(SECONDS_MAXIMUM)), expression]);
/** The result of the check on seconds that an expression gave. */
export const TaskSeconds = z.int().check(z.minimum(1), z.maximum(SECONDS_MAXIMUM));
export const WaitSeconds = z.int().check(z.minimum(0), z.maximum(SECONDS_MAXIMUM));

const Name = z.string().check(z.minLength(1));
const errorNames = z.array(Name).check(z.minLength(1));
const common = {
  Comment: z.optional(z.string()),
  QueryLanguage: z.optional(z.literal('JSONata')),
};
const transition = { Next: z.optional(Name), End: z.optional(z.literal(true)) };
const output = { Output: z.optional(z.unknown()) };

const Retrier = z.strictObject({
  ErrorEquals: errorNames,
  IntervalSeconds: z.optional(z.int().check(z.minimum(1), z.maximum(RETRY_SECONDS_MAXIMUM))),
  MaxAttempts: z.optional(z.int().check(z.minimum(0), z.maximum(SECONDS_MAXIMUM))),
  BackoffRate: z.optional(z.number().check(z.minimum(1))),
  MaxDelaySeconds: z.optional(z.int().check(z.minimum(1), z.maximum(RETRY_SECONDS_MAXIMUM))),
  Comment: z.optional(z.string()),
});
export type Retrier = z.infer<typeof Retrier>;

const Catcher = z.strictObject({ ErrorEquals: errorNames, Next: Name, ...output, Comment: z.optional(z.string()) });

const Task = z.strictObject({
  Type: z.literal('Task'),
  ...common,
  ...transition,
  ...output,
  Resource: z.enum([LAMBDA_INVOKE, UPDATE_ITEM, UPDATE_ITEM_FOR_TOKEN]),
  Arguments: z.unknown(),
  TimeoutSeconds: z.optional(seconds),
  Retry: z.optional(z.array(Retrier)),
  Catch: z.optional(z.array(Catcher)),
});
export type Task = z.infer<typeof Task>;

const Choice = z.strictObject({
  Type: z.literal('Choice'),
  ...common,
  ...output,
  Choices: z
    .array(
      z.strictObject({
        Condition: z.union([z.boolean(), expression]),
        Next: Name,
        ...output,
        Comment: z.optional(z.string()),
      }),
    )
    .check(z.minLength(1)),
  Default: z.optional(Name),
});
export type Choice = z.infer<typeof Choice>;

const Pass = z.strictObject({ Type: z.literal('Pass'), ...common, ...transition, ...output });

const Wait = z.strictObject({
  Type: z.literal('Wait'),
  ...common,
  ...transition,
  ...output,
  Seconds: z.optional(waitSeconds),
  Timestamp: z.optional(z.string()),
});
export type Wait = z.infer<typeof Wait>;

const Succeed = z.strictObject({ Type: z.literal('Succeed'), ...common, ...output });

const Fail = z.strictObject({
  Type: z.literal('Fail'),
  ...common,
  Error: z.optional(z.string()),
  Cause: z.optional(z.string()),
});
export type Fail = z.infer<typeof Fail>;

const State = z.discriminatedUnion('Type', [Task, Choice, Pass, Wait, Succeed, Fail]);
export type State = z.infer<typeof State>;

export const Definition = z.strictObject({
  Comment: z.optional(z.string()),
  Version: z.optional(z.literal('1.0')),
  QueryLanguage: z.literal('JSONata'),
  StartAt: Name,
  TimeoutSeconds: z.optional(z.int().check(z.minimum(1), z.maximum(SECONDS_MAXIMUM))),
  States: z.record(z.string().check(z.minLength(1), z.maxLength(STATE_NAME_MAXIMUM)), State),
});
export type Definition = z.infer<typeof Definition>;

/** The state of that name, if there is one. */
export const stateNamed = (definition: Definition, name: string): State | undefined =>
  Object.hasOwn(definition.States, name) ? definition.States[name] : undefined;

const InvokeArguments = z.strictObject({ FunctionName: z.string(), Payload: z.optional(z.unknown()) });

const UpdateItemArguments = z.strictObject({
  TableName: z.string(),
  Key: z.unknown(),
  UpdateExpression: z.optional(z.string()),
  ConditionExpression: z.optional(z.string()),
  ExpressionAttributeNames: z.optional(z.unknown()),
  ExpressionAttributeValues: z.optional(z.unknown()),
  ReturnValues: z.optional(z.string()),
  ReturnValuesOnConditionCheckFailure: z.optional(z.string()),
  ReturnConsumedCapacity: z.optional(z.string()),
  ReturnItemCollectionMetrics: z.optional(z.string()),
});

/** The parameters of each resource. The legacy ones of UpdateItem are left out. */
export const RESOURCE_ARGUMENTS = {
  [LAMBDA_INVOKE]: InvokeArguments,
  [UPDATE_ITEM]: UpdateItemArguments,
  [UPDATE_ITEM_FOR_TOKEN]: UpdateItemArguments,
} as const;

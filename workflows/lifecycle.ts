/**
 * Builds the lifecycle machine as plain Amazon States Language in JSONata mode.
 *
 * A worker loads a case, decides, acts and waits; the registry holds every fact, so that a worker may be stopped anywhere. The expressions
 * build keys and the timeout and nothing else. `lifecycle.asl.json` is this builder's output, committed for people and visual tools.
 */
import { MILESTONES, WAITS, type Wait } from '../domain/stages.ts';

type State = Readonly<Record<string, unknown>>;
export type StateMachineDefinition = {
  readonly Comment: string;
  readonly QueryLanguage: 'JSONata';
  readonly StartAt: string;
  readonly TimeoutSeconds: number;
  readonly States: Readonly<Record<string, State>>;
};

/** The names to substitute when the definition is deployed. */
export const PLACEHOLDERS = ['EvaluateArn', 'SendNoticeArn', 'HandOffArn', 'RegistryTable'] as const;
type Placeholder = (typeof PLACEHOLDERS)[number];

/** Written so that it is bound at deployment, not read as JSONata. */
const placeholder = (name: Placeholder): string => `$\{${name}}`;

/** The machine's name, so that functions can name it without a reference that would go in a circle. */
export const STATE_MACHINE_NAME = 'certcycle-lifecycle';

const SECONDS_PER_DAY = 86_400;
/** A worker hands off at 280 days and no wait goes beyond 285 (domain/decide.ts), so this is a backstop. AWS's own limit is one year. */
const EXECUTION_TIMEOUT_SECONDS = 300 * SECONDS_PER_DAY;

/** The SDK integration and the optimised one spell the service differently; both are matched. */
const dynamoDbErrors = (...names: readonly string[]): string[] =>
  names.flatMap((name) => [`DynamoDb.${name}`, `DynamoDB.${name}`]);

const CONDITION_FAILED = dynamoDbErrors('ConditionalCheckFailedException');

/**
 * 1 + 2 + 4 + 8 + 16 + 32 s: about a minute of contention, throttling or lost connections before a person hears of it. `SdkClientException` is what
 * Step Functions says of a connection that it lost, whether or not the call was carried out; `DynamoDbException`, of an error that has no class of its
 * own: one that passes, or a missing right, which is known a minute later.
 */
const RETRY_DYNAMODB = {
  ErrorEquals: dynamoDbErrors(
    'TransactionConflictException',
    'ProvisionedThroughputExceededException',
    'ThrottlingException',
    'RequestLimitExceeded',
    'RequestLimitExceededException',
    'InternalServerErrorException',
    'InternalServerError',
    'SdkClientException',
    'DynamoDbException',
  ),
  IntervalSeconds: 1,
  BackoffRate: 2,
  MaxAttempts: 6,
};

/** 2 + 4 + 8 + 16 + 32 s. Every step may run twice: its writes are conditional and its effects have keys. */
const RETRY_FUNCTION = { ErrorEquals: ['States.ALL'], IntervalSeconds: 2, BackoffRate: 2, MaxAttempts: 5 };

const CATCH_ALL = { ErrorEquals: ['States.ALL'], Next: 'RecordFailure' };

const CASE_ID = '{% $states.context.Execution.Input.caseId %}';
const GEN = '{% $states.context.Execution.Input.gen %}';
const NOW = '{% $states.context.State.EnteredTime %}';
const RUN_KEY = { pk: { S: "{% 'CASE#' & $states.context.Execution.Input.caseId %}" }, sk: { S: 'RUN' } };
const GEN_VALUE = { N: '{% $string($states.context.Execution.Input.gen) %}' };

const functionTask = (name: Placeholder, payload: Record<string, unknown>, next: State): State => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Arguments: { FunctionName: placeholder(name), Payload: { caseId: CASE_ID, gen: GEN, now: NOW, ...payload } },
  TimeoutSeconds: 60,
  Retry: [RETRY_FUNCTION],
  Catch: [CATCH_ALL],
  ...next,
});

/** Stores the token where a signal will look for it, on condition that no signal came in since `Load` read the inbox. */
const tokenWait = (wait: Wait): State => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::aws-sdk:dynamodb:updateItem.waitForTaskToken',
  // Rounded up: a wait that ends a moment early would find nothing due and arm again for nothing.
  TimeoutSeconds: '{% $max([1, $ceil(($toMillis($states.input.wakeBy) - $millis()) / 1000)]) %}',
  Arguments: {
    TableName: placeholder('RegistryTable'),
    Key: RUN_KEY,
    UpdateExpression:
      'SET waitToken = :token, waitName = :wait, runState = :waiting, wakeBy = :wakeBy, dueAt = :dueAt, dueKey = :dueKey, failCount = :none',
    ConditionExpression: 'gen = :gen AND inboxSeq = :seen',
    ExpressionAttributeValues: {
      ':token': { S: '{% $states.context.Task.Token %}' },
      ':wait': { S: wait },
      ':waiting': { S: 'WAITING' },
      ':none': { N: '0' },
      ':wakeBy': { S: '{% $states.input.wakeBy %}' },
      ':dueAt': { S: '{% $states.input.dueAt %}' },
      ':dueKey': { S: '{% $states.input.dueKey %}' },
      ':gen': GEN_VALUE,
      ':seen': { N: '{% $string($states.input.seenSeq) %}' },
    },
  },
  Retry: [RETRY_DYNAMODB],
  Catch: [{ ErrorEquals: ['States.Timeout', ...CONDITION_FAILED], Next: 'Load' }, CATCH_ALL],
  Next: 'Load',
});

/** Passes on, so that the reaching of a stage stands in the history by its name. */
const milestone: State = {
  Type: 'Pass',
  Output: "{% $merge([$states.input, {'milestone': ''}]) %}",
  Next: 'Route',
};

const states = <Name extends string>(names: readonly Name[], build: (name: Name) => State): Record<string, State> =>
  Object.fromEntries(names.map((name) => [name, build(name)]));

const choices = (field: 'route' | 'milestone', names: readonly string[]): State[] =>
  names.map((name) => ({ Condition: `{% $states.input.${field} = '${name}' %}`, Next: name }));

/** The whole machine. Placeholders (`${EvaluateArn}`) are bound by CDK, or by the local cloud. */
export const lifecycle = (): StateMachineDefinition => ({
  Comment: 'One worker of one certification case: load, decide, act, wait. Built by workflows/lifecycle.ts.',
  QueryLanguage: 'JSONata',
  StartAt: 'Load',
  TimeoutSeconds: EXECUTION_TIMEOUT_SECONDS,
  States: {
    Load: functionTask(
      'EvaluateArn',
      { startedAt: '{% $states.context.Execution.StartTime %}' },
      { Output: '{% $states.result.Payload %}', Next: 'Route' },
    ),
    Route: {
      Type: 'Choice',
      Choices: [
        ...choices('milestone', MILESTONES),
        ...choices('route', ['Load', ...WAITS, 'SendNotice', 'HandOff', 'Hibernate', 'Closed', 'Fenced']),
      ],
      Default: 'RecordFailure',
    },
    ...states(MILESTONES, () => milestone),
    ...states(WAITS, tokenWait),
    SendNotice: functionTask('SendNoticeArn', { effectKey: '{% $states.input.effectKey %}' }, { Next: 'Load' }),
    HandOff: functionTask('HandOffArn', {}, { Next: 'HandedOff' }),
    HandedOff: { Type: 'Succeed' },
    Hibernate: { Type: 'Succeed' },
    Closed: { Type: 'Succeed' },
    Fenced: { Type: 'Succeed' },
    RecordFailure: {
      Type: 'Task',
      Resource: 'arn:aws:states:::aws-sdk:dynamodb:updateItem',
      TimeoutSeconds: 60,
      // The watchdog that `Load` left in `dueAt` brings the next worker; a case that failed five times waits for an operator. `failedGen`: the call may
      // be made again after its answer was lost, and one worker fails once.
      Arguments: {
        TableName: placeholder('RegistryTable'),
        Key: RUN_KEY,
        UpdateExpression: 'SET failedGen = :gen ADD failCount :one',
        ConditionExpression: 'gen = :gen AND (attribute_not_exists(failedGen) OR failedGen <> :gen)',
        ExpressionAttributeValues: { ':one': { N: '1' }, ':gen': GEN_VALUE },
      },
      Retry: [RETRY_DYNAMODB],
      Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Failed' }],
      Next: 'Failed',
    },
    Failed: {
      Type: 'Fail',
      Error: 'WorkerFailed',
      Cause: 'A step failed after its retries. The sweep starts the next worker.',
    },
  },
});

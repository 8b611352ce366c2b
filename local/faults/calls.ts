/** Faults of calls to services: refused for now, failed with nothing done, or done with the answer lost. */
import { API_PREFIXES } from '../dynamodb/client.ts';
import { type Answer, jsonAnswer, jsonError, xmlError } from '../gateway/answers.ts';
import { type AroundCall, type GatewayCall, STEP_FUNCTIONS_PREFIX } from '../gateway/around.ts';
import { consumptionOf } from '../gateway/operations.ts';
import { errorAnswer, S3Error } from '../s3/errors.ts';
import { SECRETS_PREFIX } from '../secrets/secrets.ts';
import type { Injector } from './injector.ts';
import type { Named, Names } from './names.ts';
import type { Draw, Fault } from './plan.ts';
import type { Killings } from './runs.ts';

type CallFault = 'THROTTLED' | 'CONFLICTED' | 'FAILED_BEFORE' | 'FAILED_AFTER' | 'CUT_AFTER';
type Service = 'DynamoDB' | 'StepFunctions' | 'SES' | 'SecretsManager' | 'S3';

/** A call that is served here, told apart. `actions`: the writes of a transaction, or 0. */
type Told = Named & { readonly service: Service; readonly operation: string; readonly actions: number };

/** What a service says of a call that it did not even begin to serve. The SDK knows each as a throttling error. */
const THROTTLES: Readonly<Record<Service, readonly string[]>> = {
  DynamoDB: ['ThrottlingException', 'ProvisionedThroughputExceededException', 'RequestLimitExceeded'],
  StepFunctions: ['ThrottlingException'],
  SES: ['Throttling'],
  SecretsManager: ['ThrottlingException'],
  S3: ['SlowDown'],
};
/** Of one write of a transaction, in whose place all of it is cancelled. */
const THROTTLED_WRITES = ['ThrottlingError', 'ProvisionedThroughputExceeded'];

const FAILURES: Readonly<Record<Service, string>> = {
  DynamoDB: 'InternalServerError',
  StepFunctions: 'InternalServerError',
  SES: 'InternalFailure',
  SecretsManager: 'InternalServiceError',
  S3: 'InternalError',
};

const OF_ANY: readonly CallFault[] = ['THROTTLED', 'FAILED_BEFORE', 'FAILED_AFTER', 'CUT_AFTER'];
const OF_WRITES: readonly CallFault[] = [...OF_ANY, 'CONFLICTED'];

/** The SDK makes three attempts in the functions' environment: a series of three ends the run. */
const ATTEMPTS = 3;
const LENGTHS: readonly number[] = [1, 1, 1, 1, 1, 1, 2, 2, 3, 4];

const drawFor = ({ service, operation }: Told): Draw<CallFault> => ({
  kinds: service === 'DynamoDB' && consumptionOf(operation) === 'WRITE' ? OF_WRITES : OF_ANY,
  lengths: LENGTHS,
});

/** Mail is sent in one attempt, and any answer but a throttle leaves open whether it left. */
const costOf =
  ({ service }: Told) =>
  (faults: readonly Fault<CallFault>[]): number =>
    service === 'SES' ? faults.filter(({ kind }) => kind !== 'THROTTLED').length : Math.floor(faults.length / ATTEMPTS);

const tellApart = (call: GatewayCall, names: Names): Told | undefined => {
  if ('parameters' in call) {
    const action = call.parameters.get('Action') ?? '';
    return { ...names.ofMail(action, call.parameters), service: 'SES', operation: action, actions: 0 };
  }
  if ('object' in call) {
    const { operation, key } = call.object;
    return { ...names.ofObject(operation, key), service: 'S3', operation, actions: 0 };
  }
  const { target } = call;
  const input = call.input();
  const operation = target.slice(target.indexOf('.') + 1);
  if (target.startsWith(API_PREFIXES.dynamodb)) {
    const actions = Array.isArray(input.TransactItems) ? input.TransactItems.length : 0;
    return { ...names.ofItems(operation, input), service: 'DynamoDB', operation, actions };
  }
  if (target.startsWith(STEP_FUNCTIONS_PREFIX))
    return { ...names.ofExecution(operation, input), service: 'StepFunctions', operation, actions: 0 };
  return target.startsWith(SECRETS_PREFIX)
    ? { ...names.ofSecret(operation, input), service: 'SecretsManager', operation, actions: 0 }
    : undefined;
};

/** One of the writes is the reason, and every other goes down with it. */
const cancelled = (actions: number, code: string, luck: number): Answer => {
  const at = Math.floor(luck * actions);
  const reasons = Array.from({ length: actions }, (_, index) => ({ Code: index === at ? code : 'None' }));
  const codes = reasons.map(({ Code }) => Code).join(', ');
  return jsonAnswer(400, {
    __type: 'com.amazonaws.dynamodb.v20120810#TransactionCanceledException',
    Message: `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`,
    CancellationReasons: reasons,
  });
};

const oneOf = (items: readonly string[], luck: number): string => items[Math.floor(luck * items.length)] ?? '';

type MakeError = (status: number, code: string, message: string) => Answer;

/** S3 says that it is too busy by the status of a service that is, as it does of nothing else. */
const objectError: MakeError = (status, code, message) =>
  errorAnswer(new S3Error(code === 'SlowDown' ? 503 : status, code, message), '');

/** Services whose errors are no JSON. */
const ERRORS: Readonly<Partial<Record<Service, MakeError>>> = { SES: xmlError, S3: objectError };

const errorOf = ({ service, actions }: Told, { kind, luck }: Fault<CallFault>): Answer => {
  const error = ERRORS[service] ?? jsonError;
  switch (kind) {
    case 'THROTTLED':
      return actions > 0 && luck < 0.5
        ? cancelled(actions, oneOf(THROTTLED_WRITES, luck * 2), luck)
        : error(400, oneOf(THROTTLES[service], luck), 'Rate exceeded (injected).');
    case 'CONFLICTED':
      return actions > 0
        ? cancelled(actions, 'TransactionConflict', luck)
        : error(400, 'TransactionConflictException', 'Transaction is ongoing for the item (injected).');
    case 'FAILED_BEFORE':
    case 'FAILED_AFTER':
      return error(500, FAILURES[service], 'Internal server error (injected).');
    case 'CUT_AFTER':
      // What a state machine, which has no connection of its own, says of a lost one.
      return {
        ...error(500, 'SdkClientException', 'The connection was closed during the request (injected).'),
        cut: true,
      };
  }
};

const NOTHING_DONE: readonly CallFault[] = ['THROTTLED', 'CONFLICTED', 'FAILED_BEFORE'];

/** Reads of streams, which no function makes, are left alone. */
export const makeAroundCall =
  (injector: Injector, names: Names, killings: Killings): AroundCall =>
  async (call, carryOut) => {
    if (!injector.isOn()) return carryOut();
    const told = tellApart(call, names);
    if (told === undefined) return carryOut();
    const { caller } = call;
    const killing = killings.strike(caller, told.what);
    if (killing !== undefined) {
      const answer = killing.when === 'BEFORE' ? jsonError(500, 'InternalServerError', '') : await carryOut();
      await killing.kill();
      return answer;
    }
    const occasion = { site: 'CALL', caller, about: told.about, what: `${told.service} ${told.what}` };
    const fault = injector.meet(occasion, drawFor(told), costOf(told));
    if (fault === undefined) return carryOut();
    fault.happened();
    if (!NOTHING_DONE.includes(fault.kind)) await carryOut();
    return errorOf(told, fault);
  };

/** The rights that calls of Step Functions need. Source: service authorization reference, "AWS Step Functions". */
import { machineArn } from '../step-functions/arn.ts';
import { parseToken } from '../step-functions/token.ts';
import { ACCOUNT_ID, REGION } from '../template/model.ts';
import type { Need } from './decide.ts';

type Fields = Readonly<Record<string, unknown>>;

const ON_MACHINES = ['StartExecution', 'DescribeStateMachine', 'UpdateStateMachine', 'ListExecutions'];
const ON_EXECUTIONS = ['DescribeExecution', 'DescribeStateMachineForExecution', 'GetExecutionHistory', 'StopExecution'];
const ON_TOKENS = ['SendTaskSuccess', 'SendTaskFailure', 'SendTaskHeartbeat'];

/** A token is a machine's. One that is none of ours says nothing of a machine: the service answers that it is invalid. */
const machineOfToken = (token: unknown): string | undefined => {
  const machine = parseToken(String(token))?.machine;
  return machine === undefined ? undefined : machineArn({ region: REGION, accountId: ACCOUNT_ID }, machine);
};

/** Throws an Error for an operation whose rights are not known here. */
export const stepFunctionsNeeds = (operation: string, input: Fields): readonly Need[] => {
  const action = `states:${operation}`;
  if (ON_MACHINES.includes(operation)) return [{ action, resource: String(input.stateMachineArn) }];
  if (ON_EXECUTIONS.includes(operation)) return [{ action, resource: String(input.executionArn) }];
  if (ON_TOKENS.includes(operation)) {
    const resource = machineOfToken(input.taskToken);
    return resource === undefined ? [] : [{ action, resource }];
  }
  if (operation === 'ListStateMachines') return [{ action, resource: '*' }];
  throw new Error(`The rights that Step Functions' operation ${operation} needs are not known here.`);
};

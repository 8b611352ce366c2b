/**
 * Answers in the form of the API: instants are epoch seconds, and each event carries its details under the name of its
 * type.
 */
import { machineArn, type Place } from './arn.ts';
import type { Execution, HistoryEvent, Machine } from './record.ts';

/** An instant as AWS JSON 1.0 has it. */
export const seconds = (milliseconds: number): number => milliseconds / 1000;

export const listedMachine = (place: Place, machine: Machine): Record<string, unknown> => ({
  stateMachineArn: machineArn(place, machine.name),
  name: machine.name,
  type: 'STANDARD',
  creationDate: seconds(machine.createdAt),
});

export const describedMachine = (place: Place, machine: Machine, definition: string): Record<string, unknown> => ({
  ...listedMachine(place, machine),
  status: 'ACTIVE',
  definition,
  roleArn: machine.roleArn,
  revisionId: machine.definitionId,
  loggingConfiguration: { level: 'OFF', includeExecutionData: false },
  tracingConfiguration: { enabled: false },
});

export const listedExecution = (place: Place, execution: Execution): Record<string, unknown> => ({
  executionArn: execution.arn,
  stateMachineArn: machineArn(place, execution.machine),
  name: execution.name,
  status: execution.status,
  startDate: seconds(execution.startedAt),
  ...(execution.stoppedAt === undefined ? {} : { stopDate: seconds(execution.stoppedAt) }),
});

export const describedExecution = (place: Place, execution: Execution): Record<string, unknown> => {
  const { input, output, error, cause } = execution;
  return {
    ...listedExecution(place, execution),
    input,
    inputDetails: { included: true },
    ...(output === undefined ? {} : { output, outputDetails: { included: true } }),
    ...(error === undefined ? {} : { error }),
    ...(cause === undefined ? {} : { cause }),
    redriveCount: 0,
    redriveStatus: 'NOT_REDRIVABLE',
    redriveStatusReason: 'Executions are not redriven here',
  };
};

/** Details that hold what a caller may ask to leave out. */
const EXECUTION_DATA: ReadonlySet<string> = new Set(['input', 'output', 'parameters', 'inputDetails', 'outputDetails']);

/** The field that holds an event's details: all entries into states share one, and all exits. */
const detailsField = (type: string): string => {
  if (type.endsWith('StateEntered')) return 'stateEnteredEventDetails';
  if (type.endsWith('StateExited')) return 'stateExitedEventDetails';
  return `${type.charAt(0).toLowerCase()}${type.slice(1)}EventDetails`;
};

export const describedEvent = (event: HistoryEvent, includeExecutionData: boolean): Record<string, unknown> => ({
  timestamp: seconds(event.at),
  type: event.type,
  id: event.id,
  previousEventId: event.previousEventId,
  [detailsField(event.type)]: Object.fromEntries(
    Object.entries(event.details).filter(([name]) => includeExecutionData || !EXECUTION_DATA.has(name)),
  ),
});

/** The lifecycle machine on AWS Step Functions. */
import { ExecutionAlreadyExists, SendTaskSuccessCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import type { RingOutcome, StartOutcome, Workflow } from './workflow.ts';

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : '');

const ENDED = ['TaskTimedOut', 'TaskDoesNotExist'];

/** Throttling and lost answers are retried by the SDK; what still fails is thrown. */
export const makeStepFunctionsWorkflow = (
  stateMachineArn: string,
  client: SFNClient = new SFNClient({}),
): Workflow => ({
  start: async (name, { caseId, gen }): Promise<StartOutcome> => {
    try {
      // The input's bytes must not depend on who starts: another input under the same name would be refused.
      const input = JSON.stringify({ caseId, gen });
      await client.send(new StartExecutionCommand({ stateMachineArn, name, input }));
      return 'STARTED';
    } catch (error) {
      if (error instanceof ExecutionAlreadyExists) return 'ALREADY_STARTED';
      throw error;
    }
  },
  ring: async (taskToken): Promise<RingOutcome> => {
    try {
      await client.send(new SendTaskSuccessCommand({ taskToken, output: '{}' }));
      return 'RUNG';
    } catch (error) {
      if (ENDED.includes(nameOf(error))) return 'ENDED';
      if (nameOf(error) === 'InvalidToken') return 'INVALID';
      throw error;
    }
  },
});

/** Counts state transitions anew from what any client can read: each state entered, and each retry of a task. */
import { paginateGetExecutionHistory, paginateListExecutions, SFNClient } from '@aws-sdk/client-sfn';
import type { Cloud } from '../../local/running-cloud.ts';

const transitionsOf = async (client: SFNClient, executionArn: string): Promise<number> => {
  let entered = 0;
  let retried = 0;
  let scheduledInState = 0;
  for await (const page of paginateGetExecutionHistory({ client }, { executionArn })) {
    for (const { type } of page.events ?? []) {
      if (type?.endsWith('StateEntered')) {
        entered += 1;
        scheduledInState = 0;
      }
      if (type === 'TaskScheduled') {
        scheduledInState += 1;
        if (scheduledInState > 1) retried += 1;
      }
    }
  }
  return entered + retried;
};

/** All transitions of all executions of the lifecycle machine. */
export const transitionsIn = async (cloud: Cloud): Promise<number> => {
  const client = new SFNClient({
    endpoint: cloud.gatewayUrl,
    region: cloud.template.region,
    credentials: { accessKeyId: 'test', secretAccessKey: 'local' },
  });
  try {
    let total = 0;
    for (const { arn } of cloud.template.stateMachines)
      for await (const page of paginateListExecutions({ client }, { stateMachineArn: arn }))
        for (const { executionArn } of page.executions ?? [])
          if (executionArn !== undefined) total += await transitionsOf(client, executionArn);
    return total;
  } finally {
    client.destroy();
  }
};

/** How a test reaches into a local cloud: through the gateway, as any caller. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SFNClient } from '@aws-sdk/client-sfn';
import { makeDynamoTable } from '../../adapters/registry/dynamodb-table.ts';
import type { Table } from '../../adapters/registry/table.ts';
import { makeStepFunctionsWorkflow } from '../../adapters/workflow/step-functions.ts';
import type { Workflow } from '../../adapters/workflow/workflow.ts';
import type { Cloud } from '../../local/running-cloud.ts';

type Clients = {
  readonly table: Table;
  readonly workflow: Workflow;
  readonly close: () => void;
};

export const makeClients = ({ gatewayUrl, template }: Cloud): Clients => {
  const settings = {
    endpoint: gatewayUrl,
    region: template.region,
    credentials: { accessKeyId: 'test', secretAccessKey: 'local' },
  };
  const dynamodb = new DynamoDBClient(settings);
  const sfn = new SFNClient(settings);
  return {
    table: makeDynamoTable(dynamodb, { registryTable: 'registry' }),
    workflow: makeStepFunctionsWorkflow(template.stateMachines[0]?.arn ?? '', sfn),
    close: () => {
      dynamodb.destroy();
      sfn.destroy();
    },
  };
};

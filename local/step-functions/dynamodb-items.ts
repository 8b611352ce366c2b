/** The items of the table that keeps executions, and the table itself. */
import {
  CreateTableCommand,
  type DynamoDBClient,
  type QueryCommandInput,
  ResourceInUseException,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import type { Execution, HistoryEvent, Machine, Position } from './record.ts';
import { type Step, startOrder } from './store.ts';

export const STEP_FUNCTIONS_TABLE = 'step-functions';

/** `machine` lists a machine's executions by their start; `open` holds those that have not closed. */
export const MACHINE_INDEX = { IndexName: 'machine', keys: ['machineKey', 'machineOrder'] } as const;
export const OPEN_INDEX = { IndexName: 'open', keys: ['openKey', 'pk'] } as const;
export const OPEN = 'OPEN';
export const MACHINES = 'MACHINES';
export const HEAD = 'EXECUTION';
/** An item holds 400 KB. A UTF-16 unit becomes three bytes at most. */
const SLICE_CHARACTERS = 120_000;

type Attributes = Record<string, string>;
export type Item = NonNullable<QueryCommandInput['ExpressionAttributeValues']>;
export type StepBody = { readonly events: readonly HistoryEvent[]; readonly position?: Position };

export const toItem = (attributes: Attributes): Item =>
  Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, { S: value }]));

export const textOf = (item: Item | undefined, name: string): string => item?.[name]?.S ?? '';

/** Cuts a text so that each slice fits into an item, never between the halves of a surrogate pair. */
const slicesOf = (text: string): string[] => {
  const slices: string[] = [];
  for (let start = 0; start < text.length; ) {
    const end = start + SLICE_CHARACTERS;
    const unit = text.charCodeAt(end - 1);
    const cut = end < text.length && unit >= 0xd800 && unit <= 0xdbff ? end - 1 : end;
    slices.push(text.slice(start, cut));
    start = cut;
  }
  return slices;
};

/** The items of a text of any length; read back, they stand in order. `sk` must not be the beginning of another one. */
export const itemsOf = (pk: string, sk: string, text: string): Item[] =>
  slicesOf(text).map((body, index) => toItem({ pk, sk: `${sk}#${String(index).padStart(3, '0')}`, body }));

export const stepKey = (step: Step): string => `STEP#${String(step.events[0]?.id ?? 0).padStart(6, '0')}`;

export const headOf = (execution: Execution): Item =>
  toItem({
    pk: execution.arn,
    sk: HEAD,
    body: JSON.stringify(execution),
    executionStatus: execution.status,
    machineKey: execution.machine,
    machineOrder: startOrder(execution),
    ...(execution.status === 'RUNNING' ? { openKey: OPEN } : {}),
  });

// The table is written by nothing else, so what it holds has the shape that was written.
export const executionOf = (item: Item): Execution => JSON.parse(textOf(item, 'body')) as Execution;
export const machineOf = (item: Item): Machine => JSON.parse(textOf(item, 'body')) as Machine;
export const stepBodyOf = (text: string): StepBody => JSON.parse(text) as StepBody;

/** Seconds that a table may take to become active; here it takes none. */
const TABLE_WAIT_SECONDS = 60;

/** Creates the table unless it is there. */
export const ensureTable = async (client: DynamoDBClient): Promise<void> => {
  const key = ([hash, range]: readonly [string, string]) => [
    { AttributeName: hash, KeyType: 'HASH' as const },
    { AttributeName: range, KeyType: 'RANGE' as const },
  ];
  const command = new CreateTableCommand({
    TableName: STEP_FUNCTIONS_TABLE,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: ['pk', 'sk', ...MACHINE_INDEX.keys, OPEN_INDEX.keys[0]].map((name) => ({
      AttributeName: name,
      AttributeType: 'S',
    })),
    KeySchema: key(['pk', 'sk']),
    GlobalSecondaryIndexes: [MACHINE_INDEX, OPEN_INDEX].map(({ IndexName, keys }) => ({
      IndexName,
      KeySchema: key(keys),
      Projection: { ProjectionType: 'ALL' },
    })),
  });
  try {
    await client.send(command);
    await waitUntilTableExists({ client, maxWaitTime: TABLE_WAIT_SECONDS }, { TableName: STEP_FUNCTIONS_TABLE });
  } catch (error) {
    if (!(error instanceof ResourceInUseException)) throw error;
  }
};

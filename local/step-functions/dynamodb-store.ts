/**
 * Keeps executions in a DynamoDB table of their own.
 *
 * A step is one item: its events, and where the execution stands after them. So a step costs one write and cannot be
 * half there, and the last item of an execution is its position. Only the first and the last step also write the item
 * that lists show.
 */
import {
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  paginateQuery,
  type QueryCommandInput,
  TransactionCanceledException,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import {
  ensureTable,
  executionOf,
  HEAD,
  headOf,
  type Item,
  itemsOf,
  MACHINE_INDEX,
  MACHINES,
  machineOf,
  OPEN,
  OPEN_INDEX,
  type StepBody,
  stepBodyOf,
  stepKey,
  STEP_FUNCTIONS_TABLE as TableName,
  textOf,
  toItem,
} from './dynamodb-items.ts';
import type { Position } from './record.ts';
import { type ExecutionStore, type OpenExecution, startOrder } from './store.ts';

export type DynamoDbStoreOptions = {
  /** Address of the engine itself, not of the gateway that checks and meters what functions call. */
  readonly endpoint: string;
  readonly region: string;
};

/** A store in the engine at that address. Creates the table when it is not there. `close` frees its connections. */
export const openDynamoDbStore = async (
  options: DynamoDbStoreOptions,
): Promise<ExecutionStore & { readonly close: () => void }> => {
  const client = new DynamoDBClient({
    ...options,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  await ensureTable(client);

  const get = async (pk: string, sk: string): Promise<Item | undefined> =>
    (await client.send(new GetItemCommand({ TableName, Key: toItem({ pk, sk }), ConsistentRead: true }))).Item;

  const query = async (input: Omit<QueryCommandInput, 'TableName'>, limit = Infinity): Promise<Item[]> => {
    const items: Item[] = [];
    for await (const page of paginateQuery({ client }, { TableName, ...input })) {
      items.push(...(page.Items ?? []));
      if (items.length >= limit) break;
    }
    return items.slice(0, limit);
  };

  const beginsWith = (pk: string, sk: string): Promise<Item[]> =>
    query({
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :sk)',
      ExpressionAttributeValues: toItem({ ':pk': pk, ':sk': sk }),
      ConsistentRead: true,
    });

  /** Writes all items or none; answers false when the first must be new and is not. */
  const write = async (items: readonly Item[], isNew = false): Promise<boolean> => {
    const [first, ...others] = items;
    if (first !== undefined && others.length === 0 && !isNew) {
      await client.send(new PutItemCommand({ TableName, Item: first }));
      return true;
    }
    const condition = { ConditionExpression: 'attribute_not_exists(pk)' };
    const puts = items.map((Item, index) => ({ Put: { TableName, Item, ...(isNew && index === 0 ? condition : {}) } }));
    try {
      await client.send(new TransactWriteItemsCommand({ TransactItems: puts }));
      return true;
    } catch (error) {
      if (!(error instanceof TransactionCanceledException) || !isNew) throw error;
      if (error.CancellationReasons?.[0]?.Code !== 'ConditionalCheckFailed') throw error;
      return false;
    }
  };

  const positionOf = async (arn: string): Promise<Position> => {
    const [last] = await query(
      {
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :sk)',
        ExpressionAttributeValues: toItem({ ':pk': arn, ':sk': 'STEP#' }),
        ConsistentRead: true,
        ScanIndexForward: false,
        Limit: 1,
      },
      1,
    );
    const key = textOf(last, 'sk');
    const slices =
      last !== undefined && key.endsWith('#000') ? [last] : await beginsWith(arn, key.replace(/#\d+$/, '#'));
    const { position } = stepBodyOf(slices.map((item) => textOf(item, 'body')).join(''));
    if (position === undefined) throw new Error(`${arn} is open, but its last step closed it`);
    return position;
  };

  return {
    saveMachine: async (machine) => {
      await write([toItem({ pk: MACHINES, sk: `MACHINE#${machine.name}`, body: JSON.stringify(machine) })]);
    },
    machines: async () => (await beginsWith(MACHINES, 'MACHINE#')).map(machineOf),
    saveDefinition: async (id, text) => {
      await write(itemsOf(`DEFINITION#${id}`, 'TEXT', text));
    },
    definition: async (id) => {
      const slices = await beginsWith(`DEFINITION#${id}`, 'TEXT');
      return slices.length === 0 ? undefined : slices.map((item) => textOf(item, 'body')).join('');
    },
    save: (step) => {
      const { execution, isNew, events, position } = step;
      const body: StepBody = position === undefined ? { events } : { events, position };
      const head = isNew || position === undefined ? [headOf(execution)] : [];
      return write([...head, ...itemsOf(execution.arn, stepKey(step), JSON.stringify(body))], isNew);
    },
    execution: async (arn) => {
      const item = await get(arn, HEAD);
      return item === undefined ? undefined : executionOf(item);
    },
    open: async () => {
      const heads = await query({
        IndexName: OPEN_INDEX.IndexName,
        KeyConditionExpression: 'openKey = :open',
        ExpressionAttributeValues: toItem({ ':open': OPEN }),
      });
      const found: OpenExecution[] = [];
      for (const execution of heads.map(executionOf)) {
        found.push({ execution, position: await positionOf(execution.arn) });
      }
      return found;
    },
    history: async (arn) => {
      const steps = new Map<string, string>();
      for (const item of await beginsWith(arn, 'STEP#')) {
        const key = textOf(item, 'sk').replace(/#\d+$/, '');
        steps.set(key, (steps.get(key) ?? '') + textOf(item, 'body'));
      }
      return [...steps.values()].flatMap((text) => stepBodyOf(text).events);
    },
    list: async ({ machine, status, limit, after }) => {
      const values = toItem({
        ':machine': machine,
        ...(after === undefined ? {} : { ':after': after }),
        ...(status === undefined ? {} : { ':status': status }),
      });
      const found = await query(
        {
          IndexName: MACHINE_INDEX.IndexName,
          KeyConditionExpression: `machineKey = :machine${after === undefined ? '' : ' AND machineOrder < :after'}`,
          ...(status === undefined ? {} : { FilterExpression: 'executionStatus = :status' }),
          ExpressionAttributeValues: values,
          ScanIndexForward: false,
        },
        limit + 1,
      );
      const executions = found.slice(0, limit).map(executionOf);
      const last = executions.at(-1);
      return last !== undefined && found.length > limit ? { executions, next: startOrder(last) } : { executions };
    },
    close: () => client.destroy(),
  };
};

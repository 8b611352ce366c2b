/** Passes DynamoDB calls on to the engine: counts what they consume, and says which tables they wrote. */
import type { Meter } from '../contracts.ts';
import { type EngineClient, resultOf } from '../dynamodb/client.ts';
import { parseObject } from '../dynamodb/json.ts';
import type { Caller } from '../rights/actors.ts';
import { dynamoDbNeeds } from '../rights/dynamodb-needs.ts';
import type { Refusal, Rights } from '../rights/rights.ts';
import type { TableResource } from '../template/model.ts';
import { type Answer, jsonAnswer, jsonError, jsonRefusal } from './answers.ts';
import { capacityAsked, consumedUnits, refusedUnits, withCapacityAsked } from './capacity.ts';
import { caseOf, consumptionOf, tablesWritten } from './operations.ts';

export type DynamoDbParts = {
  readonly engine: EngineClient;
  readonly meter: Meter;
  readonly rights: Pick<Rights, 'refusalOf'>;
  /** What the template says of the tables. */
  readonly tables: readonly Pick<TableResource, 'name' | 'arn' | 'keyArn'>[];
  /** Called after each write that the engine has accepted, before the caller hears of it. */
  readonly onWrite: (tableName: string) => void;
};

export type DynamoDbHandler = (
  caller: Caller,
  operation: string,
  input: Readonly<Record<string, unknown>>,
) => Promise<Answer>;

/** DynamoDB puts a word before what the key's own service said. */
const asDynamoDbSays = (refusal: Refusal): Refusal =>
  refusal.action.startsWith('kms:')
    ? { ...refusal, sentence: `KMS key access denied error: ${refusal.sentence}` }
    : refusal;

/** Makes the handler of DynamoDB calls. An operation that is not passed on is an error that names it. */
export const makeDynamoDbHandler =
  ({ engine, meter, rights, tables, onWrite }: DynamoDbParts): DynamoDbHandler =>
  async (caller, operation, input) => {
    if (consumptionOf(operation) === undefined) {
      return jsonError(400, 'UnknownOperationException', `DynamoDB's operation ${operation} is not supported locally.`);
    }
    const refusal = rights.refusalOf(caller.actor, () => dynamoDbNeeds(tables, operation, input));
    if (refusal) return jsonRefusal(asDynamoDbSays(refusal));
    const answer = await engine.send('dynamodb', operation, JSON.stringify(withCapacityAsked(operation, input)));
    const caseId = caseOf(input);
    const owner = { caller: caller.name, ...(caseId !== undefined && { caseId }) };
    const output = parseObject(answer.body) ?? {};
    const result = resultOf(answer);
    if (result.outcome === 'FAILED') {
      const units = refusedUnits(operation, input, result.error);
      if (units.writeUnits > 0) meter.add(owner, units);
      return jsonAnswer(answer.status, output);
    }
    const { ConsumedCapacity, ...rest } = output;
    if (consumptionOf(operation) !== 'NOTHING') meter.add(owner, consumedUnits(operation, ConsumedCapacity));
    for (const table of tablesWritten(operation, input)) onWrite(table);
    return jsonAnswer(200, capacityAsked(input) ? output : rest);
  };

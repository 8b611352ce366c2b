/** Reads the units that a call has consumed from the engine's answer. */
import { isObject } from '../dynamodb/json.ts';
import { consumptionOf } from './operations.ts';

export type Units = { readonly readUnits: number; readonly writeUnits: number };

/** The input with the question for the consumed units, unless the caller asks it. */
export const withCapacityAsked = (operation: string, input: Readonly<Record<string, unknown>>) =>
  consumptionOf(operation) === 'NOTHING' || capacityAsked(input)
    ? input
    : { ...input, ReturnConsumedCapacity: 'INDEXES' };

/** Whether the caller wants to see the units. */
export const capacityAsked = (input: Readonly<Record<string, unknown>>): boolean =>
  (input.ReturnConsumedCapacity ?? 'NONE') !== 'NONE';

const numberIn = (entry: Readonly<Record<string, unknown>>, field: string): number =>
  typeof entry[field] === 'number' ? entry[field] : 0;

/**
 * The units in an answer's `ConsumedCapacity`, indexes included. Transactions say themselves which of them were read units: one that is
 * repeated under its token reads what it wrote the first time.
 */
export const consumedUnits = (operation: string, consumed: unknown): Units => {
  const entries = (Array.isArray(consumed) ? consumed : [consumed]).filter(isObject);
  let readUnits = 0;
  let writeUnits = 0;
  for (const entry of entries) {
    if ('ReadCapacityUnits' in entry || 'WriteCapacityUnits' in entry) {
      readUnits += numberIn(entry, 'ReadCapacityUnits');
      writeUnits += numberIn(entry, 'WriteCapacityUnits');
    } else if (consumptionOf(operation) === 'READ') readUnits += numberIn(entry, 'CapacityUnits');
    else writeUnits += numberIn(entry, 'CapacityUnits');
  }
  return { readUnits, writeUnits };
};

/**
 * The least that a refused write consumes. A failed condition is charged like the write, but the error does not say how much, so this counts
 * items of up to 1 KB: one unit, and two for each action of a transaction, as for a write that succeeds.
 */
export const refusedUnits = (operation: string, input: Readonly<Record<string, unknown>>, error: string): Units => {
  const { TransactItems } = input;
  const conditionFailed = error === 'ConditionalCheckFailedException' ? 1 : 0;
  const cancelled =
    error === 'TransactionCanceledException' && Array.isArray(TransactItems) ? 2 * TransactItems.length : 0;
  return { readUnits: 0, writeUnits: consumptionOf(operation) === 'WRITE' ? conditionFailed + cancelled : 0 };
};

/** How late what is late comes, on the virtual clock. */
import type { InvocationResult } from '../contracts.ts';
import { isObject } from '../dynamodb/json.ts';

/** Longer than the watchdog of a signal and the sweep after it, so that some deliveries are overtaken by both. */
const LATEST_MILLISECONDS = 100 * 60_000;

export const latenessOf = (luck: number): number => 1_000 + Math.floor(luck * LATEST_MILLISECONDS);

/** The service waits longer after each failure; how long is not documented. */
const FIRST_PAUSE_MILLISECONDS = 1_000;
const LONGEST_PAUSE_MILLISECONDS = 60_000;

/** Before the next try, after so many failures in a row. */
export const pauseAfter = (failures: number): number =>
  Math.min(FIRST_PAUSE_MILLISECONDS * 2 ** (failures - 1), LONGEST_PAUSE_MILLISECONDS);

/** Whole, or in part as the function's answer says. */
export const hasFailed = (result: InvocationResult): boolean => {
  if (result.outcome === 'FAILED') return true;
  const { payload } = result;
  return isObject(payload) && Array.isArray(payload.batchItemFailures) && payload.batchItemFailures.length > 0;
};

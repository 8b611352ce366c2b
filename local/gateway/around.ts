/** What may stand around every call: it sees who calls what, and decides whether and when the call is carried out, and what is answered. */
import type { Answer } from './answers.ts';

/**
 * A call as it came in. `target`: such as `DynamoDB_20120810.GetItem`; `parameters`: of a service that speaks the query protocol; `object`: of S3, and
 * which of its operations.
 */
export type GatewayCall = { readonly caller: string } & (
  | { readonly target: string; readonly input: () => Readonly<Record<string, unknown>> }
  | { readonly parameters: URLSearchParams }
  | { readonly object: { readonly operation: string; readonly bucket: string; readonly key: string } }
);

export type AroundCall = (call: GatewayCall, carryOut: () => Promise<Answer>) => Promise<Answer>;

export const STEP_FUNCTIONS_PREFIX = 'AWSStepFunctions.';

/** Nothing stands around. */
export const straight: AroundCall = (_call, carryOut) => carryOut();

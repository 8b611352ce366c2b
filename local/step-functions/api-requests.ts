/** The requests of the API. An operation takes what is listed here and nothing else. */
import * as z from 'zod/mini';
import { ServiceError } from './errors.ts';
import { problemsOfShape } from './shape-problems.ts';

const ERROR_MAXIMUM = 256;
const CAUSE_MAXIMUM = 32_768;
const TOKEN_MAXIMUM = 2048;
/** Characters of an output; its bytes are checked against the payload limit as well. */
const OUTPUT_MAXIMUM = 262_144;
const PAGE_MAXIMUM = 1000;

const Text = z.string().check(z.minLength(1));
const Arn = Text;
const paging = {
  maxResults: z.optional(z.int().check(z.minimum(0), z.maximum(PAGE_MAXIMUM))),
  nextToken: z.optional(Text),
};
const reason = {
  error: z.optional(z.string().check(z.maxLength(ERROR_MAXIMUM))),
  cause: z.optional(z.string().check(z.maxLength(CAUSE_MAXIMUM))),
};
const taskToken = Text.check(z.maxLength(TOKEN_MAXIMUM));

export const requests = {
  CreateStateMachine: z.strictObject({
    name: Text,
    definition: Text,
    roleArn: Arn,
    type: z.optional(z.enum(['STANDARD', 'EXPRESS'])),
  }),
  UpdateStateMachine: z.strictObject({ stateMachineArn: Arn, definition: z.optional(Text), roleArn: z.optional(Arn) }),
  DescribeStateMachine: z.strictObject({ stateMachineArn: Arn, includedData: z.optional(z.literal('ALL_DATA')) }),
  ListStateMachines: z.strictObject(paging),
  StartExecution: z.strictObject({ stateMachineArn: Arn, name: z.optional(z.string()), input: z.optional(z.string()) }),
  DescribeExecution: z.strictObject({ executionArn: Arn, includedData: z.optional(z.literal('ALL_DATA')) }),
  DescribeStateMachineForExecution: z.strictObject({
    executionArn: Arn,
    includedData: z.optional(z.literal('ALL_DATA')),
  }),
  ListExecutions: z.strictObject({
    stateMachineArn: Arn,
    statusFilter: z.optional(z.enum(['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED'])),
    ...paging,
  }),
  GetExecutionHistory: z.strictObject({
    executionArn: Arn,
    reverseOrder: z.optional(z.boolean()),
    includeExecutionData: z.optional(z.boolean()),
    ...paging,
  }),
  StopExecution: z.strictObject({ executionArn: Arn, ...reason }),
  SendTaskSuccess: z.strictObject({ taskToken, output: z.string().check(z.maxLength(OUTPUT_MAXIMUM)) }),
  SendTaskFailure: z.strictObject({ taskToken, ...reason }),
  SendTaskHeartbeat: z.strictObject({ taskToken }),
} as const;

export type Operation = keyof typeof requests;
export type Request<Name extends Operation> = z.infer<(typeof requests)[Name]>;

/** The request, or `ValidationException` with everything that is wrong in it. */
export const parseRequest = <Name extends Operation>(operation: Name, body: unknown): Request<Name> => {
  const shape = requests[operation];
  const problems = problemsOfShape(shape, body);
  if (problems.length > 0) {
    const words = problems.map(
      ({ path, message }) => `Value at '${path.slice(1)}' failed to satisfy constraint: ${message}`,
    );
    throw new ServiceError(
      'ValidationException',
      `${problems.length} validation error(s) detected: ${words.join('; ')}`,
    );
  }
  // The shape that was checked is the one of this operation; the compiler cannot follow the look-up by name.
  return body as Request<Name>;
};

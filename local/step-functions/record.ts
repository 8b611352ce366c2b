/**
 * What is kept of machines and executions. All of it is plain data: what is written here is enough to go on after a
 * crash.
 */

export type ExecutionStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';

/** A state machine. Times here and below are epoch milliseconds of the virtual clock. */
export type Machine = {
  readonly name: string;
  readonly roleArn: string;
  readonly definitionId: string;
  readonly createdAt: number;
  readonly updatedAt: number;
};

/**
 * An execution as a list shows it: written when it starts and when it closes. `machine` is a name, `definitionId` the
 * one it runs to its end.
 */
export type Execution = {
  readonly arn: string;
  readonly machine: string;
  readonly name: string;
  readonly roleArn: string;
  readonly definitionId: string;
  /** JSON text, byte for byte as it was given: a repeated start must repeat it. */
  readonly input: string;
  readonly startedAt: number;
  /** When it is timed out: by the definition's TimeoutSeconds or by the service's own limit. */
  readonly expiresAt: number;
  readonly status: ExecutionStatus;
  readonly stoppedAt?: number;
  readonly output?: string;
  readonly error?: string;
  readonly cause?: string;
};

/**
 * What a running execution is about to do or waits for. ENTER: enter the state. TASK: its call is under way, or
 * (`submitted`) was answered and the token is awaited; the arguments stand in the `TaskScheduled` event of that id.
 * RETRY, WAIT: go on at that instant.
 */
type Todo =
  | { readonly kind: 'ENTER' }
  | TaskTodo
  | { readonly kind: 'RETRY'; readonly at: number }
  | { readonly kind: 'WAIT'; readonly at: number };

export type TaskTodo = {
  readonly kind: 'TASK';
  readonly scheduledEventId: number;
  readonly calledAt: number;
  readonly deadlineAt?: number;
  readonly submitted: boolean;
};

/**
 * Where a running execution stands. Since the state was entered: `retries` counts per retrier, `retryCount` over all of
 * them, `scheduledCount` the attempts that got as far as their call.
 */
export type Position = {
  readonly eventCount: number;
  readonly state: string;
  readonly enteredAt: number;
  readonly input: unknown;
  readonly retryCount: number;
  readonly scheduledCount: number;
  readonly retries: readonly number[];
  readonly todo: Todo;
};

/** One event of a history. Which field of the API's event the details fill follows from the type (`api-history.ts`). */
export type HistoryEvent = {
  readonly id: number;
  readonly previousEventId: number;
  readonly at: number;
  readonly type: string;
  readonly details: Readonly<Record<string, unknown>>;
};

/** What the service bounds. */
export type Limits = {
  /** UTF-8 bytes of any input, result or output. */
  readonly payloadBytes: number;
  readonly historyEvents: number;
  readonly executionMilliseconds: number;
};

/** Quotas of Step Functions Standard: 256 KiB, 25,000 events, one year. */
export const SERVICE_LIMITS: Limits = {
  payloadBytes: 256 * 1024,
  historyEvents: 25_000,
  executionMilliseconds: 365 * 86_400_000,
};

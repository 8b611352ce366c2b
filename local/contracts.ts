/** How the parts of the local cloud meet: time, activity, calls and counts. Instants here are epoch milliseconds of the virtual clock. */

/** Reads the virtual clock. */
export type Now = () => number;

/** A part that has something to do at instants ahead: execution time-outs, retries, schedules. */
export type TimeSource = {
  /** The earliest instant at which `runDue` would do something; undefined when nothing is ahead. */
  readonly nextDueAt: () => number | undefined;
  /** Does all that is due at `now` or before. It may return before the work has settled. */
  readonly runDue: (now: number) => Promise<void>;
};

/** Counts what is going on, so that the clock moves only when everything has come to rest. */
export type Activity = {
  /** Runs `work` as something the clock waits for. */
  readonly track: <T>(work: () => Promise<T>) => Promise<T>;
  /** Resolves when nothing tracked is going on and nothing has begun in the turn after that. */
  readonly settled: () => Promise<void>;
};

/** What a function's run came to. `error` is the name that a state machine's Retry and Catch match. */
export type InvocationResult =
  | { readonly outcome: 'SUCCEEDED'; readonly payload: unknown }
  | { readonly outcome: 'FAILED'; readonly error: string; readonly cause: string };

/** Runs a function by its name and waits for its answer. */
export type InvokeFunction = (functionName: string, payload: unknown) => Promise<InvocationResult>;

/** The same in the name of a state machine. `reference`: the function's name or ARN, as the definition gives it. */
export type InvokeForMachine = (machine: string, reference: string, payload: unknown) => Promise<InvocationResult>;

/** What an AWS call came to. `error` is the service's own code, without any prefix (`ConditionalCheckFailedException`). */
export type ServiceResult =
  | { readonly outcome: 'SUCCEEDED'; readonly output: unknown }
  | { readonly outcome: 'FAILED'; readonly error: string; readonly cause: string };

/** Calls an AWS service through the gateway in the name of a state machine. */
export type CallService = (
  machine: string,
  service: 'dynamodb',
  operation: string,
  input: unknown,
) => Promise<ServiceResult>;

/** What a case has cost so far. Units are DynamoDB capacity units, indexes included. */
export type CaseCounts = {
  transitions: number;
  executions: number;
  invocations: number;
  writeUnits: number;
  readUnits: number;
  mails: number;
  /** Requests of S3 that put or copy an object, and that get or look at one. */
  objectWrites: number;
  objectReads: number;
};

/** Counts per case; what belongs to no single case (the sweep, the projection's queries) is counted under its function's name. */
export type Meter = {
  readonly add: (owner: { readonly caseId?: string; readonly caller: string }, counts: Partial<CaseCounts>) => void;
};

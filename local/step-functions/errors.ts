/** The two kinds of error here: what a state reports to Retry and Catch, and what the service answers to a caller. */

/** What went wrong in a state. `error` is the name that Retry and Catch match. */
export type Failure = { readonly error: string; readonly cause: string };

/** Thrown while a state is worked out; becomes the state's failure. */
export class StateError extends Error {
  readonly failure: Failure;
  constructor(error: string, cause: string) {
    super(`${error}: ${cause}`);
    this.failure = { error, cause };
  }
}

/** An answer of the service that is an error. `code` is the API's own (`TaskTimedOut`). */
export class ServiceError extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** One thing wrong in a definition. `path` is a JSON pointer into it. */
export type DefinitionProblem = { readonly path: string; readonly message: string };

/** A definition that cannot be run here, with everything that is wrong in it. */
export class DefinitionError extends Error {
  readonly problems: readonly DefinitionProblem[];
  constructor(problems: readonly DefinitionProblem[]) {
    super(problems.map((problem) => `${problem.message} at ${problem.path}`).join('; '));
    this.problems = problems;
  }
}

/** The port to the lifecycle machine: start a worker, ring a waiting one. */

export type StartOutcome = 'STARTED' | 'ALREADY_STARTED';

/**
 * `ENDED`: the wait is over or its execution gone; the watchdog looks after the case. `INVALID`: the token is malformed or from elsewhere, which
 * only a fault or a failover can make.
 */
export type RingOutcome = 'RUNG' | 'ENDED' | 'INVALID';

export type Workflow = {
  /** Starts an execution. The same name with the same input is started once. Throws what the service throws otherwise. */
  readonly start: (name: string, input: { readonly caseId: string; readonly gen: number }) => Promise<StartOutcome>;
  /** Says "look again" to a waiting worker; it carries nothing else. */
  readonly ring: (token: string) => Promise<RingOutcome>;
};

/**
 * What a person's command goes through, whoever brings it: the same decision function as the lifecycle's, run against the case and its unread
 * signals. What it refuses is answered at once, with every reason; what it accepts becomes a signal.
 */
import type { Registry, SignalReceipt } from '../../adapters/registry/registry.ts';
import { dateOf, type Instant } from '../../domain/dates.ts';
import type { ProgramDefinition } from '../../domain/program.ts';
import { accepted, type Refusal, type Result, refused } from '../../domain/refusals.ts';
import type { Actor, Signal, SignalBody } from '../../domain/signals.ts';
import { previewSignal } from './preview-signal.ts';
import { tellCase } from './tell-case.ts';

export type SendCommandDeps = {
  readonly registry: Registry;
  readonly programOf: (program: string) => ProgramDefinition | undefined;
};

export type Command = {
  readonly caseId: string;
  /** The sender's own key: the same key with the same command counts once. */
  readonly key: string;
  readonly body: SignalBody;
  readonly actor: Actor;
  /** The day on which the thing happened; the day of `now` when the command itself is the thing. */
  readonly occurredOn?: string;
  readonly now: Instant;
};

const noSuchCase: Refusal = { code: 'NO_SUCH_CASE', rule: 'lifecycle.case', field: 'caseId' };

/** More unread signals than this are not weighed before a command is taken; the lifecycle decides in the end. */
const UNREAD_WEIGHED = 100;

/** The receipt of the signal, or every reason why the command is refused. */
export const sendCommand = async (deps: SendCommandDeps, command: Command): Promise<Result<SignalReceipt>> => {
  const { caseId, now } = command;
  const earlier = await deps.registry.readSignal(caseId, command.key);
  // The inbox first: what is applied in between is in the facts then, instead of in neither.
  const unread = (await deps.registry.readInbox(caseId, UNREAD_WEIGHED)).map((entry) => entry.signal);
  const facts = await deps.registry.readFacts(caseId);
  const program = facts === undefined ? undefined : deps.programOf(facts.case.program);
  if (facts === undefined || program === undefined) return refused(noSuchCase);
  const signal: Signal = {
    signalKey: command.key,
    caseId,
    body: command.body,
    actor: command.actor,
    occurredOn: command.occurredOn ?? dateOf(now, program.timeZone),
    receivedAt: earlier?.signal.receivedAt ?? now,
  };
  if (earlier === undefined) {
    const answer = previewSignal({ facts, unread, program, now }, signal);
    if (answer?.state === 'REFUSED') {
      // The lifecycle refuses it as well, and gives staff the task to find out the value.
      if (answer.refusals.some(({ code }) => code === 'RULE_NOT_PUBLISHED')) await deps.registry.leaveSignal(signal);
      return refused(...answer.refusals);
    }
  }
  return accepted(await tellCase(deps, signal));
};

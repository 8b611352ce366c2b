/**
 * Leaves a signal for a case. A closed case keeps most of them without effect; the few that it still takes (domain/transitions.ts) are decided on here,
 * by the same decision function, since no worker will.
 */
import type { Registry, SignalReceipt } from '../../adapters/registry/registry.ts';
import { decide } from '../../domain/decide.ts';
import type { ProgramDefinition } from '../../domain/program.ts';
import type { Signal } from '../../domain/signals.ts';
import { mayLeave } from '../../domain/transitions.ts';

export type TellCaseDeps = {
  readonly registry: Registry;
  readonly programOf: (program: string) => ProgramDefinition | undefined;
};

/** Somebody else may amend the case meanwhile; each look settles one such change. */
const MOST_LOOKS = 5;

const isKept = (receipt: SignalReceipt): boolean =>
  receipt.outcome === 'CASE_CLOSED' || (receipt.outcome === 'REPEATED' && receipt.answer.state === 'KEPT_CLOSED');

/** Safe to repeat: what was decided before changes nothing again. */
export const tellCase = async ({ registry, programOf }: TellCaseDeps, signal: Signal): Promise<SignalReceipt> => {
  const receipt = await registry.leaveSignal(signal);
  if (!isKept(receipt)) return receipt;
  for (let look = 1; look <= MOST_LOOKS; look += 1) {
    const before = await registry.readFacts(signal.caseId);
    const program = before && programOf(before.case.program);
    if (before === undefined || program === undefined || !mayLeave(signal.body.type, before.case.stage)) return receipt;
    const { facts, events, answers } = decide(before, [signal], {
      program,
      now: signal.receivedAt,
      newCertificateNumber: '', // a closed case gets none
    });
    const answer = answers[0]?.answer;
    if (answer === undefined) return receipt;
    const { signalKey } = signal;
    if ((await registry.amendClosed({ before, after: facts, events, signalKey, answer })) === 'AMENDED')
      return { outcome: 'REPEATED', answer };
  }
  throw new Error(`Case ${signal.caseId} was changed each time that it was to be told ${signal.signalKey}.`);
};

/** What the lifecycle would answer a signal as a case stands: the decision itself is asked, and nothing is kept of it. */
import type { Instant } from '../../domain/dates.ts';
import { type Answer, decide } from '../../domain/decide.ts';
import type { CaseFacts } from '../../domain/facts.ts';
import type { ProgramDefinition } from '../../domain/program.ts';
import type { Signal } from '../../domain/signals.ts';

export type Standing = {
  readonly facts: CaseFacts;
  /** Signals that came before and are not judged yet. */
  readonly unread: readonly Signal[];
  readonly program: ProgramDefinition;
  readonly now: Instant;
};

/** Undefined for a signal that a held case leaves unread. */
export const previewSignal = ({ facts, unread, program, now }: Standing, signal: Signal): Answer | undefined => {
  // The certificate's number is made by the lifecycle; here it only has to be something.
  const { answers } = decide(facts, [...unread, signal], { program, now, newCertificateNumber: 'PREVIEW' });
  return answers.find(({ signalKey }) => signalKey === signal.signalKey)?.answer;
};

/** The commands of a case that its reader may send and that would be taken now, as the decision itself says. */
import * as z from 'zod/mini';
import { can, type Identity } from '../../../domain/can.ts';
import { dateOf, type Instant } from '../../../domain/dates.ts';
import { unpostedLetters } from '../../../domain/delivery.ts';
import type { CaseFacts } from '../../../domain/facts.ts';
import { caseRulesOn } from '../../../domain/pathways.ts';
import type { ProgramDefinition } from '../../../domain/program.ts';
import { SignalBody, type SignalType } from '../../../domain/signals.ts';
import { mayLeave } from '../../../domain/transitions.ts';
import { previewSignal } from '../../shared/preview-signal.ts';
import { actorOf } from '../admit.ts';
import { kebab } from '../kebab.ts';

export type Reading = {
  readonly facts: CaseFacts;
  readonly program: ProgramDefinition;
  readonly who: Identity;
  readonly now: Instant;
};

const TYPES: readonly SignalType[] = SignalBody._zod.def.options.flatMap(
  (option): readonly SignalType[] => option.shape.type._zod.def.values,
);

/** Commands that say nothing, or why alone. */
const plainBody = (type: SignalType): SignalBody | undefined =>
  [{ type }, { type, reason: 'As was asked.' }].flatMap((body) => z.safeParse(SignalBody, body).data ?? [])[0];

/** All that a command could say, where the case knows it; undefined where that is for its sender to know. */
const bodiesOf = (type: SignalType, { facts, program, now }: Reading): readonly SignalBody[] | undefined => {
  switch (type) {
    case 'REQUEST_EXTENSION': {
      const offered = caseRulesOn(program, facts.case, dateOf(now, program.timeZone))['renewal.extensions'] ?? [];
      return offered.map(({ id }) => ({ type, extension: id }));
    }
    case 'RECORD_LETTER':
      // One that was taken back may have been posted before, at the earliest on the day on which it was owed.
      return unpostedLetters(facts).map(({ effect: { effectKey }, task: { openedAt } }) => ({
        type,
        effectKey,
        postedOn: dateOf(openedAt, program.timeZone),
      }));
    case 'CLOSE_EXCEPTION':
      return facts.tasks.map(({ taskId }) => ({ type, taskId, because: 'NO_LONGER_NEEDED' }));
    case 'DECIDE_AUDIT':
      return [{ type, disallowed: [] }];
    default: {
      const body = plainBody(type);
      return body && [body];
    }
  }
};

/** A held case takes a command and leaves it unread. */
const isTaken = ({ facts, program, who, now }: Reading, body: SignalBody): boolean => {
  const answer = previewSignal(
    { facts, unread: [], program, now },
    {
      signalKey: 'preview',
      caseId: facts.case.caseId,
      body,
      actor: actorOf(who),
      occurredOn: dateOf(now, program.timeZone),
      receivedAt: now,
    },
  );
  return answer === undefined || answer.state === 'APPLIED';
};

/** Where only its sender knows what a command says, it is listed wherever the stage takes it. */
export const commandsFor = (reading: Reading): readonly string[] => {
  const { facts, who } = reading;
  return TYPES.filter((type) => {
    if (can(who, type, facts.case) !== 'ALLOWED') return false;
    const bodies = bodiesOf(type, reading);
    return bodies === undefined ? mayLeave(type, facts.case.stage) : bodies.some((body) => isTaken(reading, body));
  }).map(kebab);
};

/** Tells the log which stages a decision left and reached, so that they can be counted. */
import { epochSeconds } from '../../domain/dates.ts';
import type { Log } from '../shared/messages.ts';
import type { Round } from './round.ts';

/** Counted when the decision was made; the stay in a stage is by the instants at which it was reached and left, which may lie before. */
export const logStages = (log: Log, { facts, decision, work }: Round): void => {
  const { caseId, now: at } = work;
  const { program } = facts.case;
  let since = facts.case.stageSince;
  for (const event of decision.events) {
    if (event.type !== 'STAGE_REACHED') continue;
    const staySeconds = epochSeconds(event.at) - epochSeconds(since);
    log('STAGE_LEFT', { caseId, at, program, stage: event.from, left: 1, staySeconds });
    log('STAGE_ENTERED', { caseId, at, program, stage: event.to, entered: 1 });
    since = event.at;
  }
};

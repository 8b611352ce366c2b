/** Judges the closing of a task that staff alone can see to: of a notice that could not be sent, an address that takes no mail, an audit that fell short. */
import { allow, type Judgement, type Moment, refuse } from '../changes.ts';
import type { CaseFacts } from '../facts.ts';
import type { SignalBody } from '../signals.ts';

const rule = 'lifecycle.exceptions';

/** Exceptions of other reasons end with what they wait for: a value, a release, a decision. */
const CLOSED_BY_STAFF = ['NOTICE_NOT_SENT', 'ADDRESS_FAILED', 'AUDIT_DEFICIENT'];

/** In closed cases as well: the last word of a case may be the one that could not be sent. Refuses NO_SUCH_TASK, TASK_DONE, TASK_CLOSES_OTHERWISE. */
export const closeException = (
  { tasks }: CaseFacts,
  { taskId, because }: Extract<SignalBody, { type: 'CLOSE_EXCEPTION' }>,
  { at }: Moment,
): Judgement => {
  const task = tasks.find((each) => each.taskId === taskId);
  if (task === undefined) return refuse([{ code: 'NO_SUCH_TASK', rule, field: 'taskId' }]);
  if (!CLOSED_BY_STAFF.includes(task.reason))
    return refuse([{ code: 'TASK_CLOSES_OTHERWISE', rule, field: 'taskId', detail: { reason: task.reason } }]);
  if (task.closedAt !== undefined) return refuse([{ code: 'TASK_DONE', rule, field: 'taskId' }]);
  return allow([{ type: 'TASK_RECORDED', task: { ...task, closedAt: at, closedBecause: because } }]);
};

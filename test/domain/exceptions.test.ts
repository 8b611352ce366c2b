/** A notice that could not be sent is staff's to see to, and theirs to close. */
import { describe, expect, it } from 'vitest';
import type { CaseFacts } from '../../domain/facts.ts';
import type { SignalBody } from '../../domain/signals.ts';
import { type Life, local, pay, REVIEWER, SUPERVISOR, submitted } from './life.ts';

const KEY = 'notice:0:received';
const TASK = `unsent-${KEY}`;

/** An application whose receipt the mail service would not take. */
const unsent = (): Life => {
  const life = submitted('2024-01-02');
  life.mailIsDown = true;
  pay(life, 'APPLICATION', 10_000, '2024-01-02');
  const effects = life.facts.effects.map((effect): CaseFacts['effects'][number] =>
    effect.effectKey === KEY ? { ...effect, state: 'FAILED', attempts: 1, failedBecause: 'MessageRejected' } : effect,
  );
  life.facts = { ...life.facts, effects };
  life.mailIsDown = false;
  life.look(local('2024-01-03'));
  return life;
};

const close = (taskId = TASK): SignalBody => ({ type: 'CLOSE_EXCEPTION', taskId, because: 'REACHED_BY_PHONE' });
const exceptions = (life: Life) =>
  life.facts.tasks.filter(({ queue }) => queue === 'EXCEPTION').map(({ taskId, closedAt }) => [taskId, closedAt]);

describe('a task that staff alone can see to, as of a notice that was not sent,', () => {
  it('is closed by staff who say how the person was reached, and stays closed', () => {
    const life = unsent();
    expect(exceptions(life)).toEqual([[TASK, undefined]]);
    const at = local('2024-01-04', '10:00');
    expect(life.tell(close(), at, { actor: REVIEWER })).toMatchObject({ state: 'APPLIED' });
    expect(life.facts.tasks.find(({ taskId }) => taskId === TASK)).toMatchObject({
      reason: 'NOTICE_NOT_SENT',
      closedAt: at,
      closedBecause: 'REACHED_BY_PHONE',
    });
    // Who and when stand in the audit.
    expect(life.events.at(-1)).toMatchObject({ type: 'TASK_RECORDED', at, by: REVIEWER });
    expect(life.facts.effects.find(({ effectKey }) => effectKey === KEY)?.state).toBe('FAILED');
    life.passTo(local('2024-02-04'));
    expect(exceptions(life)).toEqual([[TASK, at]]);
  });

  it('is closed once', () => {
    const life = unsent();
    life.tell(close(), local('2024-01-04'));
    expect(life.refusals(close(), local('2024-01-05'))).toEqual(['TASK_DONE']);
  });

  it('has to be there', () => {
    expect(unsent().refusals(close('unsent-notice:0:approved'), local('2024-01-04'))).toEqual(['NO_SUCH_TASK']);
  });

  it.each(['ADDRESS_FAILED', 'AUDIT_DEFICIENT'])('of the reason %s is closed like this too', (reason) => {
    const life = unsent();
    const tasks = life.facts.tasks.map((task) => (task.taskId === TASK ? { ...task, reason } : task));
    life.facts = { ...life.facts, tasks };
    expect(life.refusals(close(), local('2024-01-04'))).toEqual([]);
  });

  it('of any other kind is not', () => {
    const life = unsent();
    const review = life.facts.tasks.find(({ queue }) => queue === 'APPLICATION')?.taskId;
    expect(life.refusals(close(review), local('2024-01-04'))).toEqual(['TASK_CLOSES_OTHERWISE']);
    expect(life.facts.tasks.find(({ taskId }) => taskId === review)?.closedAt).toBeUndefined();
  });

  it('outlives its case, and is closed then', () => {
    const life = unsent();
    life.tell({ type: 'PROPOSE_DENIAL', reason: 'The diploma is not one.' }, local('2024-01-20'));
    life.tell({ type: 'CONFIRM_DENIAL' }, local('2024-01-21'), { actor: SUPERVISOR });
    expect([life.stage, exceptions(life)]).toEqual(['DENIED', [[TASK, undefined]]]);
    const at = local('2024-01-22');
    expect(life.tell(close(), at)).toMatchObject({ state: 'APPLIED' });
    expect([life.stage, exceptions(life)]).toEqual(['DENIED', [[TASK, at]]]);
  });
});

/** Staff say that a person was reached whom a notice could not be sent to: over the API, from the queue to the audit. */
import { describe, expect, it } from 'vitest';
import { auditWrites } from '../../../adapters/registry/audit.ts';
import { stamp } from '../../../domain/changes.ts';
import { factsOf } from '../../../domain/evolve.ts';
import type { Stage } from '../../../domain/stages.ts';
import { APPLICANT, aCase } from '../../domain/life.ts';
import { inShort } from './standing.ts';
import { CASE, makeWorld, OWNER, type Who } from './world.ts';

const TASK = 'unsent-notice:0:denied';
const BY_PHONE = { taskId: TASK, because: 'REACHED_BY_PHONE' };

const withTask = async (stage: Stage) => {
  const world = makeWorld();
  const record = aCase({ stage, personId: OWNER });
  const task = { taskId: TASK, queue: 'EXCEPTION', reason: 'NOTICE_NOT_SENT', openedAt: record.openedAt } as const;
  await world.seed({ ...factsOf(record), tasks: [task] });
  const opened = stamp({ type: 'CASE_OPENED', case: record }, record.openedAt, APPLICANT, []);
  await world.table.write(auditWrites(CASE, record.ver, [opened]));
  const queue = async () => (await world.call('reviewer', 'GET', '/api/queue/cmpss/exception')).body.entries;
  const offered = async (who: Who): Promise<string[]> =>
    (await world.call(who, 'GET', `/api/cases/${CASE}`)).body.commands;
  return { ...world, queue, offered };
};

describe.each<Stage>(['IN_REVIEW', 'DENIED'])('in %s', (stage) => {
  it('a reviewer takes the task out of the queue, and who, when and how is kept', async () => {
    const { queue, offered, command, call, registry, state } = await withTask(stage);
    expect(await queue()).toMatchObject([{ taskId: TASK, reason: 'NOTICE_NOT_SENT' }]);
    expect(await offered('reviewer')).toContain('close-exception');
    expect(inShort(await command('reviewer', 'close-exception', BY_PHONE))).toBe('202');
    expect(await queue()).toEqual([]);
    expect(await offered('reviewer')).not.toContain('close-exception');
    const [told] = (await registry.readAudit(CASE)).filter(({ type }) => type === 'TASK_RECORDED');
    expect(told).toMatchObject({
      at: state.now,
      by: { kind: 'STAFF', id: 'reviewer-1' },
      task: { closedAt: state.now, closedBecause: 'REACHED_BY_PHONE' },
    });
    const { timeline } = (await call('supervisor', 'GET', `/api/cases/${CASE}`)).body;
    const says = timeline.map(({ what }: { what: string }) => what);
    expect(says).toContain(`Task ${TASK}: notice not sent, done, reached by phone.`);
    expect(inShort(await command('reviewer', 'close-exception', BY_PHONE))).toBe('409 TASK_DONE');
  });

  it('the same word under the same key counts once', async () => {
    const { command, registry } = await withTask(stage);
    for (const _again of [1, 2])
      expect(inShort(await command('reviewer', 'close-exception', BY_PHONE, { key: 'reached' }))).toBe('202');
    expect((await registry.readAudit(CASE)).filter(({ type }) => type === 'TASK_RECORDED')).toHaveLength(1);
  });
});

it.each<[string, Who, object, string]>([
  ['of a task that is not there', 'reviewer', { ...BY_PHONE, taskId: 'unsent-notice:0:approved' }, '404 NO_SUCH_TASK'],
  ['for a reason that is none', 'reviewer', { ...BY_PHONE, because: 'Maple was out.' }, '400 FIELD_INVALID'],
  ['with words of one’s own', 'reviewer', { ...BY_PHONE, reason: 'Maple was out.' }, '400 FIELD_UNKNOWN'],
  ['by a supervisor', 'supervisor', BY_PHONE, '403 FORBIDDEN'],
  ['by the person', 'owner', BY_PHONE, '403 FORBIDDEN'],
  ['by staff of another program', 'elsewhere', BY_PHONE, '404 NO_SUCH_CASE'],
])('is refused %s', async (_, who, body, expected) => {
  const { command, queue } = await withTask('IN_REVIEW');
  expect(inShort(await command(who, 'close-exception', body))).toBe(expected);
  expect(await queue()).toHaveLength(1);
});

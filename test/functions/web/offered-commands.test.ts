/** The commands that the view of a case offers: those of its reader that would be taken now, and no others. */
import { describe, expect, it } from 'vitest';
import type { CaseFacts } from '../../../domain/facts.ts';
import type { SignalType } from '../../../domain/signals.ts';
import { kebab } from '../../../functions/web/kebab.ts';
import { commandsFor } from '../../../functions/web/views/commands.ts';
import { cmpss } from '../../../programs/cmpss/program.ts';
import { audited } from '../../domain/auditing-lives.ts';
import { certified, type Life, local, pay, submitted } from '../../domain/life.ts';
import { FREE_30, oregonLike, PAID_120 } from '../../domain/rule-builders.ts';
import { BODIES } from './bodies.ts';
import { TYPES } from './command-cells.ts';
import { CASE, makeWorld, OWNER, PEOPLE, type Who } from './world.ts';

const ofOwner = ({ facts }: Life): CaseFacts => ({ ...facts, case: { ...facts.case, caseId: CASE, personId: OWNER } });

const offered = (life: Life, who: Who, now: string, program = cmpss): readonly string[] =>
  commandsFor({ facts: ofOwner(life), program, who: PEOPLE[who], now });

describe('what is offered', () => {
  const june = local('2026-06-15', '12:00');

  it('is the answer to an audit while one waits for it, and its decision once it can be made', () => {
    const life = audited();
    const both = (day: string) =>
      (['owner', 'reviewer'] as const).flatMap((who) =>
        offered(life, who, local(day)).filter((each) => /audit/.test(each)),
      );
    expect(both('2026-06-20')).toEqual(['answer-audit']);
    life.tell({ type: 'ANSWER_AUDIT' }, local('2026-06-21'));
    expect(both('2026-06-22')).toEqual(['decide-audit']);
    life.tell({ type: 'DECIDE_AUDIT', disallowed: [] }, local('2026-06-23'));
    expect(both('2026-06-24')).toEqual([]);
  });

  it('is no answer to an audit, no extension and no pause where the program knows none', () => {
    const life = certified('2024-06-30');
    life.passTo(june);
    expect(life.facts.case.stage).toBe('RENEWAL_OPEN');
    expect(offered(life, 'owner', june)).toEqual(['submit-renewal']);
  });

  it('is an extension as long as one is left that can be had', () => {
    const program = oregonLike({ 'renewal.extensions': [FREE_30, PAID_120] });
    const life = certified('2024-06-30', program);
    life.passTo(june);
    expect(offered(life, 'owner', june, program)).toContain('request-extension');
    life.tell({ type: 'REQUEST_EXTENSION', extension: 'FREE_30' }, june);
    const later = local('2026-06-15', '13:00');
    // The other one costs something, and nothing was paid.
    expect(offered(life, 'owner', later, program)).not.toContain('request-extension');
    pay(life, 'EXTENSION', 5_000, '2026-06-15', '14:00');
    expect(offered(life, 'owner', local('2026-06-15', '15:00'), program)).toContain('request-extension');
  });

  it('is a letter while one may have been posted, although it was taken back meanwhile', () => {
    const life = certified('2024-06-30');
    expect(offered(life, 'reviewer', june)).not.toContain('record-letter');
    life.passTo(local('2026-03-30'));
    life.hasNoAddress = () => true;
    life.passTo(local('2026-04-02'));
    const letters = life.facts.tasks.filter(({ queue, closedAt }) => queue === 'LETTER' && closedAt === undefined);
    expect(letters).toHaveLength(1);
    expect(offered(life, 'reviewer', local('2026-04-03'))).toContain('record-letter');
    life.facts = { ...life.facts, tasks: life.facts.tasks.map((task) => ({ ...task, closedAt: local('2026-04-03') })) };
    expect(offered(life, 'reviewer', local('2026-04-04'))).toContain('record-letter');
    const effectKey = letters[0]?.taskId.replace('letter-', '') ?? '';
    life.tell({ type: 'RECORD_LETTER', effectKey, postedOn: '2026-04-02' }, local('2026-04-04'));
    expect(offered(life, 'reviewer', local('2026-04-05'))).not.toContain('record-letter');
  });

  it('is the confirmation of a denial to everybody but the one who proposed it', () => {
    const life = submitted('2025-01-09');
    pay(life, 'APPLICATION', 10_000, '2025-01-10');
    const by = { kind: 'STAFF', id: 'supervisor-1' } as const;
    life.tell({ type: 'PROPOSE_DENIAL', reason: 'No.' }, local('2025-01-11'), { actor: by });
    const other = {
      kind: 'STAFF',
      staffId: 'supervisor-2',
      roles: [{ program: 'cmpss', role: 'SUPERVISOR' }],
    } as const;
    const now = local('2025-01-12');
    expect(offered(life, 'supervisor', now)).not.toContain('confirm-denial');
    expect(commandsFor({ facts: ofOwner(life), program: cmpss, who: other, now })).toContain('confirm-denial');
  });
});

/** What says nothing but why is taken or refused for the case alone. */
const PLAIN: readonly SignalType[] = TYPES.filter((type) => Object.keys(BODIES[type]).every((key) => key === 'reason'));

describe.each<[string, () => Life, string]>([
  [
    'an application in review',
    () => {
      const life = submitted('2025-01-09');
      pay(life, 'APPLICATION', 10_000, '2025-01-10');
      return life;
    },
    local('2025-01-11'),
  ],
  ['a term with an audit', audited, local('2026-06-20')],
])('of %s', (_, lifeOf, now) => {
  it.each<Who>(['owner', 'reviewer', 'supervisor', 'operator'])('%s is offered exactly what is taken', async (who) => {
    const facts = ofOwner(lifeOf());
    const taken: string[] = [];
    const seen = makeWorld();
    seen.goTo(now);
    await seen.seed(facts);
    const view: readonly string[] = (await seen.call(who, 'GET', `/api/cases/${CASE}`)).body.commands;
    for (const type of PLAIN) {
      const world = makeWorld();
      world.state.works = false;
      world.goTo(now);
      await world.seed(facts);
      const { status } = await world.command(who, kebab(type), BODIES[type]);
      if (status === 202) taken.push(kebab(type));
    }
    expect(view.filter((each) => PLAIN.some((type) => kebab(type) === each))).toEqual(taken);
  });
});

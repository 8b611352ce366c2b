import { describe, expect, it } from 'vitest';
import type { Registry } from '../../adapters/registry/registry.ts';
import { addHours } from '../../domain/dates.ts';
import { replay } from '../../domain/evolve.ts';
import type { Stage } from '../../domain/stages.ts';
import { STAGES } from '../../domain/stages.ts';
import { openCase, saveAnswers } from '../../functions/shared/working-papers.ts';
import { programOf } from '../../programs/programs.ts';
import { APPLICANT, goodAnswers, local } from '../domain/life.ts';
import { CASE, PERSON, setup } from './setup.ts';
import { closeCase, setupWorkers } from './workers.ts';

const NOON = local('2025-01-10', '12:00');
const PAPER = { caseId: CASE, actor: APPLICANT, now: NOON };
const SECOND = '01JCASE0000000000000000002';
const opening = (overrides: Partial<Parameters<typeof openCase>[1]> = {}) => ({
  caseId: SECOND,
  personId: PERSON.personId,
  program: 'cmpss',
  actor: APPLICANT,
  now: NOON,
  ...overrides,
});

/** The case as every read of it shows it, in another stage. */
const inStage =
  (stage: Stage) =>
  (registry: Registry): Registry => ({
    ...registry,
    readCase: async (caseId) => {
      const record = await registry.readCase(caseId);
      return record && { ...record, stage };
    },
  });

/** Something that is written between the read of a case and the write on it. */
const overtaken = (registry: Registry): Registry => ({
  ...registry,
  readCase: async (caseId) => {
    const record = await registry.readCase(caseId);
    await saveAnswers(
      { registry, programOf },
      { ...PAPER, caseId },
      { eligibility: { education: 'NONE', affirmations: [] } },
    );
    return record;
  },
});

describe('opening a case', () => {
  it('starts a draft that hibernates, with a watchdog and its first event', async () => {
    const { registry } = await setup();
    const told = await openCase({ registry, programOf }, opening({ personId: 'person-2' }));
    const facts = await registry.readFacts(SECOND);
    expect(told).toEqual({ ok: true, value: facts?.case });
    expect(facts?.case).toMatchObject({
      stage: 'DRAFT',
      ver: 1,
      openedAt: NOON,
      personId: 'person-2',
      program: 'cmpss',
    });
    expect(await registry.readRun(SECOND)).toMatchObject({
      gen: 0,
      runState: 'HIBERNATING',
      dueAt: addHours(NOON, 90 * 24),
    });
    expect(await registry.readAudit(SECOND)).toMatchObject([{ type: 'CASE_OPENED', at: NOON, by: APPLICANT }]);
  });

  it('A18: a second application while one is open is refused', async () => {
    const { registry } = await setup();
    expect(await openCase({ registry, programOf }, opening())).toEqual({
      ok: false,
      refusals: [{ code: 'CASE_ALREADY_OPEN', rule: 'lifecycle.one-open-case', field: 'program' }],
    });
    expect(await registry.readCase(SECOND)).toBeUndefined();
    expect(await registry.casesOfPerson(PERSON.personId)).toEqual([CASE]);
  });

  it('A18: of two at the same time one is refused', async () => {
    const { registry } = await setup();
    const both = ['01JCASE0000000000000000003', '01JCASE0000000000000000004'].map((caseId) =>
      openCase({ registry, programOf }, opening({ caseId, personId: 'person-2' })),
    );
    const outcomes = (await Promise.all(both)).map(({ ok }) => ok);
    expect(outcomes.sort()).toEqual([false, true]);
    expect(await registry.casesOfPerson('person-2')).toHaveLength(1);
  });

  it('is allowed again once the first case is closed', async () => {
    const world = await setupWorkers();
    await closeCase(world, NOON);
    expect(await openCase({ registry: world.registry, programOf }, opening())).toMatchObject({ ok: true });
  });

  it('sent twice opens one case', async () => {
    const { registry } = await setup();
    const first = await openCase({ registry, programOf }, opening({ personId: 'person-2' }));
    expect(await openCase({ registry, programOf }, opening({ personId: 'person-2' }))).toEqual(first);
    expect(await registry.readAudit(SECOND)).toHaveLength(1);
  });

  it('of a program that is not run is refused', async () => {
    const { registry } = await setup();
    const told = await openCase({ registry, programOf }, opening({ personId: 'person-2', program: 'other' }));
    expect(told).toEqual({
      ok: false,
      refusals: [{ code: 'NO_SUCH_PROGRAM', rule: 'lifecycle.case', field: 'program' }],
    });
    expect(await registry.readCase(SECOND)).toBeUndefined();
  });
});

const noSuchCase = { ok: false, refusals: [{ code: 'NO_SUCH_CASE', rule: 'lifecycle.case', field: 'caseId' }] };
const stale = { ok: false, refusals: [{ code: 'CHANGED_BY_SOMEONE_ELSE', rule: 'lifecycle.version' }] };

describe('answers', () => {
  it('are saved by section, each with its event and a new version', async () => {
    const { registry } = await setup();
    const before = await registry.readFacts(CASE);
    const eligibility = { education: 'HIGHER_DEGREE', affirmations: ['LIVED_EXPERIENCE'] };
    expect(await saveAnswers({ registry, programOf }, PAPER, { eligibility })).toEqual({ ok: true, value: 'WRITTEN' });
    const after = await registry.readFacts(CASE);
    expect(after?.answers).toEqual({ identity: goodAnswers.identity, eligibility });
    expect(after?.case.ver).toBe((before?.case.ver ?? 0) + 1);
    const audit = await registry.readAudit(CASE);
    expect(audit.at(-1)).toMatchObject({ type: 'ANSWERS_SAVED', answers: { eligibility }, at: NOON, by: APPLICANT });
    expect(replay(audit).answers).toEqual(after?.answers);
  });

  it.each(STAGES)('are taken in a stage that allows it, and not in another: %s', async (stage) => {
    const { registry } = await setup(inStage(stage));
    const told = await saveAnswers({ registry, programOf }, PAPER, goodAnswers);
    const allowed = ['DRAFT', 'REVISION_REQUESTED'];
    if (allowed.includes(stage)) expect(told).toEqual({ ok: true, value: 'WRITTEN' });
    else
      expect(told).toEqual({
        ok: false,
        refusals: [{ code: 'WRONG_STAGE', rule: 'lifecycle.stage', detail: { stage, allowedIn: allowed } }],
      });
  });

  it('on a version that somebody has changed meanwhile are refused, and change nothing', async () => {
    const { registry } = await setup();
    expect(await saveAnswers({ registry: overtaken(registry), programOf }, PAPER, goodAnswers)).toEqual(stale);
    expect((await registry.readFacts(CASE))?.answers.eligibility?.education).toBe('NONE');
  });

  it('of a case that is not there are refused', async () => {
    const { registry } = await setup();
    expect(await saveAnswers({ registry, programOf }, { ...PAPER, caseId: SECOND }, goodAnswers)).toEqual(noSuchCase);
  });
});

describe('a person who saw another version of the case', () => {
  it('is told so and writes nothing', async () => {
    const { registry } = await setup(inStage('DRAFT'));
    const save = (seenVer: number) => saveAnswers({ registry, programOf }, { ...PAPER, seenVer }, goodAnswers);
    const before = await registry.readFacts(CASE);
    const ver = before?.case.ver ?? 0;
    expect(await save(ver - 1)).toMatchObject({ ok: false, refusals: [{ code: 'VERSION_CHANGED', detail: { ver } }] });
    expect(await registry.readFacts(CASE)).toEqual(before);
    expect(await save(ver)).toEqual({ ok: true, value: 'WRITTEN' });
  });
});

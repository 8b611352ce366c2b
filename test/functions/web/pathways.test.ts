/** Pathways over HTTP: which there are, opening a case on one, changing to another, and an application by reciprocity. */
import { describe, expect, it } from 'vitest';
import type { Registry } from '../../../adapters/registry/registry.ts';
import { factsOf, replay } from '../../../domain/evolve.ts';
import type { Case } from '../../../domain/facts.ts';
import { STAGES } from '../../../domain/stages.ts';
import { profileOf } from '../../adapters/registry/builders.ts';
import { aCase, local } from '../../domain/life.ts';
import { answersFor } from '../../domain/pathway-lives.ts';
import { rulesOf } from '../../domain/rule-builders.ts';
import { ANA, CASE, codesOf, IDENTITY, makeWorld, type Who } from './world.ts';

const AT = `/api/cases/${CASE}`;
const TODAY = '2025-01-10';

const withPerson = async () => {
  const world = makeWorld();
  await world.registry.savePerson(profileOf(ANA));
  const open = (body: object) => world.call('owner', 'POST', '/api/cases', { body });
  return { ...world, open };
};

const withCase = async (overrides: Partial<Case> = {}, wrap?: (registry: Registry) => Registry) => {
  const world = makeWorld(wrap);
  await world.seed(factsOf(aCase(overrides)));
  const switchTo = (pathway: string, who: Who = 'owner', ifMatch?: string) =>
    world.call(who, 'PUT', `${AT}/pathway`, {
      body: { pathway },
      ...(ifMatch !== undefined && { headers: { 'If-Match': ifMatch } }),
    });
  const pathwayNow = async () => (await world.registry.readCase(CASE))?.pathway;
  return { ...world, switchTo, pathwayNow };
};

describe('the pathways of a program', () => {
  it('are told to whoever has signed in, the one of a case that names none first', async () => {
    const { call } = makeWorld();
    const reply = await call('stranger', 'GET', '/api/programs/cmpss/pathways');
    expect(reply.status).toBe(200);
    expect(
      reply.body.pathways.map(({ id, takenThrough, open }: Record<string, unknown>) => [id, takenThrough, open]),
    ).toEqual([
      ['INITIAL', null, true],
      ['RECIPROCITY', null, true],
      ['GRANDPARENTING', '2022-12-31', false],
    ]);
    expect(reply.body.pathways[1]).toMatchObject({
      name: 'Out-of-state reciprocity',
      translations: { es: { name: 'Reciprocidad con otro estado' } },
    });
    expect((await call(undefined, 'GET', '/api/programs/cmpss/pathways')).status).toBe(401);
    expect((await call('owner', 'GET', '/api/programs/none/pathways')).status).toBe(404);
  });

  it('are open through their last day', async () => {
    const { call, goTo } = makeWorld();
    goTo(local('2022-12-31', '23:59'));
    const { body } = await call('owner', 'GET', '/api/programs/cmpss/pathways');
    expect(body.pathways[2]).toMatchObject({ id: 'GRANDPARENTING', open: true });
  });
});

describe('opening a case', () => {
  it('is on the first pathway where none is named, else on the one that is', async () => {
    const first = await (await withPerson()).open({ program: 'cmpss' });
    expect([first.status, first.body.pathway]).toEqual([201, 'INITIAL']);
    const { open, call } = await withPerson();
    const named = await open({ program: 'cmpss', pathway: 'RECIPROCITY' });
    expect([named.status, named.body.pathway]).toEqual([201, 'RECIPROCITY']);
    const { body } = await call('owner', 'GET', `/api/cases/${named.body.caseId}`);
    expect([body.case.pathway, body.pathwayName]).toEqual(['RECIPROCITY', 'Out-of-state reciprocity']);
  });

  it('A18: is refused while one is open, on another pathway as well', async () => {
    const { open } = await withPerson();
    await open({ program: 'cmpss' });
    const second = await open({ program: 'cmpss', pathway: 'RECIPROCITY' });
    expect([second.status, codesOf(second)]).toEqual([409, ['CASE_ALREADY_OPEN']]);
  });

  it('P10: on a pathway that has closed is refused with its rule and its last day, and opens nothing', async () => {
    const { open, registry } = await withPerson();
    const reply = await open({ program: 'cmpss', pathway: 'GRANDPARENTING' });
    expect([reply.status, reply.body.refusals]).toEqual([
      409,
      [
        {
          code: 'PATHWAY_CLOSED',
          rule: 'application.takenThrough',
          field: 'pathway',
          detail: { pathway: 'GRANDPARENTING', takenThrough: '2022-12-31' },
        },
      ],
    ]);
    expect(await registry.casesOfPerson('person-1')).toEqual([]);
  });

  it('on a pathway that there is not, or with a field that there is not, is no request', async () => {
    const { open } = await withPerson();
    const unknown = await open({ program: 'cmpss', pathway: 'FAST' });
    expect([unknown.status, codesOf(unknown)]).toEqual([400, ['NO_SUCH_PATHWAY']]);
    const extra = await open({ program: 'cmpss', pathways: ['INITIAL'] });
    expect([extra.status, codesOf(extra)]).toEqual([400, ['FIELD_UNKNOWN']]);
  });
});

describe('changing the pathway of a draft', () => {
  it('is a new version and an event, and leaves the answers as they are', async () => {
    const { call, switchTo, registry } = await withCase();
    await call('owner', 'PUT', `${AT}/answers/identity`, { body: IDENTITY });
    const reply = await switchTo('RECIPROCITY', 'owner', '"2"');
    expect([reply.status, reply.body, reply.headers.get('etag')]).toEqual([200, { caseId: CASE, ver: 3 }, '"3"']);
    const facts = await registry.readFacts(CASE);
    expect([facts?.case.pathway, facts?.answers]).toEqual(['RECIPROCITY', { identity: IDENTITY }]);
    const { body } = await call('owner', 'GET', AT);
    expect(body.timeline.at(-1)).toMatchObject({
      what: 'The pathway was changed to: Out-of-state reciprocity.',
      by: 'APPLICANT',
    });
    const { body: audit } = await call('operator', 'GET', `${AT}/audit`);
    expect(audit.events.at(-1)).toMatchObject({ type: 'PATHWAY_SWITCHED', from: 'INITIAL', to: 'RECIPROCITY' });
  });

  it('is in the audit, which replays to the case', async () => {
    const { open, call, registry } = await withPerson();
    const { caseId } = (await open({ program: 'cmpss' })).body;
    await call('owner', 'PUT', `/api/cases/${caseId}/pathway`, { body: { pathway: 'RECIPROCITY' } });
    expect(replay(await registry.readAudit(caseId)).case.pathway).toBe('RECIPROCITY');
  });

  it('to the one that it is on writes nothing', async () => {
    const { switchTo, registry } = await withCase();
    const reply = await switchTo('INITIAL', 'owner', '"1"');
    expect([reply.status, reply.body.ver]).toEqual([200, 1]);
    expect(await registry.readAudit(CASE)).toEqual([]);
  });

  it.each([
    { why: 'one that has closed', pathway: 'GRANDPARENTING', status: 409, code: 'PATHWAY_CLOSED' },
    { why: 'one that there is not', pathway: 'FAST', status: 400, code: 'NO_SUCH_PATHWAY' },
  ])('to $why is refused at once', async ({ pathway, status, code }) => {
    const { switchTo, pathwayNow } = await withCase();
    const reply = await switchTo(pathway);
    expect([reply.status, codesOf(reply), await pathwayNow()]).toEqual([status, [code], 'INITIAL']);
  });

  it('on a version that has passed is refused and writes nothing', async () => {
    const { switchTo, pathwayNow } = await withCase({ ver: 3 });
    const stale = await switchTo('RECIPROCITY', 'owner', '"2"');
    expect([stale.status, stale.body.refusals]).toMatchObject([412, [{ code: 'VERSION_CHANGED', detail: { ver: 3 } }]]);
    expect(await pathwayNow()).toBe('INITIAL');
  });

  it('that meets another write at that very moment is refused without loss', async () => {
    const { switchTo, pathwayNow } = await withCase({}, (real) => ({ ...real, switchPathway: async () => 'STALE' }));
    const reply = await switchTo('RECIPROCITY');
    expect([reply.status, codesOf(reply), await pathwayNow()]).toEqual([409, ['CHANGED_BY_SOMEONE_ELSE'], 'INITIAL']);
  });

  it.each(STAGES.filter((stage) => stage !== 'DRAFT'))('is over once it was submitted: %s', async (stage) => {
    const { switchTo, pathwayNow } = await withCase({ stage });
    const reply = await switchTo('RECIPROCITY');
    expect([reply.status, reply.body.refusals, await pathwayNow()]).toEqual([
      409,
      [{ code: 'WRONG_STAGE', rule: 'lifecycle.stage', detail: { stage, allowedIn: ['DRAFT'] } }],
      'INITIAL',
    ]);
  });

  it('of somebody else’s case is answered as of one that there is not, and to staff as theirs not to do', async () => {
    const { switchTo, call, pathwayNow } = await withCase();
    const theirs = await switchTo('RECIPROCITY', 'stranger');
    const none = await call('stranger', 'PUT', '/api/cases/none/pathway', { body: { pathway: 'RECIPROCITY' } });
    expect([theirs.status, theirs.body]).toEqual([404, none.body]);
    const staff = await switchTo('RECIPROCITY', 'supervisor');
    expect([staff.status, codesOf(staff), await pathwayNow()]).toEqual([403, ['FORBIDDEN'], 'INITIAL']);
  });

  it('takes the pathway and nothing else', async () => {
    const { call, pathwayNow } = await withCase();
    const put = async (body: object) => codesOf(await call('owner', 'PUT', `${AT}/pathway`, { body }));
    expect(await put({ pathway: 'RECIPROCITY', stage: 'ACTIVE' })).toEqual(['FIELD_UNKNOWN']);
    expect(await put({})).toEqual(['FIELD_MISSING']);
    expect(await put({ pathway: 7 })).toEqual(['FIELD_INVALID']);
    expect(await pathwayNow()).toBe('INITIAL');
  });
});

describe('an application by reciprocity over HTTP', () => {
  it('is filled in by section, and goes from its approval to the exam fee', async () => {
    const { call, command, sendPdf } = await withCase({ pathway: 'RECIPROCITY' });
    for (const [section, body] of Object.entries(answersFor(TODAY)))
      expect([section, (await call('owner', 'PUT', `${AT}/answers/${section}`, { body })).status]).toEqual([
        section,
        200,
      ]);
    const early = await command('owner', 'submit-application');
    expect(early.body.refusals.map(({ field }: { field: string }) => field)).toEqual(
      (rulesOf(TODAY, {}, 'RECIPROCITY')['application.documents'] ?? []).map(({ kind }) => `documents.${kind}`),
    );
    for (const { kind } of rulesOf(TODAY, {}, 'RECIPROCITY')['application.documents'] ?? []) {
      await sendPdf('owner', kind);
    }
    expect((await command('owner', 'submit-application')).body).toMatchObject({ stage: 'FEE_DUE' });
    await command('reviewer', 'record-payment', {
      paymentId: 'p',
      fee: 'APPLICATION',
      amountCents: 10_000,
      paidOn: TODAY,
    });
    expect((await command('reviewer', 'approve')).body).toMatchObject({ state: 'APPLIED', stage: 'EXAM_FEE_DUE' });
    const { body } = await call('owner', 'GET', AT);
    expect([body.stageWords, body.owed]).toMatchObject([
      'The exam fee is due',
      [{ by: 'APPLICANT', what: 'Pay the exam fee.', rule: 'application.validMonths' }],
    ]);
    const cited = body.timeline.flatMap(({ rules }: { rules: { rule: string; document: string | null }[] }) => rules);
    expect(cited).toContainEqual(
      expect.objectContaining({ rule: 'training.required', document: 'CalMHSA: Out of state reciprocity' }),
    );
    expect(body.commands).not.toContain('submit-training');
  });

  it.each([
    [
      'experience',
      { periods: [{ organisation: 'A', startedOn: '2024-01-01', minutes: 0, paid: true }] },
      'FIELD_INVALID',
    ],
    [
      'experience',
      { periods: [{ organisation: 'A', startedOn: '2024-02-30', minutes: 1, paid: true }] },
      'FIELD_INVALID',
    ],
    [
      'experience',
      { periods: [{ organisation: 'A', startedOn: '2024-01-01', minutes: 1.5, paid: true }] },
      'FIELD_INVALID',
    ],
    [
      'experience',
      { periods: [{ organisation: 'A', startedOn: '2024-01-01', minutes: 1, paid: true, hours: 1 }] },
      'FIELD_UNKNOWN',
    ],
    [
      'experience',
      {
        periods: Array.from({ length: 51 }, () => ({
          organisation: 'A',
          startedOn: '2024-01-01',
          minutes: 1,
          paid: true,
        })),
      },
      'FIELD_INVALID',
    ],
    ['otherCertification', { state: 'Oregon', title: 'Peer', pending: false }, 'FIELD_INVALID'],
    ['otherCertification', { state: 'OR', title: 'Peer' }, 'FIELD_MISSING'],
    ['otherCertification', { state: 'OR', title: 'x'.repeat(201), pending: false }, 'FIELD_INVALID'],
    [
      'continuingEducation',
      {
        courses: Array.from({ length: 61 }, () => ({
          title: 'A',
          provider: 'B',
          completedOn: '2024-01-01',
          minutes: 1,
          lawEthics: true,
        })),
      },
      'FIELD_INVALID',
    ],
    [
      'continuingEducation',
      { courses: [{ title: 'A', provider: 'B', completedOn: '2024-01-01', minutes: -1, lawEthics: true }] },
      'FIELD_INVALID',
    ],
  ] as const)('has a section %s that is bounded', async (section, body, code) => {
    const { call, registry } = await withCase({ pathway: 'RECIPROCITY' });
    const reply = await call('owner', 'PUT', `${AT}/answers/${section}`, { body });
    expect([reply.status, codesOf(reply)]).toEqual([400, [code]]);
    expect((await registry.readFacts(CASE))?.answers).toEqual({});
  });
});

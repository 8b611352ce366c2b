/** An audit over HTTP: what is owed, the courses of the audited term, the answer and the decision. */
import { describe, expect, it } from 'vitest';
import { audited } from '../../domain/auditing-lives.ts';
import { aDocument, local, pay } from '../../domain/life.ts';
import { renewal } from '../../domain/renewing-lives.ts';
import { CASE, codesOf, makeWorld } from './world.ts';

const COURSE = { title: 'Ethics', completedOn: '2025-03-02', minutes: 1200, topics: ['Ethics'] };
const AT = `/api/cases/${CASE}`;

const underAudit = async () => {
  const world = makeWorld();
  const { facts } = audited();
  await world.seed({ ...facts, documents: [...facts.documents, aDocument('CE', { documentId: 'certificate-1' })] });
  world.state.now = local('2026-06-20');
  return world;
};

describe('an audit over HTTP', () => {
  it('is shown with what is owed, by whom and by when', async () => {
    const { call } = await underAudit();
    const { body } = await call('owner', 'GET', AT);
    expect(body.audits).toEqual([{ cycle: 1, openedAt: local('2026-06-10'), answerBy: '2026-07-10' }]);
    expect(body.owed).toMatchObject([
      { by: 'NOBODY' },
      { by: 'APPLICANT', byOn: '2026-07-10', rule: 'audit.answerDays' },
    ]);
    expect(body.commands).toContain('answer-audit');
  });

  it('opens its term to courses and certificates, until it is decided', async () => {
    const { call, command } = await underAudit();
    const path = `${AT}/credits/provider-1/ethics-1`;
    const put = (more: object) => call('owner', 'PUT', path, { body: { ...COURSE, ...more } });
    expect((await put({ cycle: 1 })).status).toBe(200);
    expect((await put({ cycle: 1, evidenceDocumentId: 'certificate-1' })).status).toBe(200);
    const never = await put({ cycle: 3 });
    expect([never.status, codesOf(never)]).toEqual([409, ['CYCLE_CLOSED']]);

    expect((await command('owner', 'answer-audit', {}, { caseId: CASE })).status).toBe(202);
    expect((await call('reviewer', 'GET', AT)).body.owed[1]).toMatchObject({ by: 'STAFF' });
    expect((await command('reviewer', 'decide-audit', { disallowed: [] }, { caseId: CASE })).status).toBe(202);
    const { body } = await call('owner', 'GET', AT);
    expect(body.audits).toMatchObject([{ outcome: 'SATISFIED', countedMinutes: 1200 }]);
    expect(body.credits).toEqual([
      { ...COURSE, cycle: 1, providerId: 'provider-1', courseId: 'ethics-1', evidenceDocumentId: 'certificate-1' },
    ]);
    expect(body.owed).toHaveLength(1);

    const late = await put({ cycle: 1, minutes: 60 });
    expect([late.status, codesOf(late)]).toEqual([409, ['CYCLE_CLOSED']]);
    // The current term takes its own, the same course among them.
    expect((await put({})).status).toBe(200);
    const now = await call('owner', 'GET', AT);
    expect(now.body.credits.map(({ cycle }: { cycle: number }) => cycle)).toEqual([1, 2]);
  });

  it('takes courses and certificates while the next renewal is in review, which closes its own term alone', async () => {
    const life = audited({ 'audit.answerDays': null });
    pay(life, 'RENEWAL', 8_000, '2028-05-01');
    life.tell(renewal(), local('2028-05-02'));
    const { seed, state, call, command, sendPdf } = makeWorld();
    await seed(life.facts);
    state.now = local('2028-05-03');
    const documentId = await sendPdf('owner', 'CE');
    const path = `${AT}/credits/provider-1/ethics-1`;
    const put = (more: object) => call('owner', 'PUT', path, { body: { ...COURSE, ...more } });
    expect((await put({ cycle: 1 })).status).toBe(200);
    expect((await put({ cycle: 1, evidenceDocumentId: documentId })).status).toBe(200);
    for (const current of [await put({}), await put({ cycle: 2 })])
      expect([current.status, codesOf(current)]).toEqual([409, ['RENEWAL_SUBMITTED']]);

    expect((await command('owner', 'answer-audit', {}, { caseId: CASE })).status).toBe(202);
    expect((await command('reviewer', 'decide-audit', { disallowed: [] }, { caseId: CASE })).status).toBe(202);
    const { body } = await call('owner', 'GET', AT);
    expect([body.case.stage, body.audits]).toMatchObject(['RENEWAL_REVIEW', [{ cycle: 1, outcome: 'SATISFIED' }]]);
    expect(codesOf(await put({ cycle: 1 }))).toEqual(['CYCLE_CLOSED']);
  });
});

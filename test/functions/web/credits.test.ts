/** The ledger of continuing education, as it is read over the API. */
import { describe, expect, it } from 'vitest';
import { cmpss } from '../../../programs/cmpss/program.ts';
import { aCredit, aRenewal } from '../../domain/rule-builders.ts';
import { makeCertified, secondCycle } from './certified.ts';
import { CASE, codesOf } from './world.ts';

const general = aCredit('general', { minutes: 840 });
const ethics = aCredit('ethics', { minutes: 300, topics: ['Ethics'] });
const early = aCredit('early', { completedOn: '2024-06-30' });

describe('the ledger of the current cycle', () => {
  it('has every course with its verdict, the totals, what is left, and where the rules stand written', async () => {
    const { ledger } = await makeCertified('2026-04-10', { credits: [general, ethics, early] });
    const { body, headers } = await ledger();
    expect(headers.get('etag')).toBe('"1"');
    expect(body).toMatchObject({
      cycle: 1,
      from: '2024-07-01',
      expiresOn: '2026-07-01',
      judgedOn: '2026-04-10',
      entered: { minutes: 1_140, lawEthicsMinutes: 300 },
      attested: null,
      left: { minutes: 60, lawEthicsMinutes: 60 },
      sufficient: false,
      refusals: [{ code: 'CREDITS_SHORT' }, { code: 'LAW_ETHICS_SHORT' }],
    });
    const judged = body.courses.map(({ courseId, counts, countedMinutes, refusals }: (typeof body)['courses'][0]) => [
      courseId,
      counts,
      countedMinutes,
      refusals.map(({ code }: { code: string }) => code),
    ]);
    expect(judged).toEqual([
      ['early', false, 0, ['OUTSIDE_PERIOD']],
      ['ethics', true, 300, []],
      ['general', true, 840, []],
    ]);
    expect(body.rules).toContainEqual({
      rule: 'credits.lawEthicsMinutes',
      source: { document: cmpss.sources.S1?.document, clause: 'Recertification: six hours of law and ethics' },
    });
    expect(body.rules).toHaveLength(6);
  });

  it('C19: shows what was attested beside what was entered, as of the submission', async () => {
    const later = aCredit('later', { completedOn: '2026-05-05' });
    const facts = { credits: [ethics, later], renewals: [aRenewal()] };
    const { ledger } = await makeCertified('2026-05-20', facts, { stage: 'RENEWAL_REVIEW' });
    expect((await ledger()).body).toMatchObject({
      judgedOn: '2026-05-04',
      entered: { minutes: 300, lawEthicsMinutes: 300 },
      attested: { minutes: 1_200, lawEthicsMinutes: 360 },
      left: { minutes: 900, lawEthicsMinutes: 60 },
    });
  });

  it('is open again, as of today, after a submission that came to nothing', async () => {
    const renewals = [aRenewal({ decision: 'NOT_ANSWERED' })];
    const { ledger } = await makeCertified('2026-05-20', { renewals }, { stage: 'RENEWAL_OPEN' });
    expect((await ledger()).body).toMatchObject({ judgedOn: '2026-05-20', attested: null });
  });
});

describe('the ledger of an earlier cycle', () => {
  const renewals = [aRenewal({ decision: 'APPROVED' })];
  const credits = [general, aCredit('general', { cycle: 2, completedOn: '2026-06-01' })];
  const setup = () =>
    makeCertified('2027-01-10', { credits, renewals, cycles: [firstCycle, secondCycle] }, { cycle: 2 });
  const firstCycle = { cycle: 1, issuedOn: '2024-07-01', validFrom: '2024-07-01', expiresOn: '2026-07-01' };

  it('is judged as its renewal was, and the current one apart from it', async () => {
    const { ledger } = await setup();
    const first = (await ledger('?cycle=1')).body;
    expect(first).toMatchObject({ cycle: 1, judgedOn: '2026-05-04', entered: { minutes: 840 } });
    expect(first.courses).toMatchObject([{ cycle: 1, counts: true }]);
    expect((await ledger()).body).toMatchObject({
      cycle: 2,
      from: '2026-06-01',
      judgedOn: '2027-01-10',
      entered: { minutes: 60 },
    });
  });

  it('that passed elsewhere is judged by its last day', async () => {
    const facts = { cycles: [firstCycle, secondCycle], credits: [] };
    const { ledger } = await makeCertified('2027-01-10', facts, { cycle: 2 });
    expect((await ledger('?cycle=1')).body).toMatchObject({ judgedOn: '2026-07-01', courses: [] });
  });

  it('that there is not is not found, nor is one of a case without a certificate', async () => {
    const { ledger } = await setup();
    const none = await ledger('?cycle=3');
    expect([none.status, codesOf(none)]).toEqual([404, ['NO_SUCH_CYCLE']]);
    expect((await ledger('?cycle=0')).status).toBe(400);
    const draft = await makeCertified('2025-01-10', { cycles: [] }, { stage: 'DRAFT' });
    const early = await draft.ledger();
    expect([early.status, codesOf(early)]).toEqual([409, ['NOT_CERTIFIED']]);
  });
});

it('a ledger is read by its person and by staff of the program, and by nobody else', async () => {
  const { call } = await makeCertified('2026-04-10');
  const statuses = (['reviewer', 'supervisor', 'stranger', 'elsewhere', 'vendor'] as const).map(
    async (who) => (await call(who, 'GET', `/api/cases/${CASE}/credits`)).status,
  );
  expect(await Promise.all(statuses)).toEqual([200, 200, 404, 404, 403]);
});

it('a course that is refused over the API names the field', async () => {
  const { call } = await makeCertified('2026-04-10');
  const body = { title: 'T', completedOn: '2026-04-01', minutes: 60, topics: [], evidenceDocumentId: 'none' };
  const reply = await call('owner', 'PUT', `/api/cases/${CASE}/credits/p/c`, { body });
  expect([reply.status, reply.body.refusals]).toEqual([
    409,
    [{ code: 'EVIDENCE_UNKNOWN', rule: 'credits.entry', field: 'evidenceDocumentId' }],
  ]);
});

/** The ledger of continuing education: when it is open, what it takes, and that everything in it can be undone until the renewal is submitted. */
import { describe, expect, it } from 'vitest';
import { makeMemoryTable } from '../../adapters/registry/memory-table.ts';
import type { Registry } from '../../adapters/registry/registry.ts';
import { factsOf, replay } from '../../domain/evolve.ts';
import type { Case, CaseFacts, Credit } from '../../domain/facts.ts';
import { STAGES, type Stage } from '../../domain/stages.ts';
import { putCredit, removeCredit, saveCredit } from '../../functions/shared/credit-ledger.ts';
import { programOf } from '../../programs/programs.ts';
import { openCase, registryOn } from '../adapters/registry/builders.ts';
import { APPLICANT, aCase, aDocument, local } from '../domain/life.ts';
import { endsJune30, renewal } from '../domain/renewing-lives.ts';
import { aCycle } from '../domain/rule-builders.ts';
import { walk } from './application.ts';
import { setup as setupLife } from './setup.ts';
import { seedWrites } from './web/world.ts';

const { caseId: CASE } = aCase();
const NOW = local('2025-05-10');
const PAPER = { caseId: CASE, actor: APPLICANT, now: NOW };
const OPEN: readonly Stage[] = ['ACTIVE', 'RENEWAL_OPEN', 'RENEWAL_REVISION', 'LATE_TIER_1', 'LATE_TIER_2'];

const aCredit = (overrides: Partial<Omit<Credit, 'cycle'>> = {}): Omit<Credit, 'cycle'> => ({
  providerId: 'provider-1',
  courseId: 'course-1',
  title: 'Ethics for peers',
  completedOn: '2025-05-09',
  minutes: 60,
  topics: ['Ethics'],
  ...overrides,
});

/** A certified case as it stands, without the life that led to it. */
const setup = async (record: Partial<Case> = {}, facts: Partial<CaseFacts> = {}) => {
  const table = makeMemoryTable();
  const certified = aCase({ stage: 'ACTIVE', cycle: 1, ...record });
  await table.write(seedWrites({ ...factsOf(certified), cycles: [aCycle()], ...facts }, NOW));
  const registry = registryOn(table);
  const credits = async () => (await registry.readFacts(CASE))?.credits ?? [];
  return { registry, deps: { registry, programOf }, credits };
};

const refusal = (told: Awaited<ReturnType<typeof saveCredit>>) => (told.ok ? undefined : told.refusals[0]);

describe('a course', () => {
  it('is entered in the current cycle, with its event and a new version', async () => {
    const world = await setupLife();
    await walk(world, 'CERTIFIED');
    const deps = { registry: world.registry, programOf };
    const before = await world.registry.readCase(CASE);
    expect(await saveCredit(deps, PAPER, aCredit())).toEqual({ ok: true, value: 'WRITTEN' });
    const facts = await world.registry.readFacts(CASE);
    expect(facts?.credits).toEqual([{ ...aCredit(), cycle: 1 }]);
    expect(facts?.case.ver).toBe((before?.ver ?? 0) + 1);
    const audit = await world.registry.readAudit(CASE);
    expect(audit.at(-1)).toMatchObject({ type: 'CREDIT_RECORDED', at: NOW, by: APPLICANT });
    expect(replay(audit).credits).toEqual(facts?.credits);
  });

  it('C1: is claimed once in a cycle, beside others', async () => {
    const { deps, credits } = await setup();
    await saveCredit(deps, PAPER, aCredit());
    const again = aCredit({ title: 'The same by another name', minutes: 600, completedOn: '2025-05-08' });
    expect(await saveCredit(deps, PAPER, again)).toEqual({
      ok: false,
      refusals: [{ code: 'COURSE_ALREADY_CLAIMED', rule: 'credits.nonRepetitive', field: 'courseId' }],
    });
    for (const other of [aCredit({ courseId: 'course-2' }), aCredit({ providerId: 'provider-2' })])
      expect(await saveCredit(deps, PAPER, other)).toMatchObject({ ok: true });
    expect((await credits()).map(({ minutes }) => minutes)).toEqual([60, 60, 60]);
  });

  it('is corrected and taken out', async () => {
    const { deps, credits } = await setup();
    await putCredit(deps, PAPER, aCredit());
    expect(await putCredit(deps, PAPER, aCredit({ minutes: 45 }))).toEqual({ ok: true, value: 'WRITTEN' });
    expect(await credits()).toEqual([{ ...aCredit({ minutes: 45 }), cycle: 1 }]);
    expect(await removeCredit(deps, PAPER, aCredit())).toEqual({ ok: true, value: 'WRITTEN' });
    expect(await credits()).toEqual([]);
    expect(refusal(await removeCredit(deps, PAPER, aCredit()))).toMatchObject({ code: 'NO_SUCH_CREDIT' });
  });

  it('is entered when it is finished: today, and not the day before', async () => {
    const { deps } = await setup();
    for (const enter of [saveCredit, putCredit])
      expect(await enter(deps, PAPER, aCredit({ completedOn: '2025-05-11' }))).toEqual({
        ok: false,
        refusals: [
          {
            code: 'NOT_COMPLETED_YET',
            rule: 'credits.entry',
            field: 'completedOn',
            detail: { completedOn: '2025-05-11', today: '2025-05-10' },
          },
        ],
      });
    expect(await saveCredit(deps, PAPER, aCredit({ completedOn: '2025-05-10' }))).toMatchObject({ ok: true });
  });

  it('names its evidence by a document of the case, and no other', async () => {
    const { deps, credits } = await setup({}, { documents: [aDocument('CE_CERTIFICATE')] });
    const { documentId } = aDocument('CE_CERTIFICATE');
    for (const enter of [saveCredit, putCredit])
      expect(await enter(deps, PAPER, aCredit({ evidenceDocumentId: 'of-another-case' }))).toEqual({
        ok: false,
        refusals: [{ code: 'EVIDENCE_UNKNOWN', rule: 'credits.entry', field: 'evidenceDocumentId' }],
      });
    await putCredit(deps, PAPER, aCredit());
    expect(await putCredit(deps, PAPER, aCredit({ evidenceDocumentId: documentId }))).toMatchObject({ ok: true });
    expect(await credits()).toMatchObject([{ evidenceDocumentId: documentId }]);
  });
});

describe('the ledger', () => {
  it.each(STAGES)('is open in a stage that allows it, and not in another: %s', async (stage) => {
    const credit: Credit = { ...aCredit({ courseId: 'there' }), cycle: 1 };
    const { deps, credits } = await setup({ stage }, { credits: [credit] });
    const told = [
      await saveCredit(deps, PAPER, aCredit()),
      await putCredit(deps, PAPER, { ...aCredit({ courseId: 'there' }), minutes: 30 }),
      await removeCredit(deps, PAPER, credit),
    ];
    if (OPEN.includes(stage)) {
      expect(told.map(({ ok }) => ok)).toEqual([true, true, true]);
      return;
    }
    const expected =
      stage === 'RENEWAL_REVIEW'
        ? { code: 'RENEWAL_SUBMITTED', rule: 'credits.entry', detail: { stage } }
        : { code: 'WRONG_STAGE', rule: 'lifecycle.stage', detail: { stage, allowedIn: OPEN } };
    expect(told).toEqual(Array(3).fill({ ok: false, refusals: [expected] }));
    expect(await credits()).toEqual([credit]);
  });

  it('stays closed while the denial of a renewal is proposed', async () => {
    const { deps } = await setup({ stage: 'DENIAL_PROPOSED', denialReturnsTo: 'RENEWAL_REVIEW' });
    expect(refusal(await saveCredit(deps, PAPER, aCredit()))).toMatchObject({ code: 'RENEWAL_SUBMITTED' });
    const application = await setup({ stage: 'DENIAL_PROPOSED', denialReturnsTo: 'IN_REVIEW' });
    expect(refusal(await saveCredit(application.deps, PAPER, aCredit()))).toMatchObject({ code: 'WRONG_STAGE' });
  });

  it.each(STAGES)(
    'of an earlier cycle is open as long as its audit, whatever becomes of the next renewal: %s',
    async (stage) => {
      const next = aCycle({ cycle: 2, validFrom: '2025-05-01', expiresOn: '2027-04-30' });
      const audits = [{ cycle: 1, openedAt: NOW }];
      const record = { stage, cycle: 2, denialReturnsTo: 'RENEWAL_REVIEW' } as const;
      const { deps, credits } = await setup(record, { cycles: [aCycle(), next], audits });
      const told = await putCredit(deps, PAPER, { ...aCredit(), cycle: 1 });
      if (OPEN.includes(stage) || stage === 'RENEWAL_REVIEW' || stage === 'DENIAL_PROPOSED')
        expect([told.ok, await credits()]).toEqual([true, [{ ...aCredit(), cycle: 1 }]]);
      else expect([refusal(told)?.code, await credits()]).toEqual(['WRONG_STAGE', []]);
    },
  );

  it('takes a course of the first day of a cycle, and of the day of a renewal that was decided early', async () => {
    const first = await setup({}, { cycles: [aCycle({ issuedOn: '2025-05-10', validFrom: '2025-05-10' })] });
    expect(await saveCredit(first.deps, PAPER, aCredit({ completedOn: '2025-05-10' }))).toMatchObject({ ok: true });
    const next = aCycle({ cycle: 2, issuedOn: '2025-05-10', validFrom: '2025-07-02', expiresOn: '2027-07-01' });
    const early = await setup({ cycle: 2 }, { cycles: [aCycle(), next] });
    await saveCredit(early.deps, PAPER, aCredit({ completedOn: '2025-05-10' }));
    expect(await early.credits()).toMatchObject([{ cycle: 2, completedOn: '2025-05-10' }]);
  });

  it('is told of a version that has passed, and of a case that is not there', async () => {
    const { deps, registry, credits } = await setup();
    const ver = (await registry.readCase(CASE))?.ver ?? 0;
    const seen = { ...PAPER, seenVer: ver + 1 };
    expect(refusal(await putCredit(deps, seen, aCredit()))).toMatchObject({ code: 'VERSION_CHANGED', detail: { ver } });
    expect(await credits()).toEqual([]);
    const nobody = { ...PAPER, caseId: 'nobody' };
    expect(refusal(await putCredit(deps, nobody, aCredit()))).toMatchObject({ code: 'NO_SUCH_CASE' });
  });

  it('that somebody has changed meanwhile is left as it is', async () => {
    const { registry, credits } = await setup();
    let courses = 0;
    /** Somebody enters a course between a read and the write on it. */
    const faster = async () => {
      courses += 1;
      await saveCredit({ registry, programOf }, PAPER, aCredit({ courseId: `faster-${courses}` }));
    };
    const racing: Registry = {
      ...registry,
      readCase: (caseId) => registry.readCase(caseId).finally(faster),
      readFacts: (caseId) => registry.readFacts(caseId).finally(faster),
    };
    const deps = { registry: racing, programOf };
    for (const enter of [saveCredit, putCredit])
      expect(refusal(await enter(deps, PAPER, aCredit()))).toMatchObject({ code: 'CHANGED_BY_SOMEONE_ELSE' });
    const there = aCredit({ courseId: 'faster-1' });
    expect(refusal(await removeCredit(deps, PAPER, there))).toMatchObject({ code: 'CHANGED_BY_SOMEONE_ELSE' });
    expect((await credits()).map(({ courseId }) => courseId)).toEqual(['faster-1', 'faster-2', 'faster-3']);
  });

  it('of a draft is not there', async () => {
    const registry = registryOn(makeMemoryTable());
    await openCase(registry, aCase());
    expect(refusal(await putCredit({ registry, programOf }, PAPER, aCredit()))).toMatchObject({ code: 'WRONG_STAGE' });
  });
});

/** The stages of a whole life in which a course can be entered. */
describe('over a life', () => {
  const isOpen = async (facts: CaseFacts): Promise<boolean> => {
    const { deps } = await setup(facts.case, { cycles: facts.cycles });
    return (await saveCredit(deps, PAPER, aCredit({ completedOn: '2024-01-01' }))).ok;
  };

  it('closes with the submission, opens for a revision, closes with the answer, and is a new one after the decision', async () => {
    const life = endsJune30();
    expect(await isOpen(life.facts)).toBe(true);
    life.passTo(local('2026-05-01', '08:00'));
    life.tell(
      { type: 'RECORD_PAYMENT', paymentId: 'p-1', fee: 'RENEWAL', amountCents: 8_000, paidOn: '2026-05-01' },
      local('2026-05-01'),
    );
    life.tell(renewal(), local('2026-05-01', '13:00'));
    expect([life.stage, await isOpen(life.facts)]).toEqual(['RENEWAL_REVIEW', false]);
    const wanted = [{ requirement: 'credits', reason: 'Which courses were these?' }];
    life.tell({ type: 'REQUEST_REVISION', wanted, answerBy: '2026-06-01' }, local('2026-05-03'));
    expect([life.stage, await isOpen(life.facts)]).toEqual(['RENEWAL_REVISION', true]);
    life.tell(renewal(), local('2026-05-04'));
    expect([life.stage, await isOpen(life.facts)]).toEqual(['RENEWAL_REVIEW', false]);
    life.tell({ type: 'APPROVE' }, local('2026-05-05'));
    expect([life.facts.case.cycle, life.stage, await isOpen(life.facts)]).toEqual([2, 'ACTIVE', true]);
  });
});

import { describe, expect, it } from 'vitest';
import type { Registry } from '../../adapters/registry/registry.ts';
import { addHours } from '../../domain/dates.ts';
import { aDocument, local } from '../domain/life.ts';
import { CASE, setup } from './setup.ts';

const NOON = local('2025-01-10', '12:00');
const pay = {
  type: 'RECORD_PAYMENT',
  paymentId: 'p-1',
  fee: 'APPLICATION',
  amountCents: 10_000,
  paidOn: '2025-01-10',
} as const;

describe('evaluate', () => {
  it('applies what came in and waits with a watchdog an hour after the wait', async () => {
    const { submit, start, work, registry } = await setup();
    await submit();
    const result = await work(await start(NOON), NOON);
    expect(result.route).toBe('AwaitApplication');
    expect(result.dueAt).toBe(addHours(result.wakeBy, 1));
    expect(result.dueKey).toBe(`${result.dueAt}#${CASE}`);
    expect((await registry.readFacts(CASE))?.case.stage).toBe('FEE_DUE');
    expect(await registry.readInbox(CASE, 10)).toEqual([]);
    expect((await registry.readRun(CASE))?.dueAt).toBe(local('2025-01-10', '12:15'));
  });

  it('answers each signal on its marker, a refused one with the reason', async () => {
    const { submit, start, work, send, registry } = await setup();
    await submit();
    const first = await send(pay, NOON, { key: 'pay-1' });
    expect(first).toMatchObject({ ok: true, value: { outcome: 'LEFT' } });
    // Sent before the first was applied, by a sender who could not know: it is refused when it is read.
    await registry.leaveSignal({
      signalKey: 'pay-2',
      caseId: CASE,
      body: { ...pay, paymentId: 'p-2' },
      actor: { kind: 'STAFF', id: 's' },
      occurredOn: '2025-01-10',
      receivedAt: local('2025-01-10', '12:01'),
    });
    const result = await work(await start(NOON), local('2025-01-10', '12:02'));
    expect(result.route).toBe('AwaitReview');
    expect((await registry.readSignal(CASE, 'pay-1'))?.answer).toMatchObject({ state: 'APPLIED' });
    expect((await registry.readSignal(CASE, 'pay-2'))?.answer).toMatchObject({
      state: 'REFUSED',
      refusals: [{ code: 'WRONG_STAGE', rule: 'lifecycle.stage' }],
    });
    expect((await registry.readFacts(CASE))?.payments).toHaveLength(1);
  });

  it('owes the notice of a payment, sends it once, and keeps it in the ledger', async () => {
    const { submit, start, work, send, registry, mails, sendNotice } = await setup();
    await submit();
    await send(pay, NOON);
    const gen = await start(NOON);
    await work(gen, NOON);
    await sendNotice({ caseId: CASE, gen, now: NOON, effectKey: 'notice:0:received' });
    expect(mails.map(({ to, subject }) => [to, subject])).toEqual([
      ['ana@example.com', 'We have your CMPSS application'],
    ]);
    expect((await registry.readFacts(CASE))?.effects).toMatchObject([
      { state: 'SETTLED', attempts: 1, messageId: 'message-1' },
    ]);
  });

  it('tells which stages the case left and reached, and for how long it had been there', async () => {
    const { submit, send, start, load, logged, opened } = await setup();
    const submittedAt = addHours(opened, 1);
    await submit(submittedAt);
    const fee = { type: 'RECORD_PAYMENT', paymentId: 'p-1', fee: 'APPLICATION', amountCents: 10_000 } as const;
    await send({ ...fee, paidOn: '2025-01-10' }, addHours(opened, 3));
    const at = addHours(opened, 5);
    await load(await start(at), at);
    const common = { caseId: CASE, at, program: 'cmpss' };
    expect(logged.filter(({ message }) => message.startsWith('STAGE_'))).toEqual([
      { message: 'STAGE_LEFT', ...common, stage: 'DRAFT', left: 1, staySeconds: 3600 },
      { message: 'STAGE_ENTERED', ...common, stage: 'FEE_DUE', entered: 1 },
      { message: 'STAGE_LEFT', ...common, stage: 'FEE_DUE', left: 1, staySeconds: 2 * 3600 },
      { message: 'STAGE_ENTERED', ...common, stage: 'IN_REVIEW', entered: 1 },
    ]);
  });

  it('ends quietly when a newer worker has taken over, before and at the commit', async () => {
    const { submit, start, load, registry, logged } = await setup();
    await submit();
    const old = await start(NOON);
    await start(local('2025-01-10', '12:20'));
    expect((await load(old, NOON)).route).toBe('Fenced');
    expect((await registry.readFacts(CASE))?.case.stage).toBe('DRAFT');
    expect(logged.map(({ message }) => message)).toEqual(['FENCED']);
  });

  it('decides again when something it read has changed', async () => {
    let interfere: ((registry: Registry) => Promise<void>) | undefined;
    const { submit, start, load, send, registry, logged } = await setup((inner) => ({
      ...inner,
      commit: async (commit) => {
        const before = interfere;
        interfere = undefined;
        await before?.(inner);
        return inner.commit(commit);
      },
    }));
    await submit();
    const gen = await start(NOON);
    interfere = async (inner) => {
      const facts = await inner.readFacts(CASE);
      const answers = { eligibility: { education: 'HIGHER_DEGREE', affirmations: ['LIVED_EXPERIENCE'] } };
      await inner.saveAnswers(CASE, facts?.case.ver ?? 0, answers, {
        type: 'ANSWERS_SAVED',
        answers,
        at: NOON,
        by: { kind: 'APPLICANT', id: 'person-1' },
        rules: [],
      });
    };
    await load(gen, NOON);
    expect(logged).toContainEqual(expect.objectContaining({ message: 'DECISION_REPEATED', outcome: 'STALE' }));
    // The new answers count: they lack affirmations, so the submission is refused.
    expect((await registry.readFacts(CASE))?.case.stage).toBe('DRAFT');
    expect(await send({ type: 'SUBMIT_APPLICATION' }, NOON)).toMatchObject({ ok: false });
  });

  it('takes thirty signals at a time and loads again for the rest', async () => {
    const { submit, start, load, send, registry } = await setup();
    await submit();
    for (let place = 0; place < 40; place += 1) {
      const { receivedAt: _, ...document } = aDocument('PHOTO_ID', {
        documentId: `d-${place}`,
        sha256: String(place).padStart(64, '0'),
      });
      await send({ type: 'RECORD_DOCUMENT', ...document }, NOON);
    }
    const gen = await start(NOON);
    const routes: string[] = [];
    do routes.push((await load(gen, NOON)).route);
    while (routes.at(-1) === 'Load' && routes.length < 10);
    expect(routes.at(-1)).toBe('AwaitApplication');
    expect(routes.length).toBeGreaterThan(1);
    expect((await registry.readFacts(CASE))?.documents).toHaveLength(42);
  });

  it('holds a case whose workers failed five times, and goes on when an operator releases it', async () => {
    const { submit, start, load, send, registry } = await setup((inner) => ({
      ...inner,
      readRun: async (caseId) => {
        const run = await inner.readRun(caseId);
        return run === undefined || released ? run : { ...run, failCount: 5 };
      },
    }));
    let released = false;
    await submit();
    const gen = await start(NOON);
    expect((await load(gen, NOON)).route).toBe('AwaitOperator');
    expect((await registry.readFacts(CASE))?.tasks).toMatchObject([{ queue: 'EXCEPTION', reason: 'HELD' }]);
    expect((await registry.readFacts(CASE))?.case.stage).toBe('DRAFT');
    released = true;
    for (let place = 0; place < 35; place += 1) {
      const { receivedAt: _, ...document } = aDocument('PHOTO_ID', {
        documentId: `d-${place}`,
        sha256: String(place).padStart(64, '0'),
      });
      await send({ type: 'RECORD_DOCUMENT', ...document }, NOON);
    }
    await send({ type: 'RELEASE', reason: 'Mended.' }, local('2025-01-11'));
    const routes: string[] = [];
    do routes.push((await load(gen, local('2025-01-11', '12:01'))).route);
    while (routes.at(-1) === 'Load' && routes.length < 10);
    expect(routes.at(-1)).toBe('AwaitApplication');
    const facts = await registry.readFacts(CASE);
    expect([facts?.case.held, facts?.case.stage, facts?.documents.length]).toEqual([false, 'FEE_DUE', 37]);
    expect(facts?.tasks).toMatchObject([{ closedAt: local('2025-01-11') }]);
  });

  it('hands off before it waits when its definition is not the deployed one, or when it has grown old', async () => {
    const { submit, registry, load, start } = await setup();
    await submit();
    const run = await registry.readRun(CASE);
    expect(run).toBeDefined();
    const started = run === undefined ? undefined : await registry.startWorker(run, NOON, 'an-older-definition');
    expect(started?.outcome).toBe('STARTED');
    expect((await load(started?.outcome === 'STARTED' ? started.gen : 0, NOON)).route).toBe('HandOff');
    const gen = await start(NOON);
    expect((await load(gen, NOON)).route).toBe('AwaitApplication');
    expect((await load(gen, NOON, addHours(NOON, -279 * 24))).route).toBe('AwaitApplication');
    expect((await load(gen, NOON, addHours(NOON, -280 * 24))).route).toBe('HandOff');
  });

  it('gives the certificate another number when the first is taken', async () => {
    const taken: string[] = [];
    const { registry, load, start } = await setup((inner) => ({
      ...inner,
      readFacts: async (caseId) => {
        const facts = await inner.readFacts(caseId);
        return facts === undefined ? undefined : { ...facts, ...authorised(facts) };
      },
      commit: async (commit) => {
        const number = commit.after.case.certificateNumber;
        if (number !== undefined && taken.length < 2) {
          taken.push(number);
          return 'NUMBER_TAKEN';
        }
        if (number !== undefined) taken.push(number);
        return 'COMMITTED';
      },
    }));
    await registry.leaveSignal({
      signalKey: 'result',
      caseId: CASE,
      body: { type: 'RECORD_EXAM_RESULT', satOn: '2025-01-10', result: 'PASSED', vendorReference: 'v' },
      actor: { kind: 'VENDOR', id: 'exam-vendor' },
      occurredOn: '2025-01-10',
      receivedAt: NOON,
    });
    await load(await start(NOON), NOON);
    expect(new Set(taken).size).toBe(3);
    expect(taken.every((number) => /^\d{4}-\d{4}-\d$/.test(number))).toBe(true);
  });

  it('refuses an input that is not its own, naming the field and not its value', async () => {
    const { evaluate } = await setup();
    await expect(evaluate({ caseId: 'secret', gen: 'one', now: NOON, startedAt: NOON })).rejects.toThrow(/gen/);
    await expect(evaluate({ caseId: 'secret', gen: 'one', now: NOON, startedAt: NOON })).rejects.not.toThrow(/secret/);
  });
});

const authorised = (facts: NonNullable<Awaited<ReturnType<Registry['readFacts']>>>) => ({
  case: { ...facts.case, stage: 'EXAM_AUTHORISED' as const, submittedOn: '2024-12-01', validThrough: '2025-12-01' },
  sittings: [{ sitting: 1, authorisedAt: NOON }],
});

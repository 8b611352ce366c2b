import { describe, expect, it } from 'vitest';
import { toInstant } from '../../domain/dates.ts';
import type { SignalBody } from '../../domain/signals.ts';
import { sendCommand } from '../../functions/shared/send-command.ts';
import { saveAnswers } from '../../functions/shared/working-papers.ts';
import { programOf } from '../../programs/programs.ts';
import { APPLICANT, aDocument, local, REVIEWER, SUPERVISOR } from '../domain/life.ts';
import { walk } from './application.ts';
import { CASE, setup } from './setup.ts';

const NOON = local('2025-01-10', '12:00');
const LATER = local('2025-01-12', '12:00');

const payment = (overrides: Partial<Extract<SignalBody, { type: 'RECORD_PAYMENT' }>> = {}): SignalBody => ({
  type: 'RECORD_PAYMENT',
  paymentId: 'p-1',
  fee: 'APPLICATION',
  amountCents: 10_000,
  paidOn: '2025-01-10',
  ...overrides,
});

const document = (kind: string): SignalBody => {
  const { receivedAt: _, ...fields } = aDocument(kind);
  return { type: 'RECORD_DOCUMENT', ...fields };
};

/** Submitted, and worked off. */
const setupSubmitted = async () => {
  const world = await setup();
  const gen = await walk(world, 'SUBMITTED');
  return { ...world, gen };
};

describe('a command that is refused', () => {
  it('is answered at once, with every reason, and leaves nothing behind', async () => {
    const { registry, send } = await setup();
    const answers = { eligibility: { education: 'NONE', affirmations: ['LIVED_EXPERIENCE'] } };
    await saveAnswers({ registry, programOf }, { caseId: CASE, actor: APPLICANT, now: NOON }, answers);
    const run = await registry.readRun(CASE);
    const told = await send({ type: 'SUBMIT_APPLICATION' }, NOON, { key: 'submit' });
    const refusals = told.ok ? [] : told.refusals;
    expect(refusals.filter(({ code }) => code === 'DOCUMENT_MISSING').map(({ field }) => field)).toEqual([
      'documents.PHOTO_ID',
      'documents.EDUCATION',
    ]);
    expect(new Set(refusals.map(({ rule }) => rule))).toEqual(
      new Set(['eligibility.education', 'eligibility.affirmations', 'application.documents']),
    );
    expect(await registry.readInbox(CASE, 10)).toEqual([]);
    expect(await registry.readSignal(CASE, 'submit')).toBeUndefined();
    expect(await registry.readRun(CASE)).toEqual(run);
  });

  it('names the numbers involved', async () => {
    const { send } = await setupSubmitted();
    expect(await send(payment({ amountCents: 9_999 }), NOON)).toEqual({
      ok: false,
      refusals: [
        { code: 'FEE_SHORT', rule: 'fees.application', field: 'amountCents', detail: { have: 9_999, need: 10_000 } },
      ],
    });
  });

  it('may be sent again under the same key when it is mended', async () => {
    const { send, registry } = await setupSubmitted();
    expect(await send(payment({ amountCents: 1 }), NOON, { key: 'pay' })).toMatchObject({ ok: false });
    expect(await send(payment(), NOON, { key: 'pay' })).toMatchObject({ ok: true, value: { outcome: 'LEFT' } });
    expect(await registry.readInbox(CASE, 10)).toHaveLength(1);
  });

  it.each([
    { why: 'is not there', caseId: 'nobody', known: true },
    { why: 'is of a program that is not run', caseId: CASE, known: false },
  ])('is one to a case that $why', async ({ caseId, known }) => {
    const { registry } = await setup();
    const told = await sendCommand(
      { registry, programOf: known ? programOf : () => undefined },
      { caseId, key: 'k', body: { type: 'WITHDRAW' }, actor: APPLICANT, now: NOON },
    );
    expect(told).toEqual({ ok: false, refusals: [{ code: 'NO_SUCH_CASE', rule: 'lifecycle.case', field: 'caseId' }] });
  });
});

describe('a command that is accepted', () => {
  it('is left as a signal, and changes nothing by itself', async () => {
    const { send, registry } = await setupSubmitted();
    const before = await registry.readFacts(CASE);
    const told = await send(payment(), NOON, { key: 'pay' });
    const { inboxSeq } = (await registry.readRun(CASE)) ?? {};
    expect(told).toEqual({ ok: true, value: { outcome: 'LEFT', inboxSeq } });
    expect((await registry.readInbox(CASE, 10)).map(({ signal }) => signal)).toEqual([
      {
        signalKey: 'pay',
        caseId: CASE,
        body: payment(),
        actor: APPLICANT,
        occurredOn: '2025-01-10',
        receivedAt: NOON,
      },
    ]);
    expect(await registry.readFacts(CASE)).toEqual(before);
  });

  it.each([
    { now: local('2025-01-10', '23:59'), occurredOn: undefined, expected: '2025-01-10', why: 'its day in the program' },
    { now: local('2025-01-11', '00:00'), occurredOn: undefined, expected: '2025-01-11', why: 'and not that in UTC' },
    { now: LATER, occurredOn: '2025-01-09', expected: '2025-01-09', why: 'or the day that it tells of' },
  ])('is of a day, $why: $expected', async ({ now, occurredOn, expected }) => {
    const { send, registry } = await setupSubmitted();
    await send(payment(), now, { key: 'pay', ...(occurredOn !== undefined && { occurredOn }) });
    expect(await registry.readSignal(CASE, 'pay')).toMatchObject({
      signal: { occurredOn: expected, receivedAt: toInstant(now) },
    });
  });

  it('is taken and kept when the case is closed', async () => {
    const { send, work, gen, registry } = await setupSubmitted();
    await send({ type: 'WITHDRAW' }, NOON);
    expect((await work(gen, NOON)).route).toBe('Closed');
    expect(await send(payment(), LATER, { key: 'late' })).toEqual({ ok: true, value: { outcome: 'CASE_CLOSED' } });
    expect(await registry.readSignal(CASE, 'late')).toMatchObject({ answer: { state: 'KEPT_CLOSED' } });
    expect((await registry.readFacts(CASE))?.case.stage).toBe('WITHDRAWN');
  });

  it('is left for the time after when an operator holds the case', async () => {
    const { send, work, gen, registry } = await setupSubmitted();
    await send({ type: 'HOLD', reason: 'To look into.' }, NOON, { actor: REVIEWER });
    await work(gen, NOON);
    expect(await send(payment(), LATER)).toMatchObject({ ok: true, value: { outcome: 'LEFT' } });
    expect(await registry.readInbox(CASE, 10)).toHaveLength(1);
  });
});

describe('the same key', () => {
  it('with the same command is answered what the first was answered, and counts once', async () => {
    const { send, work, gen, registry } = await setupSubmitted();
    await send(payment(), NOON, { key: 'pay' });
    expect(await send(payment(), LATER, { key: 'pay' })).toEqual({
      ok: true,
      value: { outcome: 'REPEATED', answer: { state: 'UNREAD' } },
    });
    expect(await registry.readInbox(CASE, 10)).toHaveLength(1);
    await work(gen, LATER);
    // By now the fee is not due any more; a new command would be refused.
    expect(await send(payment(), LATER, { key: 'pay' })).toEqual({
      ok: true,
      value: { outcome: 'REPEATED', answer: { state: 'APPLIED', at: NOON } },
    });
    expect(await send(payment(), LATER, { key: 'another' })).toMatchObject({ ok: false });
    expect((await registry.readFacts(CASE))?.payments).toHaveLength(1);
  });

  it.each([
    { why: 'another body', body: payment({ amountCents: 20_000 }), actor: APPLICANT },
    { why: 'another sender', body: payment(), actor: SUPERVISOR },
  ])('with $why is refused', async ({ body, actor }) => {
    const { send, registry } = await setupSubmitted();
    await send(payment(), NOON, { key: 'pay' });
    expect(await send(body, LATER, { key: 'pay', actor })).toEqual({ ok: true, value: { outcome: 'KEY_REUSED' } });
    expect((await registry.readInbox(CASE, 10)).map(({ signal }) => signal.body)).toEqual([payment()]);
  });
});

describe('signals that no worker has read yet', () => {
  it('count: a command that needs them is accepted', async () => {
    const { send } = await setup();
    expect(await send({ type: 'SUBMIT_APPLICATION' }, NOON)).toMatchObject({ ok: false });
    await send(document('PHOTO_ID'), NOON);
    expect(await send({ type: 'SUBMIT_APPLICATION' }, NOON)).toMatchObject({ ok: false });
    await send(document('EDUCATION'), NOON);
    expect(await send({ type: 'SUBMIT_APPLICATION' }, NOON)).toMatchObject({ ok: true, value: { outcome: 'LEFT' } });
    expect(await send(payment(), NOON)).toMatchObject({ ok: true, value: { outcome: 'LEFT' } });
  });

  it.each([
    { first: { type: 'APPROVE' }, second: { type: 'PROPOSE_DENIAL', reason: 'There is no diploma.' } },
    { first: { type: 'PROPOSE_DENIAL', reason: 'There is no diploma.' }, second: { type: 'APPROVE' } },
    { first: { type: 'APPROVE' }, second: { type: 'APPROVE' } },
  ] as const)('count: of $first.type and $second.type the second is refused', async ({ first, second }) => {
    const world = await setup();
    await walk(world, 'RECEIVED');
    const by = { actor: REVIEWER };
    expect(await world.send(first, LATER, by)).toMatchObject({ ok: true, value: { outcome: 'LEFT' } });
    expect(await world.send(second, LATER, by)).toMatchObject({
      ok: false,
      refusals: [{ code: 'WRONG_STAGE', rule: 'lifecycle.stage' }],
    });
    expect((await world.registry.readInbox(CASE, 10)).map(({ signal }) => signal.body)).toEqual([first]);
  });

  it('count in the order of what happened, whoever was told of first', async () => {
    const { send } = await setupSubmitted();
    await send(payment({ paymentId: 'p-2' }), LATER, { occurredOn: '2025-01-12' });
    // The earlier payment counts first, so it is this one that the application is paid by.
    expect(await send(payment(), LATER, { occurredOn: '2025-01-10' })).toMatchObject({ ok: true });
    expect(await send(payment({ paymentId: 'p-3' }), LATER, { occurredOn: '2025-01-12' })).toMatchObject({ ok: false });
  });

  it('are not applied by being weighed', async () => {
    const { send, registry } = await setupSubmitted();
    await send(payment(), NOON, { key: 'pay' });
    await send(payment({ paymentId: 'p-2' }), NOON);
    expect(await registry.readSignal(CASE, 'pay')).toMatchObject({ answer: { state: 'UNREAD' } });
    expect((await registry.readFacts(CASE))?.case.stage).toBe('FEE_DUE');
  });
});

/** An application from its opening to the certificate, by HTTP alone. */
import { describe, expect, it } from 'vitest';
import { aTraining, local } from '../../domain/life.ts';
import { type Call, codesOf, ELIGIBILITY, IDENTITY, makeWorld, type Who } from './world.ts';

const CONTACTS = { firstName: 'Ana', lastName: 'Ruiz', email: 'ana@example.com', language: 'es' };

const opened = async () => {
  const world = makeWorld();
  await world.call('owner', 'PUT', '/api/people/person-1', { body: CONTACTS });
  const reply = await world.call('owner', 'POST', '/api/cases', { body: { program: 'cmpss' } });
  const caseId: string = reply.body.caseId;
  const at = `/api/cases/${caseId}`;
  const command = (who: Who, type: string, body: object = {}, options: Call = {}) =>
    world.command(who, type, body, { caseId, ...options });
  const submit = async () => {
    await world.call('owner', 'PUT', `${at}/answers/identity`, { body: IDENTITY });
    await world.call('owner', 'PUT', `${at}/answers/eligibility`, { body: ELIGIBILITY });
    for (const kind of ['PHOTO_ID', 'EDUCATION']) await world.sendPdf('owner', kind, caseId);
    return command('owner', 'submit-application');
  };
  const pay = (fee: string, amountCents: number, paidOn: string) =>
    command('reviewer', 'record-payment', { paymentId: `pay-${fee}`, fee, amountCents, paidOn });
  return { ...world, reply, caseId, at, command, submit, pay };
};

const certified = async () => {
  const world = await opened();
  await world.submit();
  await world.pay('APPLICATION', 10_000, '2025-01-10');
  await world.command('reviewer', 'approve');
  world.goTo(local('2025-02-11'));
  const { type: _, ...training } = aTraining('2025-02-10');
  await world.command('owner', 'submit-training', training);
  const provider = { providerId: 'provider-1', approvedOn: '2023-01-15' };
  await world.command('reviewer', 'decide-training', { accept: true, provider });
  await world.pay('EXAM', 15_000, '2025-02-11');
  world.goTo(local('2025-03-03', '15:00'));
  const passed = await world.command('vendor', 'record-exam-result', {
    satOn: '2025-03-03',
    result: 'PASSED',
    vendorReference: 'v-1',
  });
  return { ...world, passed };
};

describe('an application over HTTP', () => {
  it('is opened by the person once they can be reached', async () => {
    const { call } = makeWorld();
    const tooEarly = await call('owner', 'POST', '/api/cases', { body: { program: 'cmpss' } });
    expect([tooEarly.status, codesOf(tooEarly)]).toEqual([409, ['CONTACTS_MISSING']]);
    const { reply, caseId } = await opened();
    expect([reply.status, reply.headers.get('location'), reply.headers.get('etag')]).toEqual([
      201,
      `/api/cases/${caseId}`,
      '"1"',
    ]);
    expect(reply.body).toMatchObject({ program: 'cmpss', stage: 'DRAFT' });
  });

  it('is opened once in a program, in a program that there is, and not by staff', async () => {
    const { call } = await opened();
    const again = await call('owner', 'POST', '/api/cases', { body: { program: 'cmpss' } });
    expect([again.status, codesOf(again)]).toEqual([409, ['CASE_ALREADY_OPEN']]);
    const unknown = await call('owner', 'POST', '/api/cases', { body: { program: 'none' } });
    expect([unknown.status, codesOf(unknown)]).toEqual([400, ['NO_SUCH_PROGRAM']]);
    expect((await call('reviewer', 'POST', '/api/cases', { body: { program: 'cmpss' } })).status).toBe(403);
  });

  it('answers a command with the stage that it led to', async () => {
    const { submit, state, at } = await opened();
    const reply = await submit();
    expect(reply.status).toBe(202);
    expect(reply.body).toMatchObject({ state: 'APPLIED', type: 'SUBMIT_APPLICATION', stage: 'FEE_DUE' });
    expect(reply.headers.get('location')).toMatch(`${at}/signals/`);
    expect(state.pauses.every((milliseconds) => milliseconds <= 500)).toBe(true);
  });

  it('does not wait longer than two seconds for a decision, and tells where to look later', async () => {
    const { command, call, state, drive, caseId } = await opened();
    state.works = false;
    state.pauses = [];
    const reply = await command('owner', 'withdraw');
    expect([reply.status, reply.body.state, reply.body.stage]).toEqual([202, 'UNREAD', 'DRAFT']);
    expect(state.pauses.reduce((total, each) => total + each, 0)).toBe(2_000);
    const address = reply.headers.get('location') ?? '';
    expect((await call('owner', 'GET', address)).body).toMatchObject({ state: 'UNREAD' });
    await drive(caseId);
    expect((await call('owner', 'GET', address)).body).toMatchObject({ state: 'APPLIED', stage: 'WITHDRAWN' });
    expect((await call('stranger', 'GET', address)).status).toBe(404);
    expect((await call('reviewer', 'GET', address)).status).toBe(200);
  });

  it('leads to a certificate', async () => {
    const { passed, call, at } = await certified();
    expect(passed.body).toMatchObject({ state: 'APPLIED', stage: 'ACTIVE' });
    const { body } = await call('owner', 'GET', at);
    expect(body.case).toMatchObject({ stage: 'ACTIVE', certificateNumber: expect.stringMatching(/^\d{4}-\d{4}-\d$/) });
    expect(body.owed).toMatchObject([{ by: 'NOBODY', rule: 'renewal.windowDays' }]);
    expect(body.timeline.map(({ what }: { what: string }) => what)).toContain('Exam, sitting 1: passed.');
  });

  it('shows the person no member of staff and no inner work, and staff all of it', async () => {
    const { call, command, at, submit, pay } = await opened();
    await submit();
    await pay('APPLICATION', 10_000, '2025-01-10');
    await command('reviewer', 'propose-denial', { reason: 'The education could not be shown.' });
    const own = await call('owner', 'GET', at);
    expect(own.body.case.stage).toBe('DENIAL_PROPOSED');
    for (const hidden of ['reviewer-1', 'could not be shown', 'denialProposedBy', 'taskId', 'enteredValues'])
      expect(JSON.stringify(own.body)).not.toContain(hidden);
    const seen = (await call('supervisor', 'GET', at)).body;
    expect(seen.case).toMatchObject({ denialProposedBy: 'reviewer-1' });
    expect(seen.tasks.length).toBeGreaterThan(0);
    expect(seen.commands).toEqual(expect.arrayContaining(['confirm-denial', 'return-denial']));
    expect(seen.commands).not.toContain('approve');
  });

  it('cites where a rule stands written that made something happen', async () => {
    const { call, at } = await certified();
    const { timeline } = (await call('owner', 'GET', at)).body;
    const cited = timeline.flatMap(
      ({ rules }: { rules: { document: string | null; clause: string | null }[] }) => rules,
    );
    expect(
      cited.some(({ document, clause }: { document: string | null; clause: string | null }) => document && clause),
    ).toBe(true);
  });

  it('keeps every event for staff, a page at a time', async () => {
    const { call, at } = await certified();
    const all = await call('supervisor', 'GET', `${at}/audit`);
    expect(all.body.events[0]).toMatchObject({ type: 'CASE_OPENED', by: { kind: 'APPLICANT', id: 'person-1' } });
    expect(all.body.next).toBeNull();
    const later = await call('supervisor', 'GET', `${at}/audit?from=2`);
    expect(later.body.events).toEqual(all.body.events.slice(2));
    expect((await call('owner', 'GET', `${at}/audit`)).status).toBe(403);
  });

  it('is listed to its person, and to staff of its program', async () => {
    const { call, caseId } = await opened();
    const listed = await call('owner', 'GET', '/api/cases');
    expect(listed.body.cases).toMatchObject([{ caseId, stage: 'DRAFT' }]);
    expect((await call('stranger', 'GET', '/api/cases')).body).toEqual({ cases: [] });
    expect((await call('reviewer', 'GET', '/api/cases?person=person-1')).body).toEqual(listed.body);
    expect((await call('elsewhere', 'GET', '/api/cases?person=person-1')).body).toEqual({ cases: [] });
    expect((await call('stranger', 'GET', '/api/cases?person=person-1')).status).toBe(404);
    expect((await call('reviewer', 'GET', '/api/cases')).status).toBe(400);
  });
});

const COURSE = { title: 'Ethics', completedOn: '2025-03-02', minutes: 360, topics: ['Ethics'], format: 'ONLINE' };

describe('continuing education over HTTP', () => {
  it('is entered, corrected and taken out', async () => {
    const { call, at } = await certified();
    const path = `${at}/credits/provider-1/course-1`;
    const creditsIn = async () => (await call('owner', 'GET', at)).body.credits;
    expect((await call('owner', 'PUT', path, { body: COURSE })).status).toBe(200);
    expect(await creditsIn()).toMatchObject([{ providerId: 'provider-1', courseId: 'course-1', minutes: 360 }]);
    expect((await call('owner', 'PUT', path, { body: { ...COURSE, minutes: 300 } })).status).toBe(200);
    expect(await creditsIn()).toMatchObject([{ minutes: 300 }]);
    expect((await call('owner', 'DELETE', path)).status).toBe(200);
    expect(await creditsIn()).toEqual([]);
    const gone = await call('owner', 'DELETE', path);
    expect([gone.status, codesOf(gone)]).toEqual([404, ['NO_SUCH_CREDIT']]);
  });

  it('belongs to the certified', async () => {
    const { call, at } = await opened();
    const early = await call('owner', 'PUT', `${at}/credits/p/c`, { body: COURSE });
    expect([early.status, codesOf(early)]).toEqual([409, ['WRONG_STAGE']]);
    const check = await call('owner', 'POST', `${at}/credits/check`, {
      body: { ...COURSE, providerId: 'p', courseId: 'c' },
    });
    expect([check.status, codesOf(check)]).toEqual([409, ['NOT_CERTIFIED']]);
    expect((await call('reviewer', 'PUT', `${at}/credits/p/c`, { body: COURSE })).status).toBe(403);
  });
});

describe('a person over HTTP', () => {
  it('is saved by themselves, and by staff who say why', async () => {
    const { call, registry } = await opened();
    const own = await call('owner', 'PUT', '/api/people/person-1', { body: { ...CONTACTS, email: 'new@example.com' } });
    expect([own.status, own.body.ver]).toEqual([200, 2]);
    const silent = await call('reviewer', 'PUT', '/api/people/person-1', { body: CONTACTS });
    expect([silent.status, silent.body.refusals[0].field]).toEqual([400, 'reason']);
    const said = await call('reviewer', 'PUT', '/api/people/person-1', {
      body: { ...CONTACTS, reason: 'She called.' },
    });
    expect(said.status).toBe(200);
    expect(await registry.readPerson('person-1')).toEqual({ ...CONTACTS, personId: 'person-1', ver: 3 });
    expect((await call('operator', 'PUT', '/api/people/person-1', { body: { ...CONTACTS, reason: 'x' } })).status).toBe(
      403,
    );
  });

  it('has proved an address by signing in with it, whoever writes down what', async () => {
    const { call } = await opened();
    const proved = async (who: 'owner' | 'stranger' | 'reviewer', person: string, body: object) =>
      (await call(who, 'PUT', `/api/people/${person}`, { body: { ...CONTACTS, ...body } })).body.emailIsProved;
    expect(await proved('owner', 'person-1', {})).toBe(true);
    expect(await proved('stranger', 'person-2', {})).toBeUndefined();
    // Staff change the language, then the address, then put it back.
    const reason = 'She called.';
    expect(await proved('reviewer', 'person-1', { language: 'en', reason })).toBe(true);
    expect(await proved('reviewer', 'person-1', { email: 'new@example.com', reason })).toBeUndefined();
    expect(await proved('reviewer', 'person-1', { reason })).toBeUndefined();
    expect(await proved('owner', 'person-1', { email: 'ANA@example.com' })).toBe(true);
    const forged = await call('stranger', 'PUT', '/api/people/person-2', {
      body: { ...CONTACTS, emailIsProved: true },
    });
    expect([forged.status, codesOf(forged)]).toEqual([400, ['FIELD_UNKNOWN']]);
  });

  it('is nobody to strangers and to staff elsewhere', async () => {
    const { call } = await opened();
    for (const who of ['stranger', 'elsewhere', 'vendor'] as const) {
      expect((await call(who, 'GET', '/api/people/person-1')).status).not.toBe(200);
      expect((await call(who, 'PUT', '/api/people/person-1', { body: { ...CONTACTS, reason: 'x' } })).status).not.toBe(
        200,
      );
    }
    expect((await call('stranger', 'GET', '/api/people/person-1')).status).toBe(404);
    expect((await call('operator', 'GET', '/api/people/person-1')).body).toMatchObject(CONTACTS);
  });

  it('keeps the name on a certificate until staff change it', async () => {
    const { call } = await certified();
    const renamed = { ...CONTACTS, lastName: 'Ruiz-Vega' };
    const own = await call('owner', 'PUT', '/api/people/person-1', { body: renamed });
    expect([own.status, codesOf(own), own.body.refusals[0].field]).toEqual([409, ['NAME_ON_CERTIFICATE'], 'lastName']);
    expect(
      (await call('reviewer', 'PUT', '/api/people/person-1', { body: { ...renamed, reason: 'Married.' } })).status,
    ).toBe(200);
  });

  it('is not overwritten by whoever saw an older version', async () => {
    const { call } = await opened();
    const headers = { 'If-Match': '"1"' };
    expect((await call('owner', 'PUT', '/api/people/person-1', { body: CONTACTS, headers })).status).toBe(200);
    expect((await call('owner', 'PUT', '/api/people/person-1', { body: CONTACTS, headers })).status).toBe(412);
  });
});

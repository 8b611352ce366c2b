/** What the API does not take, and how it says so. */
import { describe, expect, it } from 'vitest';
import type { Registry } from '../../../adapters/registry/registry.ts';
import { ContentionError } from '../../../adapters/registry/table.ts';
import { factsOf } from '../../../domain/evolve.ts';
import type { Case } from '../../../domain/facts.ts';
import { profileOf } from '../../adapters/registry/builders.ts';
import { aCase } from '../../domain/life.ts';
import { ANA, CASE, codesOf, ELIGIBILITY, IDENTITY, makeWorld } from './world.ts';

const AT = `/api/cases/${CASE}`;

const withCase = async (overrides: Partial<Case> = {}, wrap?: (registry: Registry) => Registry) => {
  const world = makeWorld(wrap);
  await world.registry.savePerson(profileOf(ANA));
  await world.seed(factsOf(aCase(overrides)));
  return world;
};

const inReview = (wrap?: (registry: Registry) => Registry) =>
  withCase({ stage: 'IN_REVIEW', submittedOn: '2025-01-05', completeOn: '2025-01-05' }, wrap);

describe('a request', () => {
  it.each([
    ['no JSON at all', { text: '{"education":' }, 400, 'BODY_MALFORMED'],
    ['not UTF-8', { text: '\ufffd' }, 400, 'BODY_MALFORMED'],
    ['another type of body', { text: 'a=b', headers: { 'Content-Type': 'text/plain' } }, 415, 'MEDIA_TYPE_UNSUPPORTED'],
    ['an array', { body: [] }, 400, 'FIELD_INVALID'],
    ['a field that is missing', { body: { education: 'NONE' } }, 400, 'FIELD_MISSING'],
    ['a field of another type', { body: { ...ELIGIBILITY, education: 7 } }, 400, 'FIELD_INVALID'],
    ['a field that nobody asked for', { body: { ...ELIGIBILITY, stage: 'ACTIVE' } }, 400, 'FIELD_UNKNOWN'],
    ['a text that is too long', { body: { ...ELIGIBILITY, education: 'x'.repeat(201) } }, 400, 'FIELD_INVALID'],
    ['a body that is too large', { text: JSON.stringify('x'.repeat(65_536)) }, 413, 'BODY_TOO_LARGE'],
  ] as const)('with %s is refused, and changes nothing', async (_what, options, status, code) => {
    const { call, registry } = await withCase();
    const reply = await call('owner', 'PUT', `${AT}/answers/eligibility`, options);
    expect([reply.status, codesOf(reply)]).toEqual([status, [code]]);
    expect(reply.headers.get('content-type')).toBe('application/problem+json');
    expect(reply.headers.get('cache-control')).toBe('no-store');
    expect(reply.body).toMatchObject({ type: `/api#problem-${status}`, title: expect.any(String), status });
    expect((await registry.readFacts(CASE))?.answers).toEqual({});
  });

  it('is told every field that is wrong with it, and none of their values', async () => {
    const { call } = await withCase();
    const body = { legalFirstName: '', bornOn: 'secret-day', nickname: 'secret-name' };
    const reply = await call('owner', 'PUT', `${AT}/answers/identity`, { body });
    expect(
      reply.body.refusals.map(({ code, field }: { code: string; field: string }) => `${code} ${field}`).sort(),
    ).toEqual([
      'FIELD_INVALID bornOn',
      'FIELD_INVALID legalFirstName',
      'FIELD_MISSING legalLastName',
      'FIELD_UNKNOWN nickname',
    ]);
    expect(JSON.stringify(reply.body)).not.toContain('secret');
  });

  it('to an address or for a command that there is not is not found', async () => {
    const { call, command } = await withCase();
    expect((await call('owner', 'GET', '/api/nothing')).status).toBe(404);
    expect((await call('owner', 'PUT', `${AT}/answers/stage`, { body: {} })).status).toBe(404);
    const unknown = await command('owner', 'make-me-active');
    expect([unknown.status, unknown.headers.get('content-type')]).toEqual([404, 'application/problem+json']);
  });

  it('with an id that is none is refused', async () => {
    const { call } = await withCase();
    expect((await call('owner', 'GET', `/api/cases/${'x'.repeat(129)}`)).status).toBe(400);
    expect((await call('owner', 'GET', '/api/cases/a%20b')).status).toBe(400);
    expect((await call('owner', 'GET', '/api/cases?limit=5')).status).toBe(400);
  });

  it('without a token, or with a wrong one, is asked to sign in, whatever it wants', async () => {
    const { call } = await withCase();
    for (const path of [AT, '/api/cases/none', '/api/queue/cmpss/application']) {
      const reply = await call(undefined, 'GET', path);
      expect([reply.status, codesOf(reply)]).toEqual([401, ['NOT_SIGNED_IN']]);
      expect(reply.headers.get('www-authenticate')).toMatch(/^Bearer /);
    }
    const wrong = await call(undefined, 'GET', AT, { headers: { Authorization: 'Bearer nobody' } });
    expect([wrong.status, codesOf(wrong)]).toEqual([401, ['TOKEN_INVALID']]);
    expect(wrong.headers.get('www-authenticate')).toContain('error="invalid_token"');
  });

  it('for a case of somebody else is answered as one for a case that there is not', async () => {
    const { call } = await withCase();
    const [theirs, none] = [await call('stranger', 'GET', AT), await call('stranger', 'GET', '/api/cases/none')];
    expect([theirs.status, theirs.body]).toEqual([404, none.body]);
  });

  it('that meets a busy registry is asked to come again; one that breaks something learns nothing of it', async () => {
    const failing =
      (error: Error) =>
      (registry: Registry): Registry => ({
        ...registry,
        readCase: async () => {
          throw error;
        },
      });
    const busy = makeWorld(failing(new ContentionError('THROTTLED')));
    const told = await busy.call('owner', 'GET', AT);
    expect([told.status, told.headers.get('retry-after'), codesOf(told)]).toEqual([503, '1', ['BUSY']]);
    const broken = makeWorld(failing(new Error('secret of the house')));
    const reply = await broken.call('owner', 'GET', AT);
    expect([reply.status, codesOf(reply)]).toEqual([500, ['BROKEN']]);
    expect(JSON.stringify(reply.body)).not.toContain('secret');
    expect(broken.logged).toEqual(['REQUEST_FAILED']);
  });
});

describe('a command', () => {
  it('needs a key of its sender', async () => {
    const { call } = await withCase();
    const none = await call('owner', 'POST', `${AT}/commands/withdraw`, { body: {} });
    expect([none.status, none.body.refusals]).toEqual([
      400,
      [{ code: 'FIELD_MISSING', rule: 'api.input', field: 'idempotency-key' }],
    ]);
    const long = await call('owner', 'POST', `${AT}/commands/withdraw`, { body: {}, key: 'k'.repeat(129) });
    expect([long.status, codesOf(long)]).toEqual([400, ['FIELD_INVALID']]);
  });

  it('says its type by its address alone', async () => {
    const { command } = await withCase();
    const reply = await command('owner', 'withdraw', { type: 'APPROVE' });
    expect([reply.status, codesOf(reply), reply.body.refusals[0].field]).toEqual([400, ['FIELD_UNKNOWN'], 'type']);
  });

  it('in the wrong stage is told where it would be right', async () => {
    const { command } = await withCase();
    const reply = await command('reviewer', 'approve');
    expect([reply.status, reply.body.refusals]).toEqual([
      409,
      [
        {
          code: 'WRONG_STAGE',
          rule: 'lifecycle.stage',
          detail: { command: 'APPROVE', stage: 'DRAFT', allowedIn: ['IN_REVIEW', 'RENEWAL_REVIEW'] },
        },
      ],
    ]);
  });

  it('that the rules refuse is told every reason and its rule', async () => {
    const { command } = await withCase();
    const reply = await command('owner', 'submit-application');
    expect(reply.status).toBe(409);
    expect(reply.body.refusals.length).toBeGreaterThan(1);
    expect(reply.body.refusals.every(({ rule }: { rule: string }) => rule.length > 0)).toBe(true);
  });

  it('on a version that has passed is refused, and on the present one taken', async () => {
    const { command } = await withCase({ ver: 3 });
    const stale = await command('owner', 'withdraw', {}, { headers: { 'If-Match': '"2"' } });
    expect([stale.status, codesOf(stale), stale.body.refusals[0].detail]).toEqual([
      412,
      ['VERSION_CHANGED'],
      { ver: 3 },
    ]);
    expect((await command('owner', 'withdraw', {}, { headers: { 'If-Match': 'W/"3"' } })).status).toBe(400);
    expect((await command('owner', 'withdraw', {}, { headers: { 'If-Match': '"3"' } })).status).toBe(202);
  });

  it('sent again under its key counts once, and is answered what came of it', async () => {
    const { command, registry } = await withCase();
    const headers = { 'If-Match': '"1"' };
    const first = await command('owner', 'withdraw', {}, { key: 'once', headers });
    const again = await command('owner', 'withdraw', {}, { key: 'once', headers });
    expect([first.status, again.status, again.body]).toEqual([202, 202, first.body]);
    const events = await registry.readAudit(CASE);
    expect(events.filter(({ type }) => type === 'STAGE_REACHED')).toHaveLength(1);
  });

  it('under a key that was used for another one, or by another, is refused', async () => {
    const { command } = await inReview();
    const body = { wanted: [{ requirement: 'EDUCATION', reason: 'Which school?' }] };
    expect((await command('reviewer', 'request-revision', body, { key: 'once' })).status).toBe(202);
    const other = { wanted: [{ requirement: 'PHOTO_ID', reason: 'Not to be read.' }] };
    for (const [who, type, given] of [
      ['reviewer', 'request-revision', other],
      ['reviewer', 'approve', {}],
      ['colleague', 'request-revision', body],
    ] as const) {
      const reply = await command(who, type, given, { key: 'once' });
      expect([reply.status, codesOf(reply)]).toEqual([422, ['KEY_REUSED']]);
    }
  });

  it('of two people who decide at once counts one; the other is told that the case has moved on', async () => {
    // Neither sees yet what the other has sent.
    let areBlind = true;
    const world = await inReview((real) => ({
      ...real,
      readInbox: async (caseId, limit) => (areBlind ? [] : real.readInbox(caseId, limit)),
    }));
    world.state.works = false;
    const both = await Promise.all([
      world.command('reviewer', 'propose-denial', { reason: 'No school is named.' }),
      world.command('colleague', 'request-revision', {
        wanted: [{ requirement: 'EDUCATION', reason: 'Which school?' }],
      }),
    ]);
    expect(both.map(({ status, body }) => [status, body.state])).toEqual([
      [202, 'UNREAD'],
      [202, 'UNREAD'],
    ]);
    areBlind = false;
    await world.drive(CASE);
    const states = await Promise.all(
      both.map(async ({ headers }) => (await world.call('supervisor', 'GET', headers.get('location') ?? '')).body),
    );
    expect(states.map(({ state }) => state).sort()).toEqual(['APPLIED', 'REFUSED']);
    const refused = states.find(({ state }) => state === 'REFUSED');
    expect(refused.refusals).toMatchObject([{ code: 'WRONG_STAGE' }]);
  });

  it('to a closed case is kept, and told that it revives nothing', async () => {
    const { call, command, registry } = await withCase({ stage: 'WITHDRAWN' });
    for (const _time of ['first', 'again']) {
      const reply = await command('owner', 'submit-application', {}, { key: 'late' });
      expect([reply.status, codesOf(reply)]).toEqual([409, ['CASE_CLOSED']]);
    }
    expect((await registry.readSignal(CASE, 'late'))?.answer.state).toBe('KEPT_CLOSED');
    const told = await call('owner', 'GET', `${AT}/signals/late`);
    expect(told.body).toMatchObject({ state: 'KEPT_CLOSED', refusals: [{ code: 'CASE_CLOSED' }] });
  });

  it('may be told of an earlier day by staff, of a later one by nobody', async () => {
    const { command, registry } = await withCase();
    const reason = 'Wait.';
    const told = await command('operator', 'hold', { reason, occurredOn: '2025-01-08' }, { key: 'earlier' });
    expect(told.status).toBe(202);
    expect((await registry.readSignal(CASE, 'earlier'))?.signal.occurredOn).toBe('2025-01-08');
    expect((await command('operator', 'hold', { reason, occurredOn: '2025-01-11' })).status).toBe(400);
    expect((await command('owner', 'withdraw', { occurredOn: '2025-01-08' })).status).toBe(400);
  });

  it('that names a rule which there is not is refused', async () => {
    const { command } = await withCase({ stage: 'ACTIVE' });
    const reply = await command('supervisor', 'enter-rule-value', { rule: 'no.such.rule', value: 1, reason: 'x' });
    expect([reply.status, codesOf(reply)]).toEqual([409, ['NO_SUCH_RULE']]);
  });

  it('that needs a value which nobody published is refused by that rule', async () => {
    const world = makeWorld();
    const cycle = { cycle: 1, issuedOn: '2022-07-01', validFrom: '2022-07-01', expiresOn: '2024-06-30' };
    const record = aCase({
      stage: 'LATE_TIER_1',
      cycle: 1,
      certificateNumber: '1234-5678-2',
      firstIssuedOn: '2022-07-01',
    });
    await world.seed({ ...factsOf(record), cycles: [cycle] });
    const late = { paymentId: 'pay-1', fee: 'LATE', amountCents: 2_500, paidOn: '2025-01-10' };
    const reply = await world.command('reviewer', 'record-payment', late);
    expect([reply.status, reply.body.refusals]).toEqual([409, [{ code: 'RULE_NOT_PUBLISHED', rule: 'fees.late' }]]);
  });
});

describe('a direct write', () => {
  it('on a version that has passed is refused and writes nothing', async () => {
    const { call, registry } = await withCase();
    const first = await call('owner', 'PUT', `${AT}/answers/identity`, {
      body: IDENTITY,
      headers: { 'If-Match': '"1"' },
    });
    expect([first.status, first.headers.get('etag'), first.body.ver]).toEqual([200, '"2"', 2]);
    const stale = await call('owner', 'PUT', `${AT}/answers/identity`, {
      body: { ...IDENTITY, legalFirstName: 'Eva' },
      headers: { 'If-Match': '"1"' },
    });
    expect([stale.status, codesOf(stale)]).toEqual([412, ['VERSION_CHANGED']]);
    expect((await registry.readFacts(CASE))?.answers).toEqual({ identity: IDENTITY });
  });

  it('that meets another write at that very moment is refused without loss', async () => {
    const { call, registry } = await withCase({}, (real) => ({ ...real, saveAnswers: async () => 'STALE' }));
    const reply = await call('owner', 'PUT', `${AT}/answers/identity`, { body: IDENTITY });
    expect([reply.status, codesOf(reply)]).toEqual([409, ['CHANGED_BY_SOMEONE_ELSE']]);
    expect((await registry.readFacts(CASE))?.answers).toEqual({});
  });
});

import { request } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { ClockError } from '../../../local/clock.ts';
import { makeInjector } from '../../../local/faults/injector.ts';
import { type Front, startFront } from '../../../local/front/server.ts';
import type { CloudView, ShownMail } from '../../../local/front/view.ts';

const fronts: Front[] = [];
afterEach(async () => {
  for (const front of fronts.splice(0)) await front.close();
});

const setup = async (overrides: Partial<CloudView> = {}) => {
  let now = Date.parse('2026-05-01T12:00:00.000Z');
  const moves: string[] = [];
  const cloud: CloudView = {
    overview: () => ({
      gatewayUrl: 'http://127.0.0.1:4566',
      dataFolder: '/data/<b>',
      smtpUrl: 'smtp://127.0.0.1:2525',
      receives: ['in.example.org', 'help@example.org'],
      functions: [{ name: 'evaluate', wokenBy: 'state machine certcycle-lifecycle' }],
      routes: [{ key: 'ANY /api/{proxy+}', functionName: 'web' }],
      tables: { RegistryTable: 'registry' },
      secrets: { AddressHash: 'arn:hash' },
      stateMachines: ['certcycle-lifecycle'],
      schedules: [
        { name: 'sweep', expression: 'rate(1 hour)', timeZone: 'UTC', nextRunAt: now + 3_600_000 },
        { name: 'calendar', expression: 'cron(0 8 * * ? *)', timeZone: 'UTC', nextRunAt: undefined },
      ],
      failureQueues: [{ name: 'failures', messages: 3 }],
    }),
    now: () => now,
    advance: async (duration) => {
      moves.push(duration);
      if (duration === 'never') throw new ClockError('never is no ISO 8601 duration that the clock can move by.');
      if (duration === 'broken') throw new Error('engine gone');
      return now;
    },
    advanceTo: async (instant) => {
      moves.push(new Date(instant).toISOString());
      now = instant;
      return now;
    },
    mails: () => [],
    httpApi: async () => undefined,
    faults: makeInjector(() => now),
    issuers: {
      roles: [],
      examVendors: [],
      signIn: async () => ({ token: 'a.b.c', expiresAt: '2026-05-01T13:00:00.000Z' }),
    },
    counts: () => ({ cases: { c1: { mails: 2 } }, callers: {} }),
    ...overrides,
  };
  const front = await startFront(0, cloud);
  fronts.push(front);
  const send = (path: string, options: RequestInit = {}) => fetch(`http://127.0.0.1:${front.port}${path}`, options);
  const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
    send(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  const move = (body: unknown, headers: Record<string, string> = {}) => post('/_local/clock', body, headers);
  return { front, cloud, moves, send, post, move };
};

/** A request with headers that `fetch` does not let one set. */
const sendRaw = (
  port: number,
  headers: Record<string, string>,
  method = 'GET',
  path = '/',
): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path, method, headers }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    sent.on('error', reject);
    sent.end();
  });

describe('the address', () => {
  it('tells programs where everything is', async () => {
    const { send, front } = await setup();
    const response = await send('/_local/address');
    expect([response.status, await response.json()]).toEqual([
      200,
      {
        siteUrl: front.url,
        awsEndpoint: 'http://127.0.0.1:4566',
        smtpUrl: 'smtp://127.0.0.1:2525',
        region: 'us-west-2',
        tables: { RegistryTable: 'registry' },
        secrets: { AddressHash: 'arn:hash' },
      },
    ]);
  });
});

describe('the page of what runs', () => {
  it('names everything, and escapes it', async () => {
    const { send, front } = await setup();
    const response = await send('/');
    const text = await response.text();
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    for (const shown of [
      'evaluate',
      'state machine certcycle-lifecycle',
      'ANY /api/{proxy+}',
      'registry',
      'rate(1 hour)',
      'http://127.0.0.1:4566',
      '2026-05-01T12:00:00.000Z',
      '2026-05-01T13:00:00.000Z',
      'not before something happens',
      'failures',
      front.url,
    ]) {
      expect(text).toContain(shown);
    }
    expect(text).toContain('/data/&lt;b&gt;');
    for (const link of ['/_local/sign-in', '/_local/clock', '/_local/mailbox', '/_local/meter', '/_local/faults'])
      expect(text).toContain(`href="${link}"`);
  });

  it('says where mail comes in, and nothing of that where none does', async () => {
    const shown = async (overview: CloudView['overview']) => (await (await setup({ overview })).send('/')).text();
    const { cloud } = await setup();
    expect(await shown(cloud.overview)).toContain(
      'at <code>…@in.example.org, help@example.org</code>, by <code>smtp://127.0.0.1:2525</code>',
    );
    expect(await shown(() => ({ ...cloud.overview(), smtpUrl: undefined, receives: [] }))).not.toContain('Send mail');
  });

  it('needs no script, and its style sheet is where it says', async () => {
    const { send } = await setup();
    const text = await (await send('/')).text();
    expect(text).not.toContain('<script');
    const [, path = ''] = /<link rel="stylesheet" href="([^"]+)">/.exec(text) ?? [];
    const style = await send(path);
    expect([style.status, style.headers.get('content-type')]).toEqual([200, 'text/css; charset=utf-8']);
  });

  it('is found under the name that is printed', async () => {
    const { front } = await setup();
    expect(front.url).toBe(`http://localhost:${front.port}`);
    expect((await fetch(front.url)).status).toBe(200);
  });
});

describe('the clock', () => {
  it('says what time it is', async () => {
    const { send } = await setup();
    expect(await (await send('/_local/clock')).json()).toEqual({ now: '2026-05-01T12:00:00.000Z' });
  });

  it('moves by a duration or to an instant, and answers where it stands', async () => {
    const { move, moves } = await setup();
    expect(await (await move({ advance: 'P90D' })).json()).toEqual({ now: '2026-05-01T12:00:00.000Z' });
    const response = await move({ to: '2028-01-31T08:00:00Z' });
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ now: '2028-01-31T08:00:00.000Z' });
    expect(moves).toEqual(['P90D', '2028-01-31T08:00:00.000Z']);
  });

  it.each([
    { why: 'nothing', body: {}, fields: ['advance', 'to'] },
    { why: 'both', body: { advance: 'P1D', to: '2028-01-31T08:00:00Z' }, fields: ['advance', 'to'] },
    { why: 'a field that there is not', body: { advance: 'P1D', by: 'P1D' }, fields: ['by'] },
    { why: 'what is no instant', body: { to: '2028-01-31' }, fields: ['to'] },
    { why: 'what is no text', body: { advance: 90 }, fields: ['advance'] },
    { why: 'no object', body: [1], fields: [''] },
  ])('refuses $why and names the field', async ({ body, fields }) => {
    const { move, moves } = await setup();
    const response = await move(body);
    expect(response.status).toBe(400);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    const details = (await response.json()) as { status: number; errors: { field: string }[] };
    expect(details.status).toBe(400);
    expect(details.errors.map(({ field }) => field)).toEqual(fields);
    expect(moves).toEqual([]);
  });

  it('names the field when the clock itself refuses', async () => {
    const { move } = await setup();
    const response = await move({ advance: 'never' });
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({
      errors: [{ field: 'advance', detail: expect.stringMatching(/no ISO 8601/) }],
    });
  });

  it('says that something is broken when it is', async () => {
    const { move } = await setup();
    const response = await move({ advance: 'broken' });
    expect(response.status).toBe(500);
    expect(await response.json()).toMatchObject({ detail: 'engine gone' });
  });

  it('takes no body that is not JSON, or long', async () => {
    const { move } = await setup();
    expect((await move('{')).status).toBe(400);
    expect((await move({ advance: 'P1D' }, { 'content-type': 'text/plain' })).status).toBe(415);
    expect((await move(`{"advance":"${'P'.repeat(20_000)}"}`)).status).toBe(413);
  });
});

describe('the mailbox', () => {
  const mails: ShownMail[] = [
    {
      to: ['one@example.org'],
      subject: 'First',
      at: '2026-05-01T12:00:00.000Z',
      text: 'Dear <b>you</b>',
      attachments: ['<a>.ics'],
      ended: 'bounce',
    },
    {
      to: ['two@example.org'],
      subject: '<script>alert(1)</script>',
      at: '2026-06-01T12:00:00.000Z',
      text: 'Hello',
      attachments: [],
      ended: 'delivery',
    },
  ];

  it('is a list for programs', async () => {
    const { send } = await setup({ mails: () => mails });
    for (const accept of ['*/*', 'application/json', 'application/json, text/html;q=0.5']) {
      expect(await (await send('/_local/mailbox', { headers: { accept } })).json()).toEqual(mails);
    }
  });

  it('is a page for browsers, newest first, with everything escaped', async () => {
    const { send } = await setup({ mails: () => mails });
    const response = await send('/_local/mailbox', {
      headers: { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' },
    });
    const text = await response.text();
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(text).toContain('Dear &lt;b&gt;you&lt;/b&gt;');
    expect(text).toContain(': bounce</p>');
    expect(text).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(text).not.toContain('<script');
    expect(text.match(/Attached: .*/g)).toEqual(['Attached: <code>&lt;a&gt;.ics</code></p>']);
    expect(text.indexOf('two@example.org')).toBeLessThan(text.indexOf('one@example.org'));
  });
});

describe('the meter', () => {
  it('gives the counts', async () => {
    const { send } = await setup();
    expect(await (await send('/_local/meter')).json()).toEqual({ cases: { c1: { mails: 2 } }, callers: {} });
  });
});

describe('faults', () => {
  const off = { seed: null, share: 0.08, attempts: 0, counts: {}, injected: [] };

  it('are off until somebody gives a seed, and off again when somebody ends them', async () => {
    const { cloud, send, post } = await setup();
    expect(await (await send('/_local/faults')).json()).toEqual(off);
    const begun = await post('/_local/faults', { seed: 7, share: 0.5 });
    expect([begun.status, await begun.json()]).toEqual([200, { ...off, seed: 7, share: 0.5 }]);
    expect(cloud.faults.report().seed).toBe(7);
    expect(await (await post('/_local/faults', { seed: null })).json()).toEqual(off);
  });

  it.each([
    { why: 'no seed', body: {}, fields: ['seed'] },
    { why: 'a broken seed', body: { seed: 1.5 }, fields: ['seed'] },
    { why: 'a seed below 0', body: { seed: -1 }, fields: ['seed'] },
    { why: 'a share of more than all', body: { seed: 1, share: 2 }, fields: ['share'] },
    { why: 'a field that there is not', body: { seed: 1, rate: 0.1 }, fields: ['rate'] },
    { why: 'no object', body: 'seven', fields: [''] },
  ])('are refused with the field for $why', async ({ body, fields }) => {
    const { post } = await setup();
    const response = await post('/_local/faults', JSON.stringify(body));
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ errors: fields.map((field) => ({ field })) });
  });
});

describe('every answer', () => {
  it('says what a browser may do with it, errors too', async () => {
    const { send } = await setup();
    for (const path of ['/', '/_local/clock', '/nothing']) {
      const { headers } = await send(path);
      expect(headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('access-control-allow-origin')).toBeNull();
    }
  });

  it('is a refusal for what there is not', async () => {
    const { send } = await setup();
    expect((await send('/nothing')).status).toBe(404);
    expect((await send('/toString')).status).toBe(404);
    const response = await send('/_local/meter', { method: 'DELETE' });
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET']);
    expect((await send('/', { method: 'HEAD' })).status).toBe(200);
  });

  it('is a refusal when the request came by another name or from another site', async () => {
    const { front, moves } = await setup();
    const host = `127.0.0.1:${front.port}`;
    expect(await sendRaw(front.port, { host })).toBe(200);
    expect(await sendRaw(front.port, { host: `[::1]:${front.port}` })).toBe(200);
    expect(await sendRaw(front.port, { host: `rebound.example:${front.port}` })).toBe(403);
    expect(await sendRaw(front.port, { host: 'localhost.example' })).toBe(403);
    expect(await sendRaw(front.port, { host, origin: 'https://other.example' }, 'POST', '/_local/clock')).toBe(403);
    expect(moves).toEqual([]);
  });
});

describe('the port', () => {
  it('is refused with its number when something listens there', async () => {
    const { front, cloud } = await setup();
    await expect(startFront(front.port, cloud)).rejects.toThrow(`Port ${front.port} is in use.`);
  });
});

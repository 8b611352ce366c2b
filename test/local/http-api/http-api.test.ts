import { once } from 'node:events';
import { createServer, type Server, request as send } from 'node:http';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { makeActivity } from '../../../local/activity.ts';
import type { InvokeFunction } from '../../../local/contracts.ts';
import { makeHttpApi } from '../../../local/http-api/http-api.ts';

const NOW = Date.parse('2027-11-02T16:00:00.123Z');
const MEGABYTE = 1024 * 1024;

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  }
});

/** An API whose one function does `invoke`; without it the event comes back. */
const setup = async (invoke?: (event: unknown) => ReturnType<InvokeFunction>) => {
  const activity = makeActivity();
  const events: unknown[] = [];
  const api = makeHttpApi({
    resource: {
      logicalId: 'Api',
      id: 'tiny',
      routes: [
        {
          key: 'ANY /api/{proxy+}',
          method: 'ANY',
          path: '/api/{proxy+}',
          functionName: 'web',
          timeoutMilliseconds: 150,
        },
      ],
      originHeaders: { 'x-said-by-the-site': 'key' },
    },
    accountId: '000000000000',
    now: () => NOW,
    activity,
    invoke: async ({ functionName }, event) => {
      events.push(event);
      return invoke?.(event) ?? { outcome: 'SUCCEEDED', payload: { functionName } };
    },
  });
  const server = createServer(async (request, response) => {
    const answer = await api(request);
    response.writeHead(answer?.status ?? 418, answer?.headers);
    response.end(answer?.body);
  });
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const call = (path: string, options: RequestInit = {}) => fetch(`http://127.0.0.1:${port}${path}`, options);
  return { call, port, events, activity };
};
const answering = (payload: unknown) => async () => ({ outcome: 'SUCCEEDED', payload }) as const;
const messageOf = async (response: Response): Promise<[number, unknown]> => [response.status, await response.json()];

describe('the event of a request', () => {
  it('has what the site adds, which a client cannot say', async () => {
    const { call, events } = await setup();
    await call('/api/x');
    await call('/api/x', { headers: { 'X-Said-By-The-Site': 'guessed' } });
    expect(events).toMatchObject([
      { headers: { 'x-said-by-the-site': 'key' } },
      { headers: { 'x-said-by-the-site': 'key' } },
    ]);
  });

  it('is payload format 2.0, with the time of the virtual clock', async () => {
    const { call, events, port } = await setup();
    await call('/api/cases/%C3%A9%20e?on=2027-01-01&tag=a&tag=b%20c', {
      method: 'POST',
      headers: { 'content-type': 'application/json', cookie: 'a=1; b=2', 'X-Custom': 'Yes', 'user-agent': 'test' },
      body: '{"name":"é"}',
    });
    expect(events).toMatchObject([
      {
        version: '2.0',
        routeKey: 'ANY /api/{proxy+}',
        rawPath: '/api/cases/é e',
        rawQueryString: 'on=2027-01-01&tag=a&tag=b%20c',
        cookies: ['a=1', 'b=2'],
        headers: { 'content-type': 'application/json', 'x-custom': 'Yes', 'x-forwarded-for': '127.0.0.1' },
        queryStringParameters: { on: '2027-01-01', tag: 'a,b c' },
        pathParameters: { proxy: 'cases/é e' },
        requestContext: {
          accountId: '000000000000',
          apiId: 'tiny',
          domainName: `127.0.0.1:${port}`,
          http: {
            method: 'POST',
            path: '/api/cases/é e',
            protocol: 'HTTP/1.1',
            sourceIp: '127.0.0.1',
            userAgent: 'test',
          },
          requestId: expect.stringMatching(/./),
          routeKey: 'ANY /api/{proxy+}',
          stage: '$default',
          time: '02/Nov/2027:16:00:00 +0000',
          timeEpoch: NOW,
        },
        body: '{"name":"é"}',
        isBase64Encoded: false,
      },
    ]);
    expect(events[0]).not.toHaveProperty('headers.cookie');
  });

  it('leaves out what there is none of, and has an id of its own', async () => {
    const { call, events } = await setup();
    await call('/api/cases');
    await call('/api/cases');
    for (const absent of ['body', 'cookies', 'queryStringParameters']) expect(events[0]).not.toHaveProperty(absent);
    expect(events[0]).toMatchObject({ rawQueryString: '', isBase64Encoded: false });
    const ids = events.map((event) => (event as { requestContext: { requestId: string } }).requestContext.requestId);
    expect(new Set(ids).size).toBe(2);
  });

  it.each([
    ['text/plain', {}, false],
    ['application/json; charset=utf-8', {}, false],
    ['application/xml', {}, false],
    ['application/x-www-form-urlencoded', {}, true],
    ['application/merge-patch+json', {}, true],
    ['application/octet-stream', {}, true],
    ['application/json', { 'content-encoding': 'gzip' }, true],
  ])('has the body of %s %j in base64: %s', async (type, headers, isBase64Encoded) => {
    const { call, events } = await setup();
    const bytes = isBase64Encoded ? gzipSync('anything') : Buffer.from('ánything');
    await call('/api/x', { method: 'PUT', headers: { 'content-type': type, ...headers }, body: bytes });
    expect(events).toMatchObject([{ body: bytes.toString(isBase64Encoded ? 'base64' : 'utf8'), isBase64Encoded }]);
  });

  it('joins headers that come more than once, and gives none of the connection', async () => {
    const { port, events } = await setup();
    const sent = send({ port, path: '/api/x', headers: { 'x-many': ['one', 'two'], connection: 'close' } });
    sent.end();
    const [response] = await once(sent, 'response');
    response.resume();
    expect(events).toMatchObject([{ headers: { 'x-many': 'one,two' } }]);
    expect(events[0]).not.toHaveProperty('headers.connection');
  });

  it('has a path that ends where a question mark comes out of it, as in the cloud', async () => {
    const { call, events } = await setup();
    await call('/api/a%3Fb');
    expect(events).toMatchObject([{ rawPath: '/api/a', rawQueryString: '' }]);
  });
});

describe('the answer', () => {
  it('has the function’s status, headers, cookies and body', async () => {
    const { call } = await setup(
      answering({
        statusCode: 202,
        headers: { 'Content-Type': 'application/problem+json', 'X-Count': 3, 'content-length': '1' },
        cookies: ['a=1; HttpOnly', 'b=2'],
        body: '{"é":1}',
      }),
    );
    const response = await call('/api/x');
    expect([response.status, await response.text()]).toEqual([202, '{"é":1}']);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(response.headers.get('x-count')).toBe('3');
    expect(response.headers.getSetCookie()).toEqual(['a=1; HttpOnly', 'b=2']);
  });

  it('is decoded when it is in base64', async () => {
    const bytes = gzipSync('anything');
    const { call } = await setup(
      answering({
        statusCode: 200,
        headers: { 'content-type': 'application/pdf' },
        body: bytes.toString('base64'),
        isBase64Encoded: true,
      }),
    );
    expect(Buffer.from(await (await call('/api/x')).arrayBuffer())).toEqual(bytes);
  });

  it.each([
    ['an object', { any: 'thing' }, '{"any":"thing"}'],
    ['a text', 'Hello', 'Hello'],
    ['nothing', null, 'null'],
  ])('is %s as JSON when it is no response', async (_, payload, text) => {
    const { call } = await setup(answering(payload));
    const response = await call('/api/x');
    expect([response.status, response.headers.get('content-type'), await response.text()]).toEqual([
      200,
      'application/json',
      text,
    ]);
  });

  it.each([
    ['a status that there is not', { statusCode: 999 }],
    ['a body that is no text', { statusCode: 200, body: { any: 'thing' } }],
    ['a header that cannot be sent', { statusCode: 200, headers: { 'x-text': 'one\ntwo' } }],
    ['more than 6 MB', { statusCode: 200, body: 'x'.repeat(6 * MEGABYTE) }],
  ])('is an error for %s', async (_, payload) => {
    const { call } = await setup(answering(payload));
    expect(await messageOf(await call('/api/x'))).toEqual([500, { message: 'Internal Server Error' }]);
  });

  it('is an error when the function fails, and says nothing of why', async () => {
    const { call } = await setup(async () => ({ outcome: 'FAILED', error: 'TypeError', cause: 'secret' }));
    expect(await messageOf(await call('/api/x'))).toEqual([500, { message: 'Internal Server Error' }]);
  });

  it('comes when the function’s time is over, without it', async () => {
    const { call } = await setup(() => new Promise(() => {}));
    expect(await messageOf(await call('/api/x'))).toEqual([503, { message: 'Service Unavailable' }]);
  });
});

describe('requests that reach no function', () => {
  it('are those without a route, of more than 6 MB, or with a path that cannot be decoded', async () => {
    const { call, events } = await setup();
    const post = (bytes: number) => call('/api/x', { method: 'POST', body: Buffer.alloc(bytes, 'x') });
    expect((await call('/other')).status).toBe(418);
    expect(await messageOf(await post(6 * MEGABYTE + 1))).toEqual([413, { message: 'Request Entity Too Large' }]);
    // In base64 it is larger than it was.
    expect(await messageOf(await post(5 * MEGABYTE))).toEqual([413, { message: 'Request Entity Too Large' }]);
    expect((await call('/api/%E9')).status).toBe(400);
    expect(events).toEqual([]);
    expect((await post(4 * MEGABYTE)).status).toBe(200);
  });
});

it('a request is activity until it is answered', async () => {
  let finish = (): void => {};
  let begun = (): void => {};
  const running = new Promise<void>((resolve) => {
    begun = resolve;
  });
  const { call, activity } = await setup(async () => {
    begun();
    await new Promise<void>((resolve) => {
      finish = resolve;
    });
    return { outcome: 'SUCCEEDED', payload: 'done' };
  });
  const order: string[] = [];
  const answered = call('/api/x').then(async (response) => order.push(await response.text()));
  await running;
  const settled = activity.settled().then(() => order.push('settled'));
  // Enough turns for an activity at rest to say so.
  for (let turn = 0; turn < 5; turn += 1) await nextTurn();
  expect(order).toEqual([]);
  finish();
  await Promise.all([answered, settled]);
  expect(order.sort()).toEqual(['done', 'settled']);
});

import { once } from 'node:events';
import { createServer } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { makeNames } from '../../../local/faults/names.ts';
import type { Fault } from '../../../local/faults/plan.ts';
import { makeAroundRequest } from '../../../local/faults/requests.ts';
import { scripted } from './scripted.ts';

const ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
});

/** A front that serves one API, which counts what it takes. */
const setup = async (faults: readonly Fault[]) => {
  const taken: string[] = [];
  const httpApi = makeAroundRequest(
    scripted({ REQUEST: faults }),
    makeNames(),
  )(async ({ method, url }) => {
    taken.push(`${method} ${url}`);
    return { status: 202, headers: {}, body: Buffer.from('taken') };
  });
  const server = createServer(async (request, response) => {
    const answer = await httpApi(request);
    response.writeHead(answer?.status ?? 404).end(answer?.body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  ends.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : 0;
  return { taken, send: () => fetch(`http://127.0.0.1:${port}/api/cases`, { method: 'POST', body: '{}' }) };
};

describe('a request to the HTTP API', () => {
  it('is lost before anybody takes it', async () => {
    const { taken, send } = await setup([{ kind: 'REQUEST_LOST', luck: 0 }]);
    expect((await send()).status).toBe(503);
    expect(taken).toEqual([]);
    expect((await send()).status).toBe(202);
  });

  it('is taken, and the client never hears of it', async () => {
    const { taken, send } = await setup([{ kind: 'ANSWER_LOST', luck: 0 }]);
    await expect(send()).rejects.toThrow('fetch failed');
    expect(taken).toEqual(['POST /api/cases']);
    expect(await (await send()).text()).toBe('taken');
  });
});

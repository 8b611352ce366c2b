/** An AWS service on loopback that answers as scripted, for the clients that the adapters make themselves. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { vi } from 'vitest';

/** Undefined: the connection is closed instead of an answer. */
export type Answer = { readonly status: number; readonly body: string } | undefined;

/** The last answer is given for ever. `bodies` are those of the requests that came in. */
const startService = async (answers: readonly Answer[]) => {
  const bodies: string[] = [];
  const server = createServer(async (request, response) => {
    bodies.push(Buffer.concat(await request.toArray()).toString('utf8'));
    const answer = answers[Math.min(bodies.length, answers.length) - 1];
    if (answer === undefined) request.socket.destroy();
    else response.writeHead(answer.status).end(answer.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // it listens on a port, not on a pipe
  const stop = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { url: `http://127.0.0.1:${port}`, bodies, stop };
};

/** Runs `call` with an environment in which the named service is the scripted one. Answers what it answered and the bodies it sent. */
export const withService = async <Result>(
  endpointVariable: string,
  answers: readonly Answer[],
  call: () => Promise<Result>,
): Promise<{ readonly result: Result | { readonly thrown: unknown }; readonly bodies: readonly string[] }> => {
  const service = await startService(answers);
  vi.stubEnv(endpointVariable, service.url);
  vi.stubEnv('AWS_REGION', 'us-west-2');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
  try {
    const result = await call().catch((thrown: unknown) => ({ thrown }));
    return { result, bodies: service.bodies };
  } finally {
    vi.unstubAllEnvs();
    await service.stop();
  }
};

import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type Invocations, makeInvocations } from '../../../local/lambda/invocations.ts';
import type { FunctionResource } from '../../../local/template/model.ts';
import { temporaryFolder } from '../template/assembly-folder.ts';
import { aFunctionResource, idleActivity, recordingMeter } from './functions.ts';

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

type Options = { readonly mayLog?: () => boolean; readonly haste?: number };

const setup = (
  source: string,
  settings: Partial<FunctionResource> = {},
  { mayLog = () => true, haste = 1 }: Options = {},
) => {
  const folder = temporaryFolder();
  const meter = recordingMeter();
  const tracked: string[] = [];
  const invocations: Invocations = makeInvocations({
    functions: [aFunctionResource(folder, 'echo', source, settings)],
    endpointUrl: 'http://127.0.0.1:1',
    logFolder: join(folder, 'logs'),
    haste,
    activity: {
      ...idleActivity,
      track: async (work) => {
        tracked.push('began');
        const result = await work();
        tracked.push('ended');
        return result;
      },
    },
    meter,
    mayLog,
  });
  ends.push(async () => {
    await invocations.stop();
    rmSync(folder, { recursive: true });
  });
  return { folder, invocations, meter, tracked, run: (payload: unknown) => invocations.invoke('echo', payload) };
};

describe('a run', () => {
  it('answers what the handler answers, and null for nothing', async () => {
    const { run } = setup('export const handler = async (event) => event.value;');
    expect(await run({ value: { deep: [1, 'two'] } })).toEqual({ outcome: 'SUCCEEDED', payload: { deep: [1, 'two'] } });
    expect(await run({})).toEqual({ outcome: 'SUCCEEDED', payload: null });
  });

  it('fails with the name of the error that was thrown, and the service’s JSON as its cause', async () => {
    const { run } = setup(`
      class RuleNotPublishedError extends Error { name = 'RuleNotPublishedError'; }
      export const handler = async () => { throw new RuleNotPublishedError('no fee'); };`);
    const result = await run({});
    expect(result).toMatchObject({ outcome: 'FAILED', error: 'RuleNotPublishedError' });
    expect(JSON.parse(result.outcome === 'FAILED' ? result.cause : '')).toMatchObject({
      errorType: 'RuleNotPublishedError',
      errorMessage: 'no fee',
    });
  });

  it('sees its own environment and nothing of this process', async () => {
    const { run } = setup('export const handler = () => ({ ...process.env });', { environment: { TABLE: 'registry' } });
    const result = await run({});
    expect(result).toMatchObject({
      payload: {
        TABLE: 'registry',
        AWS_REGION: 'us-west-2',
        AWS_ACCESS_KEY_ID: 'echo',
        AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
        AWS_LAMBDA_FUNCTION_NAME: 'echo',
      },
    });
    expect(Object.keys((result as { payload: object }).payload)).not.toContain('PATH');
  });

  it('is given the context of the service', async () => {
    const { run } = setup(
      'export const handler = (event, context) => [context.functionName, context.getRemainingTimeInMillis() > 0];',
    );
    expect(await run({})).toEqual({ outcome: 'SUCCEEDED', payload: ['echo', true] });
  });

  it('shares one thread with others, ten at once, and the eleventh waits', async () => {
    const { run } = setup(`
      let open = 0, most = 0, loads = 0, release;
      const gate = new Promise((resolve) => { release = resolve; });
      loads += 1;
      export const handler = async (event) => {
        open += 1;
        most = Math.max(most, open);
        if (open === 10) release();
        await gate;
        open -= 1;
        return { most, loads };
      };`);
    const results = await Promise.all(Array.from({ length: 11 }, () => run({})));
    expect(results).toEqual(
      Array.from({ length: 11 }, () => ({ outcome: 'SUCCEEDED', payload: { most: 10, loads: 1 } })),
    );
  });

  it('is tracked while it goes on and counted under its case', async () => {
    const { run, meter, tracked } = setup('export const handler = () => 1;');
    const record = (pk: string) => ({ dynamodb: { Keys: { pk: { S: pk } } } });
    await run({ caseId: 'c1' });
    await run({ Records: [record('CASE#c2'), record('CASE#c2')] });
    await run({ Records: [record('CASE#c2'), record('CASE#c3')] });
    await run({ Records: [record('PERSON#p1')] });
    expect(tracked).toEqual(['began', 'ended', 'began', 'ended', 'began', 'ended', 'began', 'ended']);
    expect(meter.added).toEqual([
      [{ caller: 'echo', caseId: 'c1' }, { invocations: 1 }],
      [{ caller: 'echo', caseId: 'c2' }, { invocations: 1 }],
      [{ caller: 'echo' }, { invocations: 1 }],
      [{ caller: 'echo' }, { invocations: 1 }],
    ]);
  });

  it('waits as long as it says, and with haste only a part of it, by either kind of timer', async () => {
    const source = `
      import { setTimeout as pause } from 'node:timers/promises';
      export const handler = async ({ milliseconds }) => {
        const began = performance.now();
        await pause(milliseconds);
        await new Promise((resolve) => setTimeout(resolve, milliseconds));
        return performance.now() - began;
      };`;
    const payload = { milliseconds: 60_000 };
    const hasty = await setup(source, { timeoutSeconds: 30 }, { haste: 10_000 }).run(payload);
    expect(hasty).toMatchObject({ outcome: 'SUCCEEDED' });
    const slow = await setup(source, { timeoutSeconds: 1 }).run(payload);
    expect(slow).toMatchObject({ outcome: 'FAILED', error: 'Sandbox.Timedout' });
  });

  it('writes what it prints to its log', async () => {
    const { run, folder } = setup('export const handler = () => { console.log("{\\"code\\":\\"HELLO\\"}"); };');
    await run({});
    const log = join(folder, 'logs', 'echo.log');
    await vi.waitFor(() => expect(readFileSync(log, 'utf8')).toBe('{"code":"HELLO"}\n'));
  });
});

describe('a run that gives no answer of its own', () => {
  it('is ended at its time limit, even when it does not let go, and the next one starts afresh', async () => {
    const { run } = setup('export const handler = (event) => { if (event.hang) for (;;) {} return "alive"; };', {
      timeoutSeconds: 1,
    });
    const result = await run({ hang: true });
    expect(result).toMatchObject({ outcome: 'FAILED', error: 'Sandbox.Timedout' });
    expect(result).toMatchObject({ cause: expect.stringContaining('Task timed out after 1 seconds') });
    expect(await run({})).toEqual({ outcome: 'SUCCEEDED', payload: 'alive' });
  });

  it.each([
    { why: 'ends its process', source: 'process.exit(7);', says: /code 7/ },
    {
      why: 'throws where nobody waits',
      source: 'setTimeout(() => { throw new Error("late"); }); await new Promise(() => {});',
      says: /late/,
    },
    {
      why: 'leaves a rejection to nobody',
      source: 'Promise.reject(new Error("lost")); await new Promise(() => {});',
      says: /lost/,
    },
  ])('fails as an exited runtime when it $why', async ({ source, says }) => {
    const { run } = setup(
      `export const handler = async (event) => { if (event.crash) { ${source} } return 'alive'; };`,
    );
    const result = await run({ crash: true });
    expect(result).toMatchObject({ outcome: 'FAILED', error: 'Runtime.ExitError', cause: expect.stringMatching(says) });
    expect(await run({})).toEqual({ outcome: 'SUCCEEDED', payload: 'alive' });
  });

  it('fails as an exited runtime when its bundle cannot be loaded or has no such handler', async () => {
    const broken = setup('throw new Error("cannot start");');
    expect(await broken.run({})).toMatchObject({
      error: 'Runtime.ExitError',
      cause: expect.stringContaining('cannot start'),
    });
    const nameless = setup('export const other = 1;');
    expect(await nameless.run({})).toMatchObject({ cause: expect.stringContaining('exports no function handler') });
  });

  it('fails when it is killed, and the next one starts afresh', async () => {
    const { run, invocations } = setup(`
      export const handler = async (event) => { if (event.wait) await new Promise(() => {}); return 'alive'; };`);
    await run({});
    const waiting = run({ wait: true });
    await invocations.kill('echo');
    expect(await waiting).toMatchObject({ outcome: 'FAILED', error: 'Runtime.ExitError' });
    expect(await run({})).toEqual({ outcome: 'SUCCEEDED', payload: 'alive' });
  });

  it('fails when the function is not known', async () => {
    const { invocations } = setup('export const handler = () => 1;');
    expect(await invocations.invoke('nobody', {})).toMatchObject({ error: 'Lambda.ResourceNotFoundException' });
  });

  it('gets no answer at all once everything is stopped, so that nobody takes it for the function’s own failure', async () => {
    const { run, invocations, tracked } = setup(
      'export const handler = async () => { console.log("running"); await new Promise(() => {}); };',
    );
    const answers: unknown[] = [];
    for (let runs = 0; runs < 12; runs += 1) void run({}).then((answer) => answers.push(answer));
    await invocations.stop();
    void run({}).then((answer) => answers.push(answer));
    await new Promise((resolve) => setImmediate(resolve));
    expect(answers).toEqual([]);
    expect(tracked).not.toContain('ended');
  });
});

describe('a log', () => {
  it('is lost when the function may not write it, and the function runs all the same', async () => {
    const { run, invocations, folder } = setup(
      `export const handler = () => { console.log('heard'); return 1; };`,
      {},
      { mayLog: () => false },
    );
    expect(await run({})).toMatchObject({ outcome: 'SUCCEEDED', payload: 1 });
    await invocations.stop();
    expect(readdirSync(join(folder, 'logs'))).toEqual([]);
  });
});

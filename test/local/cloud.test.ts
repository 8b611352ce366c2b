import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createTransport } from 'nodemailer';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startCloud } from '../../local/cloud.ts';
import type { Cloud, CloudOptions } from '../../local/running-cloud.ts';
import { bundleProgram } from '../../sim/bundle-program.ts';
import { writeAssembly } from './template/assembly-folder.ts';
import { MACHINE_NAME, writeTinyTemplate } from './tiny-cloud.ts';

const START = Date.parse('2026-05-01T12:30:00.000Z');
const iso = (instant: number): string => new Date(instant).toISOString();

let templateFolder: string;
let dataFolder: string;
const clouds: Cloud[] = [];
beforeEach(() => {
  templateFolder = writeTinyTemplate();
  dataFolder = join(dirname(templateFolder), 'data');
});
afterEach(async () => {
  for (const cloud of clouds.splice(0)) await cloud.stop();
  rmSync(dirname(templateFolder), { recursive: true });
});

const start = async (options: Partial<CloudOptions> = {}): Promise<Cloud> => {
  const cloud = await startCloud({
    dataFolder,
    templateFolder,
    clock: { pace: 'PAUSED', startAt: START },
    ...options,
  });
  clouds.push(cloud);
  return cloud;
};

const tableRequest = (operation: string, input: object) => ({
  method: 'POST',
  headers: {
    'content-type': 'application/x-amz-json-1.0',
    'x-amz-target': `DynamoDB_20120810.${operation}`,
    authorization: 'AWS4-HMAC-SHA256 Credential=somebody/20260101/us-west-2/dynamodb/aws4_request',
  },
  body: JSON.stringify({ TableName: 'registry', ...input }),
});
/** Writes what the scheduled function looks for. */
const putRequest = (caseId: string) =>
  tableRequest('PutItem', { Item: { pk: { S: 'TODO' }, sk: { S: 'TODO' }, caseId: { S: caseId } } });
const leaveWork = async (cloud: Cloud, caseId: string): Promise<void> => {
  const response = await fetch(cloud.gatewayUrl, putRequest(caseId));
  if (!response.ok) throw new Error(await response.text());
};

/** What the function found in the bucket for mail, by the messages' ids. */
const foundMail = async (cloud: Cloud): Promise<ReadonlyMap<string, string>> => {
  const query = { KeyConditionExpression: 'pk = :pk', ExpressionAttributeValues: { ':pk': { S: 'MAIL' } } };
  const { Items } = Object(await (await fetch(cloud.gatewayUrl, tableRequest('Query', query))).json());
  return new Map(Items.map(({ sk, found }: Record<string, { S: string }>) => [sk?.S, found?.S]));
};

/** A process of its own that starts the cloud and goes on with `source`. */
const runProgram = async (source: string) => {
  const file = join(dirname(templateFolder), 'program.mts');
  const bundle = join(dirname(templateFolder), 'program.mjs');
  const options = { dataFolder, templateFolder, clock: { pace: 'PAUSED', startAt: START } };
  const module = join(import.meta.dirname, '../../local/cloud.ts');
  writeFileSync(
    file,
    `import { startCloud } from ${JSON.stringify(module)};
    const cloud = await startCloud(${JSON.stringify(options)});
    ${source}`,
  );
  await bundleProgram(file, bundle);
  return spawn(process.execPath, [bundle], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
  });
};

const executionsOf = async (cloud: Cloud) => {
  const page = await cloud.executions.list({ machine: MACHINE_NAME, status: undefined, limit: 100, after: undefined });
  return page.executions.map(({ name, status, startedAt, stoppedAt }) => [
    name,
    status,
    iso(startedAt),
    ...(stoppedAt === undefined ? [] : [iso(stoppedAt)]),
  ]);
};

describe('the local cloud', () => {
  it('carries work from the schedule to an execution, over a restart, to its end', async () => {
    const first = await start();
    await leaveWork(first, 'c1');
    await first.clock.advance('PT1H');
    expect(await executionsOf(first)).toEqual([['c1', 'RUNNING', '2026-05-01T13:00:00.000Z']]);
    expect(first.mailbox.list().map(({ subject, to, at }) => [subject, to, at])).toEqual([
      ['Case c1', ['to@example.org'], '2026-05-01T13:00:00.000Z'],
    ]);
    expect(first.view.mails()).toEqual([
      {
        to: ['to@example.org'],
        subject: 'Case c1',
        at: '2026-05-01T13:00:00.000Z',
        text: 'Hello\n',
        attachments: [],
        ended: 'delivery',
      },
    ]);
    await first.stop();

    const second = await start();
    expect(iso(second.clock.now())).toBe('2026-05-01T13:30:00.000Z');
    expect(await executionsOf(second)).toEqual([['c1', 'RUNNING', '2026-05-01T13:00:00.000Z']]);
    expect(second.mailbox.list().map(({ subject }) => subject)).toEqual(['Case c1']);
    await second.clock.advance('P31D');
    // The wait began at 13:00 and takes 30 days.
    expect(await executionsOf(second)).toEqual([
      ['c1', 'SUCCEEDED', '2026-05-01T13:00:00.000Z', '2026-05-31T13:00:00.000Z'],
    ]);
    // One decision, and the stream's record was not delivered again.
    expect(second.mailbox.list()).toHaveLength(1);
    expect(second.meter.snapshot().cases.c1).toMatchObject({ executions: 1, mails: 1, invocations: 2 });
  });

  it('goes on where it was after it was killed', async () => {
    const program = await runProgram(`
      await fetch(cloud.gatewayUrl, ${JSON.stringify(putRequest('c1'))});
      await cloud.clock.advance('P1D');
      console.log('waiting');
      setInterval(() => {}, 1e6);`);
    await once(program.stdout, 'data');
    program.kill('SIGKILL');
    await once(program, 'close');

    const cloud = await start();
    expect(iso(cloud.clock.now())).toBe('2026-05-02T12:30:00.000Z');
    await cloud.clock.advance('P30D');
    expect(await executionsOf(cloud)).toEqual([
      ['c1', 'SUCCEEDED', '2026-05-01T13:00:00.000Z', '2026-05-31T13:00:00.000Z'],
    ]);
    expect(cloud.mailbox.list()).toHaveLength(1);
  });

  it('lets a test step in when a mail is kept and its sender has not heard of it', async () => {
    const cloud = await start({ hooks: { afterMailAccepted: () => cloud.kill('worker') } });
    await leaveWork(cloud, 'c1');
    await cloud.clock.advance('PT1H');
    const [[, status] = []] = await executionsOf(cloud);
    expect([cloud.mailbox.list().length, status]).toEqual([1, 'FAILED']);
  });

  it('keeps mail that it took, tells the function of it over a crash, and takes mail from any program', async () => {
    const message = ['From: Ana <ana@example.net>', 'To: documents@in.example.org', '', 'My diploma', ''].join('\r\n');
    const program = await runProgram(`
      const to = ['documents@in.example.org'];
      const { messageId } = await cloud.receive({ from: 'ana@example.net', to }, Buffer.from(${JSON.stringify(message)}));
      process.stdout.write(messageId, () => process.kill(process.pid, 'SIGKILL'));`);
    const [messageId] = await once(program.stdout, 'data');
    await once(program, 'close');
    // The function has not done with it.
    expect(JSON.parse(readFileSync(join(dataFolder, 'asynchronous.json'), 'utf8'))).toHaveLength(1);

    const cloud = await start();
    await cloud.clock.advance('PT1S');
    expect([...(await foundMail(cloud)).keys()]).toEqual([String(messageId)]);

    const { smtpUrl = '' } = cloud;
    await createTransport(smtpUrl).sendMail({ from: 'ana@example.net', to: 'case+1@in.example.org', text: 'And this' });
    await cloud.settled();
    const found = await foundMail(cloud);
    expect(found.get(String(messageId))).toContain(`\r\n${message}`);
    expect([...found.values()].filter((text) => text.includes('And this'))).toHaveLength(1);
    expect(found.size).toBe(2);
    await cloud.stop();
    await expect(createTransport(smtpUrl).verify()).rejects.toThrow('ECONNREFUSED');
  });

  it('makes years of hourly runs cost what there is to do in them', async () => {
    const cloud = await start();
    await leaveWork(cloud, 'c1');
    await cloud.clock.advance('P2Y');
    expect(iso(cloud.clock.now())).toBe('2028-05-01T12:30:00.000Z');
    expect((await executionsOf(cloud)).map(([name, status]) => [name, status])).toEqual([['c1', 'SUCCEEDED']]);
    // 17,544 hours: one run that finds the work, one after each of the things that it set in motion.
    const scheduledRuns = cloud.meter.snapshot().callers.worker?.invocations ?? 0;
    expect(scheduledRuns).toBeGreaterThanOrEqual(2);
    expect(scheduledRuns).toBeLessThanOrEqual(5);
  });

  it('finds work that was left while nothing was expected, at the next full hour', async () => {
    const cloud = await start();
    await cloud.clock.advance('P100D');
    await leaveWork(cloud, 'c2');
    await cloud.clock.advance('PT1H');
    expect(await executionsOf(cloud)).toEqual([['c2', 'RUNNING', '2026-08-09T13:00:00.000Z']]);
  });

  it('shows what runs', async () => {
    const cloud = await start();
    expect(cloud.view.overview()).toMatchObject({
      gatewayUrl: cloud.gatewayUrl,
      functions: [
        {
          name: 'worker',
          wokenBy: 'state machine tiny-lifecycle, stream of registry, schedule hourly, topic Work-topic',
        },
      ],
      smtpUrl: cloud.smtpUrl,
      receives: ['in.example.org'],
      tables: { RegistryTable11112222: 'registry' },
      stateMachines: ['tiny-lifecycle'],
      schedules: [{ name: 'hourly', nextRunAt: Date.parse('2026-05-01T13:00:00.000Z') }],
    });
  });

  it('runs a function for whoever asks, and a new thread after one was killed', async () => {
    const cloud = await start();
    expect(await cloud.invoke('worker', { now: 'x' })).toEqual({ outcome: 'SUCCEEDED', payload: { idleUntil: null } });
    await cloud.kill('worker');
    expect(await cloud.invoke('worker', { now: 'x' })).toEqual({ outcome: 'SUCCEEDED', payload: { idleUntil: null } });
  });

  it('refuses a second instance on the same data', async () => {
    const cloud = await start();
    await expect(start()).rejects.toThrow(/certcycle already runs on .*\/data: process \d+/);
    expect(await cloud.invoke('worker', { now: 'x' })).toMatchObject({ outcome: 'SUCCEEDED' });
  });

  it('leaves nothing behind when it stops', async () => {
    const cloud = await start();
    await cloud.clock.advance('P1D');
    await cloud.stop();
    await expect(fetch(cloud.gatewayUrl)).rejects.toThrow();
    expect(existsSync(join(dataFolder, 'lock.json'))).toBe(false);
    await expect(cloud.clock.advance('P1D')).rejects.toThrow('The clock has been stopped.');
  });

  it('leaves nothing open that would keep its process from ending', async () => {
    const child = await runProgram(`
      await cloud.invoke('worker', { now: 'x' });
      await cloud.clock.advance('P1D');
      await cloud.stop();
      console.log('stopped');`);
    let printed = '';
    child.stdout.on('data', (text: Buffer) => {
      printed += text.toString('utf8');
    });
    const [code] = await once(child, 'close');
    expect([code, printed]).toEqual([0, 'stopped\n']);
  });

  it('leaves nothing behind when it cannot start', async () => {
    const broken = writeAssembly({ Work: { Resources: { Bucket: { Type: 'AWS::Kinesis::Stream' } } } });
    try {
      await expect(start({ templateFolder: broken })).rejects.toThrow(/AWS::Kinesis::Stream/);
      expect(readdirSync(dataFolder)).toEqual([]);
    } finally {
      rmSync(dirname(broken), { recursive: true });
    }
  });
});

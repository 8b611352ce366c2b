/** Alarms of what the functions say themselves, produced on the local cloud by the functions as they are deployed. */
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { itemsOf } from '../../../adapters/registry/items.ts';
import { dueAttributes, profileKey } from '../../../adapters/registry/keys.ts';
import type { Item } from '../../../adapters/registry/table.ts';
import { addHours, toInstant } from '../../../domain/dates.ts';
import { type Log, logTo } from '../../../functions/shared/messages.ts';
import { makeHandler as makeSweep } from '../../../functions/sweep/handler.ts';
import { startFront } from '../../../local/front/server.ts';
import { cmpss } from '../../../programs/cmpss/program.ts';
import { runTo } from '../../../sim/population/run.ts';
import { makeWorld } from '../../../sim/population/world.ts';
import { local } from '../../domain/life.ts';
import { aCertificant } from '../../functions/a-certificant.ts';
import { walk } from '../../functions/application.ts';
import { CASE, PERSON, setup } from '../../functions/setup.ts';
import { setupWorkers } from '../../functions/workers.ts';
import { describeWithEngine, newFolder } from '../../local/engine.ts';
import { makeClients } from '../clients.ts';
import { changeResources, copyTemplates } from '../templates.ts';
import { readWatched, wentOff } from './alarm.ts';
import { measureLines, startWatched, type WatchedCloud } from './watch.ts';

/** When notices were decided that are still owed half a day later, when the cloud starts. */
const OWED = local('2025-01-10', '12:00');
const START = addHours(OWED, 12);

/** Stands for SES and answers every mail with this error. */
const startRefusingSes = async (): Promise<{ server: Server; url: string; code: { is: string } }> => {
  const code = { is: 'Throttling' };
  const server = createServer((request, response) => {
    request.resume();
    response.writeHead(400, { 'content-type': 'text/xml' });
    response.end(`<ErrorResponse><Error><Type>Sender</Type><Code>${code.is}</Code></Error></ErrorResponse>`);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (typeof address === 'string' || address === null) throw new Error('No port.');
  return { server, url: `http://127.0.0.1:${address.port}`, code };
};

/** The items of a case whose application was received, which is owed a notice about it since OWED. */
const itemsWithOwedNotice = async (): Promise<readonly Item[]> => {
  const world = await setup();
  await walk(world, 'SUBMITTED');
  const fee = { type: 'RECORD_PAYMENT', paymentId: 'p-1', fee: 'APPLICATION', amountCents: 10_000 } as const;
  await world.send({ ...fee, paidOn: '2025-01-10' }, OWED);
  await world.load(await world.start(OWED), OWED);
  const facts = await world.registry.readFacts(CASE);
  if (facts?.effects[0]?.state !== 'OWED') throw new Error('Nothing is owed.');
  return [...itemsOf(facts).values()];
};

const runItem = (caseId: string, dueAt: string, rest: object = {}): Item => ({
  pk: `CASE#${caseId}`,
  sk: 'RUN',
  caseId,
  gen: 1,
  runState: 'HIBERNATING',
  inboxSeq: 0,
  seenSeq: 0,
  failCount: 0,
  defVersion: '',
  ...dueAttributes(caseId, dueAt),
  ...rest,
});

/** The local clock leaves out empty runs of what is scheduled, which are made in the cloud. */
const withoutSkipped = (names: readonly string[]): readonly string[] =>
  names.filter((name) => !name.endsWith('-missing'));

describeWithEngine('the functions as they are deployed', () => {
  let folder: string;
  let ses: Awaited<ReturnType<typeof startRefusingSes>>;
  let watched: WatchedCloud;
  let clients: ReturnType<typeof makeClients>;
  const put = (...items: readonly Item[]) =>
    Promise.all(items.map((item) => clients.table.write([{ table: 'registry', put: item }])));

  beforeEach(async () => {
    folder = await newFolder();
    ses = await startRefusingSes();
    const templates = copyTemplates(folder);
    changeResources(templates, 'AWS::Lambda::Function', ({ Environment, ...rest }) => {
      const { Variables } = Object(Environment);
      return { ...rest, Environment: { Variables: { ...Variables, AWS_ENDPOINT_URL_SES: ses.url } } };
    });
    // The site says another key than the functions know.
    changeResources(templates, 'AWS::CloudFront::Distribution', ({ DistributionConfig }) => {
      const [origin] = Object(DistributionConfig).Origins;
      const OriginCustomHeaders = [{ HeaderName: 'x-certcycle-origin-key', HeaderValue: 'another' }];
      return { DistributionConfig: { ...Object(DistributionConfig), Origins: [{ ...origin, OriginCustomHeaders }] } };
    });
    watched = await startWatched(templates, join(folder, 'data'), Date.parse(START));
    clients = makeClients(watched.cloud);
  });

  afterEach(async () => {
    clients.close();
    await watched.cloud.stop();
    ses.server.closeAllConnections();
    ses.server.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('set off the alarms of notices that the mail service does not take', async () => {
    const items = await itemsWithOwedNotice();
    await put({ ...profileKey(PERSON.personId), ...PERSON });
    for (let n = 1; n <= 5; n += 1) {
      const caseId = `case-${n}`;
      const own = items.map((item) => ({ ...item, pk: `CASE#${caseId}`, ...(item.sk === 'CASE' && { caseId }) }));
      await put(...own, runItem(caseId, addHours(START, 1)));
    }
    await watched.cloud.clock.advance('PT1H');
    ses.code.is = 'MessageRejected';
    await watched.cloud.clock.advance('PT1H');
    expect(withoutSkipped(await watched.end())).toEqual([
      'certcycle-notices-deferred',
      'certcycle-notices-failed',
      'certcycle-notices-late',
    ]);
  });

  it('set off the alarms of cases and signals that nobody looked after, and of a token that is none', async () => {
    const threeHoursAgo = addHours(START, -3);
    await put(
      runItem('forgotten', threeHoursAgo, { runState: 'STARTED', inboxSeq: 1 }),
      runItem('deaf', addHours(START, 240), { runState: 'WAITING', waitToken: 'no token', waitName: 'AwaitReview' }),
    );
    await put({ pk: 'CASE#deaf', sk: 'INBOX#1' });
    await watched.cloud.clock.advance('PT90M');
    expect(await watched.end()).toEqual(
      expect.arrayContaining(['certcycle-due-late', 'certcycle-unread-late', 'certcycle-doorbell-invalid']),
    );
  });

  it('set off the alarm of the side door when the site says another key than they know', async () => {
    const front = await startFront(0, watched.cloud.view);
    for (let n = 0; n < 10; n += 1) {
      const answers = await Promise.all([fetch(`${front.url}/api/cases`), fetch(`${front.url}/api/registry/names`)]);
      expect(answers.map(({ status }) => status)).toEqual([403, 403]);
    }
    await front.close();
    expect(await watched.end()).toEqual(['certcycle-side-door']);
  });
});

describe('a sweep that finds 2,500 cases due', () => {
  it('sets off the alarm of the backlog, and one that finds a case less does not', async () => {
    const templates = join(import.meta.dirname, '..', '..', '..', '.build', 'cdk.out');
    const watched = readWatched(templates);
    const now = toInstant(START);
    const from = Date.parse(now);
    const alarmsOf = async (count: number): Promise<readonly string[]> => {
      const { workerDeps } = await setupWorkers();
      const due = Array.from({ length: count }, (_, n) => ({ caseId: `case-${n}`, dueAt: now }));
      const lines: string[] = [];
      const log: Log = logTo((line) => lines.push(line));
      const registry = { ...workerDeps.registry, queryDue: async () => due, readRun: async () => undefined };
      await makeSweep({ ...workerDeps, registry, log })({ now });
      return wentOff(watched, measureLines(lines, 'certcycle-sweep', watched.counted, from), { from, until: from + 1 });
    };
    expect(await alarmsOf(2_500)).toEqual(['certcycle-due-backlog']);
    expect(await alarmsOf(2_499)).toEqual([]);
  });
});

describe('the account of a day on which a reminder was due', () => {
  const DUE = '2026-04-01';
  const NIGHT = local('2026-04-02', '04:00');

  /** The alarms that go off by what the functions said since the day began. */
  const alarmsWhen = async (
    functionName: string,
    happens: (world: ReturnType<typeof makeWorld>) => Promise<void>,
  ): Promise<readonly string[]> => {
    const watched = readWatched(join(import.meta.dirname, '..', '..', '..', '.build', 'cdk.out'));
    const lines: string[] = [];
    const world = makeWorld(
      cmpss,
      local('2026-03-20'),
      logTo((line) => lines.push(line)),
    );
    await world.bring(aCertificant('one'));
    await happens(world);
    const [from, until] = [Date.parse(local(DUE, '00:00')), Date.parse(NIGHT) + 1];
    return wentOff(watched, measureLines(lines, functionName, watched.counted, from), { from, until });
  };

  it('sets off no alarm when it left', async () => {
    const alarms = await alarmsWhen('certcycle-reconcile', async (world) => {
      await runTo(world, [], NIGHT);
      await world.reconcile({ now: NIGHT });
    });
    expect(withoutSkipped(alarms)).toEqual([]);
  });

  it('sets off the alarm of the difference when the ledger lacks its row', async () => {
    const alarms = await alarmsWhen('certcycle-reconcile', async (world) => {
      await world.bring(aCertificant('two'));
      await runTo(world, [], NIGHT);
      await world.table.write([{ table: 'registry', delete: { pk: 'CASE#one', sk: 'FX#notice:1:before-90' } }]);
      await world.reconcile({ now: NIGHT });
    });
    expect(withoutSkipped(alarms)).toEqual(['certcycle-notices-differ']);
  });

  it('sets off the alarm of the silent day when nothing left', async () => {
    const alarms = await alarmsWhen('certcycle-reconcile', async (world) => {
      await runTo(world, [], NIGHT, { mailIsDown: { from: local(DUE, '00:00'), to: local('2026-05-01') } });
      await world.reconcile({ now: NIGHT });
    });
    expect(withoutSkipped(alarms)).toContain('certcycle-notices-silent');
    expect(alarms).not.toContain('certcycle-notices-differ');
  });

  it('sets off the alarm of the held reminder while they are switched off', async () => {
    const alarms = await alarmsWhen('certcycle-send-notice', async (world) => {
      const at = world.now();
      await world.registry.saveReminderSwitch({ program: 'cmpss', state: 'OFF', at, by: 'operator-1', reason: 'why' });
      await runTo(world, [], local(DUE, '10:30'));
    });
    expect(withoutSkipped(alarms)).toEqual(['certcycle-reminders-held']);
  });
});

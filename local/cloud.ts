/** Puts the local cloud together from the synthesised template and a data folder. */
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { makeActivity } from './activity.ts';
import { openClock } from './clock.ts';
import type { InvokeFunction } from './contracts.ts';
import { deployCode, deployMachines } from './deploy.ts';
import { makeEngineClient } from './dynamodb/client.ts';
import { startEngine } from './dynamodb/engine-process.ts';
import { startStreams } from './dynamodb/streams.ts';
import { createTables } from './dynamodb/tables.ts';
import { makeFaults } from './faults/faults.ts';
import { startGateway } from './gateway/gateway.ts';
import { makeHttpApi } from './http-api/http-api.ts';
import { makeIssuers, withLocalKeys } from './identity/issuers.ts';
import { makeIncomingMail } from './incoming-mail.ts';
import { openAsynchronousInvocations } from './lambda/asynchronous.ts';
import { makeInvocations } from './lambda/invocations.ts';
import { takeLock } from './lock.ts';
import { endingWords } from './mail/endings.ts';
import { makeMailEvents } from './mail/events.ts';
import { openMailbox } from './mail/mailbox.ts';
import { makeSes } from './mail/ses.ts';
import { makeMeter } from './meter.ts';
import { overviewOf } from './overview.ts';
import { openFailureQueues } from './queues/failure-queues.ts';
import { makeQueueService } from './queues/service.ts';
import { refuseWhatAwsWould } from './rights/deployment.ts';
import { actOnBehalf } from './rights/on-behalf.ts';
import { makeRights } from './rights/rights.ts';
import type { Cloud, CloudOptions } from './running-cloud.ts';
import { makeScheduler } from './scheduler.ts';
import { openSecrets } from './secrets/secrets.ts';
import { makeApi } from './step-functions/api.ts';
import { openDynamoDbStore } from './step-functions/dynamodb-store.ts';
import { makeEngine } from './step-functions/engine.ts';
import { openStorage } from './storage.ts';
import { readTemplate } from './template/read.ts';
import { makeTopics } from './topics/topics.ts';

/** How long `stop` waits for rest. What is cut off then is done again after the next start, as after a crash. */
const REST_MILLISECONDS = 3_000;

/** With faults, how many times as fast the functions' own timers run (running-cloud.ts). */
const HASTE_UNDER_FAULTS = 50;

/** Starts everything, or nothing: what had been started ends when a later part fails. Throws the errors of the parts. */
export const startCloud = async (options: CloudOptions): Promise<Cloud> => {
  const ends: (() => unknown)[] = [];
  const stop = async (): Promise<void> => {
    for (const end of ends.splice(0).reverse()) await end();
  };
  try {
    return { ...(await start(options, (end) => ends.push(end))), stop };
  } catch (error) {
    await stop();
    throw error;
  }
};

/** `atEnd`: called with what ends each part, in the order of their starts. */
const start = async (
  {
    dataFolder,
    templateFolder,
    clock: { pace, startAt },
    hooks = {},
    faults: wantedFaults,
    signatureNow = Date.now,
    smtp: smtpPort = { port: 0 },
  }: CloudOptions,
  atEnd: (end: () => unknown) => void,
): Promise<Omit<Cloud, 'stop'>> => {
  const folder = resolve(dataFolder);
  const { onError = (error) => console.error(error), onRefused = ({ sentence }) => console.error(sentence) } = hooks;
  mkdirSync(folder, { recursive: true });
  const lock = takeLock(folder);
  atEnd(lock.release);
  const template = readTemplate(templateFolder);
  const { region, accountId, queues } = template;
  const rights = makeRights({ template, onRefused });
  refuseWhatAwsWould(template, rights);
  const functions = template.functions.map((resource) => deployCode(resource, folder));

  const engine = await startEngine(folder);
  let stopping = false;
  atEnd(engine.stop);
  const engineFailed = new Promise<string>((fail) => void engine.ended.then((last) => stopping || fail(last)));
  const client = makeEngineClient(engine.endpoint);
  atEnd(client.close);
  await createTables(client, template.tables);
  const store = await openDynamoDbStore({ endpoint: engine.endpoint, region });
  atEnd(store.close);

  const activity = makeActivity();
  const meter = makeMeter({ file: join(folder, 'meter.json'), activity });
  atEnd(meter.save);
  const clock = openClock({
    file: join(folder, 'clock.json'),
    pace,
    activity,
    onError,
    ...(startAt === undefined ? {} : { startAt }),
  });
  const { now } = clock;
  const issuers = makeIssuers(template.userPools, join(folder, 'identity'), now);
  const secrets = openSecrets(template.secrets, join(folder, 'secrets'), now);
  const mailbox = await openMailbox(client);
  const failureQueues = openFailureQueues(
    join(folder, 'queues'),
    queues.map(({ name }) => name),
    now,
  );

  const onBehalf = actOnBehalf({ rights, template, queues: failureQueues });
  const faults = makeFaults({ now, activity, onError, kill: (functionName) => invocations.kill(functionName) });
  if (wantedFaults !== undefined) faults.control.begin(wantedFaults);

  // The parts call each other in circles: what is started later is reached through these.
  const run = faults.aroundRun((functionName, payload) => invocations.invoke(functionName, payload));
  const invoke: InvokeFunction = (functionName, payload) => {
    scheduler.happened();
    return run(functionName, payload);
  };
  const stepFunctions = makeEngine({
    now,
    activity,
    meter,
    store,
    onError,
    invoke: onBehalf.forMachine(invoke),
    place: { region, accountId },
    callService: (...call) => gateway.callService(...call),
  });
  const wakeLater = faults.aroundStart((functionName, payload) => {
    scheduler.happened();
    return asynchronous.invoke(functionName, payload);
  });
  const storage = openStorage({
    template,
    folder: join(folder, 's3'),
    rights,
    meter,
    activity,
    now,
    signatureNow,
    onError,
    around: faults.aroundCall,
    scanResult: hooks.scanResult,
    endpoint: () => gateway.endpoint,
    onKept: () => scheduler.happened(),
    deliver: onBehalf.forRule(wakeLater),
  });
  const { publish } = makeTopics(template.topics, onBehalf.forTopic(wakeLater), now);
  const incomingMail = makeIncomingMail({
    template,
    rights,
    put: storage.putContent,
    activity,
    now,
    onError,
    verdictsOf: hooks.receiptVerdicts,
    publish,
  });
  const gateway = await startGateway({
    activity,
    meter,
    rights,
    tables: template.tables,
    engine: client,
    stepFunctions: makeApi(stepFunctions).handle,
    keySet: issuers.keySet,
    secrets: secrets.handle,
    secretResources: template.secrets,
    queues: makeQueueService(failureQueues, () => gateway.endpoint),
    invoke,
    around: faults.aroundCall,
    objects: storage.s3,
    mail: makeSes({
      mailbox,
      meter,
      rights,
      now,
      tellEvents: makeMailEvents({ template, rights, publish, activity, now, onError }),
      afterAccept: async (mail) => {
        scheduler.happened();
        await hooks.afterMailAccepted?.(mail);
      },
    }),
    onWrite: (tableName) => {
      hooks.afterWrite?.();
      scheduler.happened();
      streams.poke(tableName);
    },
  });
  atEnd(gateway.stop);
  const invocations = makeInvocations({
    functions: functions.map((resource) => withLocalKeys(resource, template.userPools, gateway.endpoint)),
    endpointUrl: gateway.endpoint,
    logFolder: join(folder, 'logs'),
    activity,
    meter,
    mayLog: onBehalf.mayLog,
    afterRun: hooks.afterRun,
    haste: wantedFaults === undefined ? 1 : HASTE_UNDER_FAULTS,
  });
  const asynchronous = openAsynchronousInvocations({
    functions,
    invoke: run,
    tell: onBehalf.tell,
    now,
    file: join(folder, 'asynchronous.json'),
  });
  const scheduler = makeScheduler(
    template.schedules,
    onBehalf.forSchedule(faults.aroundStart(asynchronous.invoke)),
    now,
  );

  await deployMachines(stepFunctions.machines, template.stateMachines);
  const streams = await startStreams({
    engine: client,
    mappings: template.streamMappings.map(({ retries, ...mapping }) => ({
      ...mapping,
      maximumRetryAttempts: retries,
    })),
    invoke: faults.aroundDelivery(invoke),
    tell: onBehalf.tell,
    activity,
    now,
    region,
    accountId,
  });
  await stepFunctions.recover();
  storage.resume();
  for (const source of [stepFunctions, asynchronous, scheduler, faults.source]) clock.add(source);
  atEnd(async () => {
    stopping = true;
    faults.stop();
    const impatience = new AbortController();
    const atRest = Promise.all([clock.stop(), streams.stop(), activity.settled()]);
    await Promise.race([atRest, pause(REST_MILLISECONDS, undefined, impatience)]);
    impatience.abort();
    await invocations.stop();
  });
  clock.start();
  const smtp = await incomingMail.listen(smtpPort);
  if (smtp) atEnd(smtp.close);

  return {
    template,
    gatewayUrl: gateway.endpoint,
    engineUrl: engine.endpoint,
    clock,
    mailbox,
    receive: incomingMail.receive,
    smtpUrl: smtp?.url,
    secrets,
    meter,
    executions: stepFunctions,
    rights,
    invoke,
    kill: invocations.kill,
    faults: faults.control,
    settled: activity.settled,
    engineFailed,
    view: {
      overview: () => ({
        gatewayUrl: gateway.endpoint,
        dataFolder: folder,
        smtpUrl: smtp?.url,
        ...overviewOf(template, scheduler.upcoming(), failureQueues.counts()),
      }),
      now,
      advance: clock.advance,
      advanceTo: clock.advanceTo,
      // A mail without a text is shown by its markup, as text.
      mails: () =>
        mailbox.list().map(({ to, subject, at, text, html, attachments }) => ({
          to,
          subject,
          at,
          text: text || html,
          attachments,
          ended: endingWords(to),
        })),
      counts: meter.snapshot,
      // A request that writes wakes the schedules by its write; one that reads has nothing to wake them for.
      httpApi: faults.aroundRequest(
        makeHttpApi({ resource: template.httpApi, accountId, invoke: onBehalf.forRoute(run), now, activity }),
      ),
      faults: faults.control,
      issuers,
    },
  };
};

/** The journeys that rights are needed for. Each is played on a cloud of its own and asks for more than the others do. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { stagedKey } from '../../adapters/files/files.ts';
import { caseItemKey, dueAttributes, SK } from '../../adapters/registry/keys.ts';
import { addMonths, instantOf, toInstant } from '../../domain/dates.ts';
import { startCloud } from '../../local/cloud.ts';
import { startFront } from '../../local/front/server.ts';
import type { Cloud, CloudHooks } from '../../local/running-cloud.ts';
import { cmpss } from '../../programs/cmpss/program.ts';
import { runStories, type Told } from '../demo/run.ts';
import { demoStory, denialStory } from '../demo/story.ts';
import { bring } from '../population/bring.ts';
import { population } from '../population/people.ts';
import { registryOf } from '../story/registry-of.ts';
import type { Story } from '../story/story.ts';
import { loseNotices, sendNotice } from './delivery-journey.ts';
import { atTheDesk } from './desk.ts';
import { addressOf, mailDocuments, sendMail, withScanner } from './mail-journey.ts';

type Stage = {
  readonly dataFolder: string;
  readonly templateFolder: string;
  readonly hooks?: CloudHooks;
  /** Called with the cloud as soon as it runs. */
  readonly onCloud: (cloud: Cloud) => void;
  readonly report?: (told: Told) => void;
};

export type Journey = {
  readonly name: string;
  readonly says: string;
  /** What it is played without, since what is wanted follows from its lack: whose right to what. */
  readonly without?: { readonly who: string; readonly action: string };
  /** Plays it to its end and answers the cloud, still running. Throws when it does not come to what it is played for. */
  readonly play: (stage: Stage) => Promise<Cloud>;
};

const untold = (): void => {};

export const LIVES: Journey = {
  name: 'lives over HTTP',
  says: 'two lives through the API, with the work of staff, a new name, a course taken out, and look-ups by the public',
  play: ({ report = untold, ...stage }) =>
    runStories({
      ...stage,
      stories: [demoStory, denialStory],
      overHttp: true,
      startOver: false,
      report,
      afterScene: async (scene, siteUrl) => {
        if (siteUrl !== undefined) await atTheDesk(scene, siteUrl, demoStory);
      },
    }),
};

const partOfDemo = (before: string, endsOn: string): Story => ({
  ...demoStory,
  scenes: demoStory.scenes.filter(({ on }) => on < before),
  endsOn,
});

const tellPart = (stage: Stage, story: Story): Promise<Cloud> =>
  runStories({ report: untold, ...stage, stories: [story], startOver: false });

const LONG_WAIT: Journey = {
  name: 'a long wait',
  says: 'an approved applicant is never heard of again: a worker grows too old and hands the case to the next',
  // The application is good for a year, a worker for 280 days.
  play: (stage) => tellPart(stage, partOfDemo('2024-03-05', '2025-03-10')),
};

/** Until the fee is recorded, and the rest of that day. Throws when nobody has seen the fee. */
const feeSeen = async (stage: Stage): Promise<Cloud> => {
  const cloud = await tellPart(stage, partOfDemo('2024-02-06', '2024-02-06'));
  const facts = await registryOf(cloud, cloud.engineUrl, 'observer').readFacts(demoStory.caseId);
  if (facts?.case.stage !== 'IN_REVIEW') throw new Error(`The fee was not seen: ${facts?.case.stage}.`);
  return cloud;
};

/** The first day of a life: for a quick look at what a right is good for. Asks for nothing that the others do not ask for. */
export const FIRST_DAY: Journey = {
  name: 'a first day',
  says: 'an application is filled in, submitted and paid for',
  play: feeSeen,
};

const SILENT_BELL: Journey = {
  name: 'a silent bell',
  says: 'nobody is rung for a fee that is recorded, until the hourly sweep rings',
  without: { who: 'wake-role', action: 'states:SendTaskSuccess' },
  play: feeSeen,
};

/** Half an hour before the sweep and the account, which is made at four in the morning there. */
const PAUSED = { pace: 'PAUSED', startAt: Date.parse('2026-05-01T10:30:00.000Z') } as const;

/** Until the three attempts at both have failed. */
const PAST_THREE_ATTEMPTS = 'PT40M';

/** Items that cannot be read back, as an operator's slip would leave them: every function that comes upon them fails for good. */
const SPOILED_ITEMS = [
  { ...caseItemKey('spoiled', SK.run), ...dueAttributes('spoiled', toInstant('2026-05-01T10:00:00.000Z')) },
  caseItemKey('spoiled', SK.inbox('spoiled')),
  caseItemKey('spoiled', SK.upload('spoiled')),
  // Names are made when a case changes, so this one has to be there before.
  { ...caseItemKey('spoiled', SK.case), personKey: 'PERSON#spoiled', personOrder: 'spoiled' },
  {
    ...caseItemKey('spoiled', SK.case),
    personKey: 'PERSON#spoiled',
    personOrder: 'spoiled',
    certificateNumber: 'spoiled',
  },
];

/** Puts them as an operator would, past the functions. */
const putItems = async (cloud: Cloud): Promise<void> => {
  const { gatewayUrl: endpoint, template } = cloud;
  const credentials = { accessKeyId: 'operator', secretAccessKey: 'local' };
  const client = new DynamoDBClient({ endpoint, region: template.region, credentials });
  const TableName = template.tables.find(({ logicalId }) => logicalId.startsWith('Registry'))?.name;
  const documents = DynamoDBDocumentClient.from(client);
  for (const Item of SPOILED_ITEMS) await documents.send(new PutCommand({ TableName, Item }));
  client.destroy();
};

/** Puts a file where uploads land, as an operator would. */
const putFile = async ({ gatewayUrl: endpoint, template }: Cloud): Promise<void> => {
  const credentials = { accessKeyId: 'operator', secretAccessKey: 'local' };
  const files = new S3Client({ endpoint, region: template.region, credentials });
  const Bucket = template.malwarePlans[0]?.bucketName;
  const Key = stagedKey({ caseId: 'spoiled', documentId: 'spoiled' });
  await files.send(new PutObjectCommand({ Bucket, Key, Body: 'spoiled' }));
  files.destroy();
};

/** Throws unless each of the queues has been told of something. */
const mustBeTold = (cloud: Cloud, isMeant: (queueName: string) => boolean): void => {
  for (const { name, messages } of cloud.view.overview().failureQueues) {
    if (isMeant(name) && messages === 0) throw new Error(`The queue ${name} has been told nothing.`);
  }
};

const SPOILED: Journey = {
  name: 'spoiled items',
  says: 'items that no function can read, until each failure queue has been told',
  play: async ({ report: _, onCloud, ...stage }) => {
    const cloud = await startCloud({ ...stage, clock: PAUSED });
    onCloud(cloud);
    await putItems(cloud);
    await putFile(cloud); // which one of the items is about
    await sendMail(cloud, { from: 'somebody@example.org', to: await addressOf(cloud, 'spoiled'), words: 'hello' });
    await sendNotice(cloud, 'spoiled');
    await cloud.settled();
    await cloud.clock.advance(PAST_THREE_ATTEMPTS);
    mustBeTold(cloud, () => true);
    return cloud;
  },
};

/** Somebody whose first reminder came due the day before, and whom nobody has looked after since. */
const bringOverdue = async (cloud: Cloud): Promise<void> => {
  const [first] = population(1, { program: cmpss, on: '2026-04-30', seed: 1 });
  if (first === undefined) throw new Error('There is nobody.');
  const expiresOn = '2026-07-29';
  const validFrom = addMonths(expiresOn, -24);
  const certification = { ...first.certification, firstIssuedOn: validFrom, validFrom, expiresOn };
  const now = instantOf('2026-04-25', cmpss.timeZone, '12:00');
  await bring(registryOf(cloud, cloud.gatewayUrl, 'operator'), { program: cmpss, now }, { ...first, certification });
};

const undelivered = (functionName: string, arrange: (cloud: Cloud) => Promise<void>): Journey => ({
  name: `an undelivered run of ${functionName}`,
  says: `the schedule of ${functionName} may not start it, and tells its queue`,
  without: { who: `${functionName}-schedule-role`, action: 'lambda:InvokeFunction' },
  play: async ({ report: _, onCloud, ...stage }) => {
    const cloud = await startCloud({ ...stage, clock: PAUSED });
    onCloud(cloud);
    await arrange(cloud);
    await cloud.clock.advance(PAST_THREE_ATTEMPTS);
    mustBeTold(cloud, (name) => name.includes(functionName));
    return cloud;
  },
});

const MAILED: Journey = {
  name: 'documents by mail',
  says: 'documents come by mail, from the person, from a stranger whom staff find out, and with a file that nobody can scan',
  play: async ({ report: _, onCloud, hooks, ...stage }) => {
    const scanner = { isWell: true };
    const cloud = await startCloud({ ...stage, clock: PAUSED, hooks: withScanner(hooks, scanner) });
    onCloud(cloud);
    await mailDocuments(cloud, scanner);
    return cloud;
  },
};

const LOST: Journey = {
  name: 'notices that come back',
  says: 'notices bounce, one goes to a second address, one is printed and posted, and somebody complains of one when the case is closed',
  play: async ({ report: _, onCloud, ...stage }) => {
    const cloud = await startCloud({ ...stage, clock: PAUSED });
    onCloud(cloud);
    const { queues } = await loseNotices(cloud);
    const lengths = queues.map(({ length }) => length);
    if (lengths.join() !== '1,0,1') throw new Error(`The queue of letters had ${lengths.join()}.`);
    return cloud;
  },
};

/** Whoever has such an address needs no other key, whoever makes one up finds nothing, and the page of letters is for everybody. */
const MADE_UP: Journey = {
  name: 'made-up addresses',
  says: 'somebody asks for a calendar, and to get no more optional mail, by addresses that are none, and for the page that letters lead to',
  play: async ({ report: _, onCloud, ...stage }) => {
    const cloud = await startCloud({ ...stage, clock: PAUSED });
    onCloud(cloud);
    const front = await startFront(0, cloud.view);
    const asked = [
      ['GET', '/calendar/none.ics', 404],
      ['GET', '/unsubscribe/none', 404],
      ['POST', '/unsubscribe/none', 404],
      ['GET', '/my-case', 200],
    ] as const;
    for (const [method, path, expected] of asked) {
      const { status } = await fetch(`${front.url}${path}`, { method });
      if (status !== expected) throw new Error(`${method} ${path} was answered ${status}.`);
    }
    await front.close();
    return cloud;
  },
};

const UNTOLD: Journey = {
  name: 'an untold mail',
  says: 'a topic that may not start its function, and tells its queue',
  without: { who: 'sns.amazonaws.com', action: 'lambda:InvokeFunction' },
  play: async ({ report: _, onCloud, ...stage }) => {
    const cloud = await startCloud({ ...stage, clock: PAUSED });
    onCloud(cloud);
    await sendMail(cloud, { from: 'somebody@example.org', to: await addressOf(cloud, 'spoiled'), words: 'hello' });
    mustBeTold(cloud, (name) => name.includes('receive-mail'));
    return cloud;
  },
};

const UNHEARD: Journey = {
  name: 'an unheard event',
  says: 'a rule that may not start its function, and tells its queue',
  without: { who: 'events.amazonaws.com', action: 'lambda:InvokeFunction' },
  play: async ({ report: _, onCloud, ...stage }) => {
    const cloud = await startCloud({ ...stage, clock: PAUSED });
    onCloud(cloud);
    await putFile(cloud);
    await cloud.settled();
    mustBeTold(cloud, (name) => name.includes('file-document'));
    return cloud;
  },
};

export const JOURNEYS: readonly Journey[] = [
  LIVES,
  MAILED,
  LOST,
  LONG_WAIT,
  SILENT_BELL,
  SPOILED,
  undelivered('sweep', bringOverdue), // so that the account asks whether the sweep has still to come
  undelivered('reconcile', async () => {}),
  MADE_UP,
  UNHEARD,
  UNTOLD,
];

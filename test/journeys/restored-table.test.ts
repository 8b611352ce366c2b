/** The registry as it was some days ago, under machines that know of those days (docs/deploy.md): what was lost is told again, and nobody is stuck. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { BatchWriteItemCommand, DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { expect, it } from 'vitest';
import type { Cloud } from '../../local/running-cloud.ts';
import { runStories } from '../../sim/demo/run.ts';
import { demoStory } from '../../sim/demo/story.ts';
import { registryOf } from '../../sim/story/registry-of.ts';
import { tell } from '../../sim/story/tell.ts';
import { directVoice } from '../../sim/story/voice.ts';
import { describeWithEngine, newFolder } from '../local/engine.ts';

const templateFolder = join(import.meta.dirname, '..', '..', '.build', 'cdk.out');

/** The table is as it was after this scene: the fee is paid, and somebody reviews the application. */
const KEPT = 6;
/** Lost are the next three: a revision is asked for, and answered with a document. */
const lost = { ...demoStory, scenes: demoStory.scenes.slice(0, KEPT + 3), endsOn: '2024-02-24' };
const untilCertified = { ...demoStory, scenes: demoStory.scenes.slice(0, 19), endsOn: '2024-07-25' };

/** The registry's items, past everything that hears of changes: a restored table has a stream of its own, which begins empty. */
const makeTable = ({ engineUrl, template }: Cloud) => {
  const client = new DynamoDBClient({
    endpoint: engineUrl,
    region: template.region,
    credentials: { accessKeyId: 'test', secretAccessKey: 'local' },
  });
  const TableName = template.tables.find(({ logicalId }) => logicalId.startsWith('Registry'))?.name ?? '';
  const all = async () => (await client.send(new ScanCommand({ TableName, ConsistentRead: true }))).Items ?? [];
  type Items = Awaited<ReturnType<typeof all>>;
  const replace = async (items: Items): Promise<void> => {
    const keys = items.map(({ pk, sk }) => `${pk?.S} ${sk?.S}`);
    const gone = (await all()).filter(({ pk, sk }) => !keys.includes(`${pk?.S} ${sk?.S}`));
    const requests = [
      ...gone.map(({ pk, sk }) => ({ DeleteRequest: { Key: Object.fromEntries(Object.entries({ pk, sk })) } })),
      ...items.map((Item) => ({ PutRequest: { Item } })),
    ];
    for (let from = 0; from < requests.length; from += 25)
      await client.send(
        new BatchWriteItemCommand({ RequestItems: { [TableName]: requests.slice(from, from + 25) as never } }),
      );
  };
  return { all, replace, close: () => client.destroy() };
};

describeWithEngine('a registry that was restored', () => {
  it('goes on with new workers: what was lost is told again, and the application ends with a certificate', async () => {
    const folder = await newFolder();
    let kept: Awaited<ReturnType<ReturnType<typeof makeTable>['all']>> = [];
    let scenes = 0;
    let started: Cloud | undefined;
    try {
      const cloud = await runStories({
        stories: [lost],
        dataFolder: folder,
        templateFolder,
        startOver: false,
        report: () => {},
        onCloud: (running) => {
          started = running;
        },
        afterScene: async () => {
          scenes += 1;
          if (scenes !== KEPT || started === undefined) return;
          const table = makeTable(started);
          kept = await table.all();
          table.close();
        },
      });
      const registry = registryOf(cloud, cloud.engineUrl, 'observer');
      const stages = async () =>
        (await registry.readAudit(demoStory.caseId)).flatMap((event) =>
          event.type === 'STAGE_REACHED' ? [event.to] : [],
        );
      expect((await stages()).slice(-2)).toEqual(['REVISION_REQUESTED', 'IN_REVIEW']);
      const mailedBefore = cloud.mailbox.list().length;

      const table = makeTable(cloud);
      await table.replace(kept);
      table.close();
      expect((await stages()).at(-1)).toBe('IN_REVIEW');
      expect(await stages()).toHaveLength(2);

      await tell({
        cloud,
        voice: directVoice(cloud, untilCertified),
        story: untilCertified,
        toldBefore: KEPT,
        beforeScene: async () => {},
        afterScene: async () => {},
      });
      expect((await stages()).slice(2)).toEqual([
        'REVISION_REQUESTED',
        'IN_REVIEW',
        'APPROVED',
        'TRAINING_REVIEW',
        'EXAM_FEE_DUE',
        'EXAM_AUTHORISED',
        'EXAM_FAILED',
        'EXAM_FEE_DUE',
        'EXAM_AUTHORISED',
        'ACTIVE',
      ]);
      // What was mailed in the days that were lost is not known to the table any more, and is mailed once more: no other mail is.
      const purposes = cloud.mailbox.list().map(({ tags }) => tags.effect ?? '');
      const twice = purposes.filter((purpose, place) => purposes.indexOf(purpose) !== place);
      expect(twice.length).toBeGreaterThan(0);
      expect(twice.every((purpose) => purposes.indexOf(purpose) < mailedBefore)).toBe(true);
      const [machine] = cloud.template.stateMachines;
      const failed = await cloud.executions.list({
        machine: machine?.name ?? '',
        status: 'FAILED',
        limit: 10,
        after: undefined,
      });
      expect(failed.executions).toEqual([]);
    } finally {
      await started?.stop();
      await rm(folder, { recursive: true, force: true });
    }
  });
});

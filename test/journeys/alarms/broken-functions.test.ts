/**
 * Alarms of functions, queues, the machine and the API, produced on the local cloud by functions that do nothing but fail. What is tried is that
 * the failure is measured, counted and over the threshold; by what a function may fail is for other tests.
 */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { expect, it } from 'vitest';
import { startFront } from '../../../local/front/server.ts';
import { sendNotice } from '../../../sim/rights/delivery-journey.ts';
import { describeWithEngine, newFolder } from '../../local/engine.ts';
import { makeClients } from '../clients.ts';
import { changeResources, copyTemplates, replaceFunctions } from '../templates.ts';
import { startWatched } from './watch.ts';

/** Half an hour before the nightly account. */
const START = Date.parse('2026-05-04T10:30:00.000Z');

/** `evaluate` sends a case where its id says; everything else fails. */
const SCRIPTED = `
const next = { route: '', milestone: '', seenSeq: 0, wakeBy: '', dueAt: '', dueKey: '', effectKey: '' };
const routes = {
  'to-be-told': { ...next, route: 'SendNotice', effectKey: 'notice:0:received' },
  'to-hand-off': { ...next, route: 'HandOff' },
  'to-wait': { ...next, route: 'AwaitReview', wakeBy: '2028-01-01T00:00:00.000Z', dueAt: '2028-01-01T01:00:00.000Z', dueKey: '2028' },
};
export const handler = async ({ caseId }) => {
  if (process.env.AWS_LAMBDA_FUNCTION_NAME === 'certcycle-evaluate' && caseId in routes) return routes[caseId];
  throw new Error('broken');
};
`;

const inFolder = async (work: (folder: string) => Promise<void>): Promise<void> => {
  const folder = await newFolder();
  try {
    await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

describeWithEngine('functions that fail', () => {
  it('set off the alarms of their errors, of their failure queues, of the machine and of the API', () =>
    inFolder(async (folder) => {
      const templates = copyTemplates(folder);
      replaceFunctions(templates, SCRIPTED);
      const { cloud, answered, end } = await startWatched(templates, join(folder, 'data'), START);
      const { table, workflow, close } = makeClients(cloud);
      for (const caseId of ['broken', 'to-be-told', 'to-hand-off'])
        await workflow.start(`${caseId}-g1`, { caseId, gen: 1 });
      await table.write([{ table: 'registry', put: { pk: 'CASE#one', sk: 'INBOX#1' } }]);
      // A change: what is new has no public name yet, and nobody is told of it.
      for (const ver of [1, 2])
        await table.write([{ table: 'registry', put: { pk: 'PERSON#one', sk: 'PROFILE', ver } }]);
      close();
      const [staging] = cloud.template.buckets;
      const s3 = new S3Client({
        endpoint: cloud.gatewayUrl,
        region: cloud.template.region,
        credentials: { accessKeyId: 'observer', secretAccessKey: 'local' },
      });
      await s3.send(new PutObjectCommand({ Bucket: staging?.name, Key: 'staging/one/document', Body: 'a file' }));
      s3.destroy();
      const { domain = '' } = { domain: cloud.template.receiptRules[0]?.recipients[0] };
      await cloud.receive(
        { from: 'one@example.com', to: [`cmpss@${domain}`] },
        Buffer.from('Subject: hello\r\n\r\nhello'),
      );
      await sendNotice(cloud, 'one');
      const front = await startFront(0, cloud.view);
      const paths = ['/api/cases', '/api/registry/names', '/api/cases/one/notices/notice:0:one/letter'];
      for (const path of Array.from({ length: 5 }).flatMap(() => paths)) {
        const { status } = await fetch(`${front.url}${path}`);
        expect(status).toBe(500);
        answered(status);
      }
      await front.close();
      await cloud.clock.advance('PT2H');
      expect(await end()).toEqual([
        'certcycle-api-server-errors',
        'certcycle-evaluate-errors',
        'certcycle-executions-failed',
        'certcycle-file-document-errors',
        'certcycle-file-document-failures',
        'certcycle-hand-off-errors',
        'certcycle-lookup-errors',
        'certcycle-mail-feedback-errors',
        'certcycle-mail-feedback-failures',
        'certcycle-print-letter-errors',
        'certcycle-project-errors',
        'certcycle-project-failures',
        'certcycle-receive-mail-errors',
        'certcycle-receive-mail-failures',
        'certcycle-reconcile-errors',
        'certcycle-reconcile-failures',
        'certcycle-send-notice-errors',
        'certcycle-sweep-errors',
        'certcycle-sweep-failures',
        'certcycle-wake-errors',
        'certcycle-wake-failures',
        'certcycle-web-errors',
      ]);
    }));
});

describeWithEngine('a schedule that is switched off', () => {
  it('sets off the alarms of the missing sweep and account, and a worker that nobody hands on that of the backstop', () =>
    inFolder(async (folder) => {
      const templates = copyTemplates(folder);
      replaceFunctions(templates, SCRIPTED);
      changeResources(templates, 'AWS::Scheduler::Schedule', (properties) => ({ ...properties, State: 'DISABLED' }));
      const { cloud, end } = await startWatched(templates, join(folder, 'data'), START);
      const { table, workflow, close } = makeClients(cloud);
      const run = { pk: 'CASE#to-wait', sk: 'RUN', gen: 1, inboxSeq: 0, failCount: 0 };
      await table.write([{ table: 'registry', put: run }]);
      await workflow.start('to-wait-g1', { caseId: 'to-wait', gen: 1 });
      close();
      await cloud.clock.advance('P301D');
      expect(await end()).toEqual([
        'certcycle-executions-timed-out',
        'certcycle-reconcile-missing',
        'certcycle-sweep-missing',
      ]);
    }));
});

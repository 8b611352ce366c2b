import { describe, expect, it } from 'vitest';
import { makeNames } from '../../../local/faults/names.ts';

/** Ids of two runs of the same story: drawn anew each time. */
const RUNS = [
  {
    caseId: '01HNAAAAAAAAAAAAAAAAAAAAAA',
    inboxId: '01HNBBBBBBBBBBBBBBBBBBBBBB',
    number: '1111-1111-1',
    mailId: 'a1'.repeat(20),
    sentId: '0000018d7a1b2c3d-11111111-2222-3333-4444-555555555555-000000',
  },
  {
    caseId: '01HNCCCCCCCCCCCCCCCCCCCCCC',
    inboxId: '01HNDDDDDDDDDDDDDDDDDDDDDD',
    number: '2222-2222-2',
    mailId: 'b2'.repeat(20),
    sentId: '0000018d7a1b2c3d-66666666-7777-8888-9999-aaaaaaaaaaaa-000000',
  },
] as const;
type Ids = (typeof RUNS)[number];

const key = (pk: string, sk: string) => ({ pk: { S: pk }, sk: { S: sk } });

/** What a run calls, in the order in which it calls it. */
const namesIn = ({ caseId, inboxId, number, mailId, sentId }: Ids) => {
  const names = makeNames();
  const tags = { case: [caseId], effect: ['notice_0_received'] };
  const sent = JSON.stringify({ eventType: 'Bounce', mail: { messageId: sentId, tags } });
  const form = new URLSearchParams({ 'Tags.member.1.Value': caseId, 'Tags.member.2.Value': 'notice_0_received' });
  const mail = { messageId: mailId, source: 'ana@example.org', commonHeaders: { subject: `Re: ${caseId}` } };
  const record = { eventName: 'INSERT', dynamodb: { Keys: key(`CASE#${caseId}`, `INBOX#${inboxId}`) } };
  return [
    names.ofItems('TransactWriteItems', {
      TransactItems: [
        { Put: { Item: key(`CASE#${caseId}`, 'SIG#scene-1') } },
        { Put: { Item: key(`CASE#${caseId}`, `INBOX#${inboxId}`) } },
        { Update: { Key: key(`NO#${number}`, 'STATUS') } },
      ],
    }),
    names.ofItems('PutItem', { Item: key(`CASE#${caseId}`, `SENT#${sentId}`) }),
    names.ofPayload({ Records: [{ EventSource: 'aws:sns', Sns: { Subject: 'Mail ended', Message: sent } }] }),
    names.ofItems('Query', {
      KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
      ExpressionAttributeValues: { ':pk': { S: `CASE#${caseId}` }, ':from': { S: 'CASE' }, ':to': { S: 'FX$' } },
    }),
    names.ofItems('GetItem', { Key: key('PERSON#p1', 'PROFILE') }),
    names.ofExecution('StartExecution', { name: `${caseId}-g1707153000` }),
    names.ofExecution('SendTaskSuccess', { taskToken: 'opaque' }),
    names.ofSecret('GetSecretValue', { SecretId: 'address-hash', VersionStage: 'AWSPREVIOUS' }),
    names.ofMail('SendRawEmail', form),
    names.ofPayload({ caseId, gen: 7, now: '2024-02-05T17:00:00.000Z', effectKey: 'notice:0:received' }),
    names.ofPayload({ Records: [record] }),
    names.ofPayload({ now: '2024-02-05T17:00:00.000Z' }),
    names.ofPayload({
      requestContext: { http: { method: 'POST' } },
      rawPath: `/api/cases/${caseId}/commands/approve`,
      headers: { 'idempotency-key': 'scene-9' },
    }),
    names.ofRequest('GET', `/api/cases/${caseId}`, undefined),
    names.ofObject('PutObject', `staging/${caseId}/${inboxId}`),
    names.ofPayload({
      id: inboxId,
      'detail-type': 'Scan Result',
      detail: { s3ObjectDetails: { objectKey: `staging/${caseId}/${inboxId}` } },
    }),
    names.ofObject('GetObject', `mail/${mailId}`),
    names.ofPayload({
      Records: [{ EventSource: 'aws:sns', Sns: { Subject: 'Mail came in', Message: JSON.stringify({ mail }) } }],
    }),
  ];
};

describe('names', () => {
  it('say who, what and whose, without the ids that are drawn anew', () => {
    expect(namesIn(RUNS[0])).toEqual([
      { what: 'TransactWriteItems case-1/SIG#scene-1, case-1/INBOX#*, NO/STATUS', about: 'case-1' },
      { what: 'PutItem case-1/SENT#*', about: 'case-1' },
      { what: 'Mail ended Bounce notice_0_received', about: 'case-1' },
      { what: 'Query case-1 CASE FX$', about: 'case-1' },
      { what: 'GetItem PERSON/PROFILE', about: '' },
      { what: 'StartExecution case-1-g1707153000', about: 'case-1' },
      { what: 'SendTaskSuccess', about: '' },
      { what: 'GetSecretValue address-hash AWSPREVIOUS', about: '' },
      { what: 'SendRawEmail case-1 notice_0_received', about: 'case-1' },
      { what: 'caseId=case-1 effectKey=notice:0:received', about: 'case-1' },
      { what: 'INSERT case-1/INBOX#*', about: 'case-1' },
      { what: '', about: '' },
      { what: 'POST /api/cases/case-1/commands/approve scene-9', about: '' },
      { what: 'GET /api/cases/case-1', about: '' },
      { what: 'PutObject staging/case-1/*', about: 'case-1' },
      { what: 'Scan Result staging/case-1/*', about: 'case-1' },
      { what: 'GetObject mail/*', about: '' },
      { what: 'Mail came in ana@example.org Re: case-1', about: '' },
    ]);
  });

  it('are the same in the next run, which has other ids', () => {
    expect(namesIn(RUNS[1])).toEqual(namesIn(RUNS[0]));
  });

  it('number cases as they come up', () => {
    const names = makeNames();
    const about = (caseId: string) => names.ofPayload({ caseId }).about;
    expect([about('first'), about('second'), about('first')]).toEqual(['case-1', 'case-2', 'case-1']);
  });
});

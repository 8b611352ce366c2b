/** Notices that meet an SES or a DynamoDB which does not answer as it should: the real adapters under the real handler. */
import { TransactionConflictException } from '@aws-sdk/client-dynamodb';
import { SESClient, SendRawEmailCommand } from '@aws-sdk/client-ses';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { makeSesMailer } from '../../adapters/mail/ses.ts';
import { makeDynamoTable } from '../../adapters/registry/dynamodb-table.ts';
import { makeNewId } from '../../adapters/registry/ids.ts';
import { makeRegistry } from '../../adapters/registry/make-registry.ts';
import { addMinutes } from '../../domain/dates.ts';
import { makeHandler } from '../../functions/send-notice/handler.ts';
import { SETTINGS } from '../adapters/mail/mails.ts';
import { onEngine } from '../adapters/registry/on-every-table.ts';
import { KEY, NOON, setupOwed } from './owed-notice.ts';
import { lost, throttled, watchDynamo } from './services.ts';
import { CASE } from './setup.ts';

const dynamo = watchDynamo();
afterEach(() => dynamo.heal());
afterAll(() => dynamo.restore());

const LEASE_OVER = addMinutes(NOON, 15);

describe('a notice that meets troubled services', () => {
  onEngine((open) => {
    /** `accepted` counts the mails that SES took, whatever it answered. */
    const setup = async () => {
      const { client, names } = await open();
      const registry = makeRegistry({ table: makeDynamoTable(client, names), newId: makeNewId() });
      const world = await setupOwed(() => registry);
      const ses = { accepted: 0, answersLost: 0, throttles: 0 };
      const sesClient = new SESClient({ region: 'us-west-2' });
      mockClient(sesClient)
        .on(SendRawEmailCommand)
        .callsFake(async () => {
          if (ses.throttles > 0) {
            ses.throttles -= 1;
            throw throttled('Throttling');
          }
          ses.accepted += 1;
          if (ses.answersLost === 0) return { MessageId: `message-${ses.accepted}` };
          ses.answersLost -= 1;
          throw lost();
        });
      const send = makeHandler({ ...world.noticeDeps, mailer: makeSesMailer(SETTINGS, sesClient) });
      const sendAt = (now: string) => send({ caseId: CASE, gen: world.gen, now, effectKey: KEY });
      return { ...world, ses, sendAt };
    };

    it('is deferred while SES throttles, and sent once when the pause is over', async () => {
      const { ses, sendAt, effectOf, logged } = await setup();
      ses.throttles = 1;
      expect(await sendAt(NOON)).toEqual({});
      expect(await effectOf()).toMatchObject({ state: 'OWED', notBefore: addMinutes(NOON, 15), attempts: 1 });
      expect(logged.at(-1)).toMatchObject({ message: 'NOTICE_DEFERRED' });
      await sendAt(addMinutes(NOON, 14));
      expect(ses.accepted).toBe(0);
      await sendAt(addMinutes(NOON, 15));
      expect([ses.accepted, await effectOf()]).toMatchObject([1, { state: 'PERFORMED', messageId: 'message-1' }]);
      expect((await effectOf()).lostSenders).toBeUndefined();
    });

    it('goes out twice when SES took it and its answer was lost, and the ledger marks it', async () => {
      const { ses, sendAt, effectOf } = await setup();
      ses.answersLost = 1;
      await expect(sendAt(NOON)).rejects.toMatchObject({ name: 'MailOutcomeUnknownError' });
      await sendAt(addMinutes(NOON, 14)); // the machine tries the step again, within the lease
      expect([ses.accepted, await effectOf()]).toMatchObject([1, { state: 'CLAIMED', attempts: 1 }]);
      await sendAt(LEASE_OVER);
      expect([ses.accepted, await effectOf()]).toMatchObject([2, { state: 'PERFORMED', attempts: 2, lostSenders: 1 }]);
    });

    it('is given up after three senders whose answers were lost, and staff are told', async () => {
      const { ses, sendAt, effectOf, load, gen, registry } = await setup();
      ses.answersLost = 3;
      for (const minutes of [0, 15, 30]) await expect(sendAt(addMinutes(NOON, minutes))).rejects.toThrow('Error');
      await load(gen, addMinutes(NOON, 45));
      await sendAt(addMinutes(NOON, 45));
      expect([ses.accepted, await effectOf()]).toMatchObject([3, { state: 'FAILED', failedBecause: 'SENDERS_LOST' }]);
      expect((await registry.readFacts(CASE))?.tasks.map(({ reason }) => reason)).toContain('NOTICE_NOT_SENT');
    });

    it('that left and could not be recorded is sent again when the lease is over, and the ledger marks it', async () => {
      const { ses, sendAt, effectOf } = await setup();
      dynamo.refuseAfter('UPDATE', 'UPDATE'); // the first one is the claim
      await expect(sendAt(NOON)).rejects.toMatchObject({ name: 'ContentionError' });
      dynamo.heal();
      await sendAt(NOON);
      expect([ses.accepted, await effectOf()]).toMatchObject([1, { state: 'CLAIMED' }]);
      await sendAt(LEASE_OVER);
      expect([ses.accepted, await effectOf()]).toMatchObject([2, { state: 'PERFORMED', attempts: 2, lostSenders: 1 }]);
    });

    it('that left is sent once when its record was made and the answer to it lost', async () => {
      const { ses, sendAt, effectOf, load, gen } = await setup();
      dynamo.loseAnswer('UPDATE', { nth: 2 });
      await expect(sendAt(NOON)).rejects.toThrow('socket hang up');
      for (const now of [NOON, LEASE_OVER]) await sendAt(now);
      expect([ses.accepted, await effectOf()]).toMatchObject([1, { state: 'PERFORMED', attempts: 1 }]);
      expect(await load(gen, LEASE_OVER)).toMatchObject({ route: 'AwaitReview' });
    });

    it('does not leave while it cannot be claimed', async () => {
      const { ses, sendAt, effectOf } = await setup();
      dynamo.refuse('UPDATE');
      await expect(sendAt(NOON)).rejects.toMatchObject({ name: 'ContentionError' });
      expect([ses.accepted, await effectOf()]).toMatchObject([0, { state: 'OWED', attempts: 0 }]);
      dynamo.heal();
      await sendAt(NOON);
      expect([ses.accepted, await effectOf()]).toMatchObject([1, { state: 'PERFORMED', attempts: 1 }]);
    });

    it.each([
      { how: 'with contention', error: new TransactionConflictException({ message: 'Conflict', $metadata: {} }) },
      { how: 'for good', error: lost() },
    ])('leaves once though the answer to its claim is lost $how', async ({ error }) => {
      const { ses, sendAt, effectOf } = await setup();
      dynamo.loseAnswer('UPDATE', { error });
      await sendAt(NOON).catch((thrown: unknown) => expect(thrown).toBe(error));
      await sendAt(LEASE_OVER);
      expect([ses.accepted, await effectOf()]).toMatchObject([1, { state: 'PERFORMED' }]);
    });
  });
});

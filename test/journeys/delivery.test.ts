/** Notices that bounce on the local cloud: the second address gets them, then a letter; and nothing is sent twice. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startCloud } from '../../local/cloud.ts';
import type { Cloud } from '../../local/running-cloud.ts';
import { type Delivered, loseNotices, SECOND_ADDRESS } from '../../sim/rights/delivery-journey.ts';
import { describeWithEngine, newFolder } from '../local/engine.ts';

const TEMPLATES = join(import.meta.dirname, '..', '..', '.build', 'cdk.out');
const START = Date.parse('2026-05-01T16:30:00.000Z');

describeWithEngine('notices that come back', () => {
  let folder: string;
  let cloud: Cloud;
  let delivered: Delivered;
  beforeAll(async () => {
    folder = await newFolder();
    cloud = await startCloud({
      dataFolder: join(folder, 'data'),
      templateFolder: TEMPLATES,
      clock: { pace: 'PAUSED', startAt: START },
      hooks: { onError: (error) => expect.unreachable(String(error)) },
    });
    delivered = await loseNotices(cloud);
  });
  afterAll(async () => {
    await cloud.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('go to the second address, once', () => {
    const { climbed } = delivered;
    expect(cloud.mailbox.list().flatMap(({ to, tags }) => (tags.case === climbed ? to : []))).toEqual([
      'bounce@simulator.amazonses.com',
      SECOND_ADDRESS,
    ]);
    expect(delivered.notices[climbed]).toMatchObject({
      notices: [
        { notice: 'MAIL_RECEIVED', sentTo: 'PRIMARY', undelivered: 'BOUNCED', ended: { state: 'BOUNCED' } },
        { notice: 'MAIL_RECEIVED', sentTo: 'SECOND', undelivered: 'COMPLAINED', ended: { state: 'COMPLAINED' } },
      ],
    });
  });

  it('are a letter where there is none, which staff print and post', () => {
    const { posted, letter, queues } = delivered;
    expect(cloud.mailbox.list().filter(({ tags }) => tags.case === posted)).toHaveLength(1);
    expect(queues[0]).toEqual([expect.stringMatching(new RegExp(`^${posted} letter-notice:0:contact-2-mail-`))]);
    expect(letter).toContain('12 Maple Street');
    expect(queues[1]).toEqual([]);
    expect(delivered.notices[posted]).toMatchObject({
      notices: [
        { sentTo: 'PRIMARY', undelivered: 'BOUNCED', letter: null },
        { sentTo: 'LETTER', failedBecause: 'NO_USABLE_ADDRESS', letter: 'POSTED', ended: null },
      ],
    });
  });

  it('reach staff even when the case is closed', () => {
    const { climbed, queues } = delivered;
    expect(queues[2]).toEqual([expect.stringMatching(new RegExp(`^${climbed} letter-notice:0:contact-2-mail-`))]);
  });

  it('leave nothing behind that failed', () => {
    expect(cloud.view.overview().failureQueues.filter(({ messages }) => messages > 0)).toEqual([]);
    expect(cloud.rights.asked().filter(({ refusal }) => refusal !== undefined)).toEqual([]);
  });
});

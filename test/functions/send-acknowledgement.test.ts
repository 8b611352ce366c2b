/** The sending of an acknowledgement: what is read for it, and the headers by which machines know it. */

import { describe, expect, it } from 'vitest';
import type { Registry } from '../../adapters/registry/registry.ts';
import { addMinutes } from '../../domain/dates.ts';
import type { ReceivedMail } from '../../domain/mail.ts';
import { local } from '../domain/life.ts';
import { aMessage } from './acknowledged-mail.ts';
import { NOON, setupOwed } from './owed-notice.ts';
import { CASE, setup } from './setup.ts';

const TEN = local('2025-01-10', '10:00');
const ACKNOWLEDGEMENT = 'notice:0:mail-2025-01-10';

/** Counts what is read of mail and uploads; `happens` stands in between the reading and the claim. */
const watched = () => {
  const reads: string[] = [];
  const between = { happens: async (_registry: Registry): Promise<unknown> => undefined };
  const wrap = (registry: Registry): Registry => ({
    ...registry,
    readMail: (messageId) => {
      reads.push(messageId);
      return registry.readMail(messageId);
    },
    readUploads: (caseId) => {
      reads.push('uploads');
      return registry.readUploads(caseId);
    },
    claimEffect: async (...claim) => {
      await between.happens(registry);
      return registry.claimEffect(...claim);
    },
  });
  return { reads, between, wrap };
};

/** A case in DRAFT that owes the acknowledgement of the message m1. */
const setupMailed = async (overrides: Partial<ReceivedMail> = {}) => {
  const { reads, between, wrap } = watched();
  const world = await setup(wrap);
  const { registry, send, start, load } = world;
  const keep = async (messageId: string) => {
    const { mail, uploads } = aMessage(messageId, [{ fileName: `${messageId}.zip`, problem: 'ARCHIVE' }], overrides);
    await registry.keepMail(mail);
    for (const upload of uploads) await registry.expectUpload(upload);
  };
  const tell = (messageId: string, at: string) => send({ type: 'RECORD_MAIL', messageId }, at);
  await keep('m1');
  await tell('m1', TEN);
  const gen = await start(TEN);
  const loaded = await load(gen, TEN);
  const sendAt = (now: string) => world.sendNotice({ caseId: CASE, gen, now, effectKey: ACKNOWLEDGEMENT });
  const effectOf = async () =>
    (await registry.readFacts(CASE))?.effects.find(({ effectKey }) => effectKey === ACKNOWLEDGEMENT);
  return { ...world, reads, between, keep, tell, gen, loaded, sendAt, effectOf };
};

describe('an acknowledgement', () => {
  it('is owed by the decision on the signal, and tells of the message', async () => {
    const { loaded, sendAt, mails, effectOf, reads } = await setupMailed();
    expect(loaded).toMatchObject({ route: 'SendNotice', effectKey: ACKNOWLEDGEMENT });
    await sendAt(TEN);
    expect(mails).toMatchObject([{ to: 'ana@example.com', subject: 'Your CMPSS email: what became of your files' }]);
    expect(mails[0]?.text).toContain('- m1.zip: This is a packed file');
    expect(await effectOf()).toMatchObject({ state: 'PERFORMED', acknowledges: ['m1'] });
    expect(reads.sort()).toEqual(['m1', 'uploads']);
  });

  it.each([
    ['whose address is not the person’s', { from: 'somebody@example.org' }],
    ['who only says to be the person', { trust: { level: 'UNVERIFIED', reasons: ['SENDER_NOT_PROVED'] } }],
  ] satisfies [string, Partial<ReceivedMail>][])('repeats no word of somebody %s, and says so', async (_, by) => {
    const { sendAt, mails } = await setupMailed(by);
    await sendAt(TEN);
    expect(mails[0]?.text).toContain('- File 1: This is a packed file');
    expect(mails[0]?.text).toContain('It did not come from the address that we have for you.');
    for (const part of [mails[0]?.text, mails[0]?.html]) expect(part).not.toContain('m1.zip');
  });

  it('is known to machines as an answer, and other notices as what nobody asked for', async () => {
    const acknowledging = await setupMailed();
    await acknowledging.sendAt(TEN);
    const other = await setupOwed();
    await other.sendAt(NOON);
    expect([acknowledging, other].map(({ mails }) => mails[0]?.autoSubmitted)).toEqual([
      'auto-replied',
      'auto-generated',
    ]);
  });

  it('is put off when it came to name a message after the reading, and then tells of both', async () => {
    const { between, keep, tell, load, gen, sendAt, mails, effectOf, reads } = await setupMailed();
    between.happens = async () => {
      between.happens = async () => undefined;
      await keep('m2');
      await tell('m2', TEN);
      await load(gen, TEN);
    };
    await sendAt(TEN);
    const later = addMinutes(TEN, 15);
    expect(mails).toEqual([]);
    expect(await effectOf()).toMatchObject({ state: 'OWED', acknowledges: ['m1', 'm2'], notBefore: later });
    await sendAt(later);
    expect(mails[0]?.text).toMatch(/- m1\.zip: .*\n- m2\.zip: /);
    expect(reads.filter((read) => read === 'm2')).toEqual(['m2']);
  });

  it('fails when there is nothing to tell, and staff are told', async () => {
    const { registry, sendAt, mails, effectOf, work, gen } = await setupMailed();
    const mail = await registry.readMail('m1');
    if (mail !== undefined) await registry.changeMail(mail, { ...mail, caseId: 'another-case' });
    await sendAt(TEN);
    await work(gen, TEN);
    expect([mails, await effectOf()]).toMatchObject([[], { state: 'FAILED', failedBecause: 'FACTS_DO_NOT_FIT' }]);
    expect((await registry.readFacts(CASE))?.tasks).toContainEqual(
      expect.objectContaining({ reason: 'NOTICE_NOT_SENT' }),
    );
  });
});

describe('every other notice', () => {
  it('reads neither mail nor uploads', async () => {
    const { reads, wrap } = watched();
    const { sendAt, mails } = await setupOwed(wrap);
    await sendAt(NOON);
    expect([mails.length, reads]).toEqual([1, []]);
  });
});

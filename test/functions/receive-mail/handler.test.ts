/** A message goes to its case, or waits for staff with a reason; its files become uploads, and the case is told once all of them have come to an end. */
import { describe, expect, it } from 'vitest';
import type { Registry } from '../../../adapters/registry/registry.ts';
import { addHours } from '../../../domain/dates.ts';
import { openCase } from '../../../functions/shared/working-papers.ts';
import { giveUpFiles } from '../../../functions/sweep/give-up-files.ts';
import { programOf } from '../../../programs/programs.ts';
import { profileOf } from '../../adapters/registry/builders.ts';
import { APPLICANT, aDocument as aFact } from '../../domain/life.ts';
import { CASE, PERSON } from '../setup.ts';
import { AT, addressOf, DOMAIN, GENERAL, setupMail, told } from './mail-world.ts';
import { aDocument, attached, HEADERS, html, multipart, rawMessage } from './messages.ts';

const DIPLOMA = attached('diploma.pdf', 'application/pdf', aDocument('diploma.pdf'));
const ID_CARD = attached('my id.jpg', 'image/jpeg', aDocument('identity-card.jpg'));
const from = (address: string) => HEADERS.map((line) => (line.startsWith('From:') ? `From: ${address}` : line));
const BY_ANA = from(PERSON.email);
const WORDS = html('<p>When will you decide?</p>');

describe('a message to the address of a case', () => {
  it('brings its files there: each is scanned and looked at like an upload', async () => {
    const { receive, uploads, scan, signals, registry, start, work } = await setupMail();
    const mail = await receive(multipart([DIPLOMA, ID_CARD], BY_ANA));
    expect(mail).toMatchObject({
      state: 'FILED',
      caseId: CASE,
      program: 'cmpss',
      from: PERSON.email,
      broughtBy: { kind: 'SYSTEM', id: 'mail' },
      files: [
        { fileName: 'diploma.pdf', outcome: 'TAKEN', documentId: 'mail-message-1-1', mediaType: 'application/pdf' },
        { fileName: 'my id.jpg', outcome: 'TAKEN', documentId: 'mail-message-1-2', mediaType: 'image/jpeg' },
      ],
    });
    expect(await uploads()).toEqual(['diploma.pdf EDUCATION EXPECTED', 'my id.jpg PHOTO_ID EXPECTED']);
    expect(await signals()).toEqual([]);
    await scan();
    expect(await signals()).toEqual(['RECORD_DOCUMENT', 'RECORD_DOCUMENT', 'RECORD_MAIL']);
    await work(await start(AT), AT);
    const documents = (await registry.readFacts(CASE))?.documents ?? [];
    expect(documents.map(({ documentId, kind }) => [documentId, kind])).toEqual([
      ['mail-message-1-1', 'EDUCATION'],
      ['mail-message-1-2', 'PHOTO_ID'],
    ]);
    expect((await registry.readMail('message-1'))?.settledAt).toBe(AT);
  });

  it('may come from anybody: a school answers for a person', async () => {
    const { receive } = await setupMail();
    const unproved = { dmarcVerdict: { status: 'GRAY' }, spfVerdict: { status: 'GRAY' } };
    const mail = await receive(multipart([DIPLOMA], from('registrar@school.example')), {
      returnPath: 'registrar@school.example',
      verdicts: unproved,
    });
    expect(mail).toMatchObject({ state: 'FILED', caseId: CASE, trust: { level: 'UNVERIFIED' } });
  });

  it('with a file that no name tells is left to staff to sort', async () => {
    const { receive, uploads } = await setupMail();
    await receive(multipart([attached('scan0001.pdf', 'application/pdf', aDocument('diploma.pdf'))], BY_ANA));
    expect(await uploads()).toEqual(['scan0001.pdf UNSORTED EXPECTED']);
  });

  it('tells the case at once where every file was refused on the way in', async () => {
    const { receive, uploads, signals } = await setupMail();
    const mail = await receive(multipart([attached('all.zip', 'application/zip', aDocument('documents.zip'))], BY_ANA));
    expect(mail).toMatchObject({ state: 'FILED', settledAt: AT });
    expect(mail?.files).toEqual([{ fileName: 'all.zip', outcome: 'REFUSED', problem: 'ARCHIVE' }]);
    expect(await uploads()).toEqual([]);
    expect(await signals()).toEqual(['RECORD_MAIL']);
  });

  it('tells the case once, when the last file has come to its end, whichever that is', async () => {
    const { receive, files, signals, scan } = await setupMail();
    await receive(multipart([DIPLOMA, ID_CARD], BY_ANA));
    files.stagedOfMail().reverse();
    await scan(['mail-message-1-1']);
    expect(await signals()).toEqual(['RECORD_DOCUMENT', 'RECORD_MAIL']);
  });

  it('without a file waits for staff to read, and its sender is told that it came', async () => {
    const { receive, signals } = await setupMail();
    const mail = await receive(multipart([WORDS], BY_ANA));
    expect(mail).toMatchObject({
      state: 'WAITING',
      waitsBecause: 'NO_DOCUMENT',
      caseId: CASE,
      text: 'When will you decide?',
    });
    expect(await signals()).toEqual(['RECORD_MAIL']);
  });

  it('that a machine wrote of an absence is closed, and not answered', async () => {
    const { receive, signals, registry } = await setupMail();
    const mail = await receive(rawMessage('out-of-office'), { returnPath: '' });
    expect(mail).toMatchObject({ state: 'CLOSED', caseId: CASE, closed: { reason: 'AUTOMATIC_WITHOUT_FILE' } });
    expect(mail?.unanswerable).toContain('AUTOMATIC');
    expect(await signals()).toEqual([]);
    expect(await registry.waitingMail({ program: 'cmpss', limit: 10 })).toEqual([]);
  });

  it('that a machine wrote and that has a file is filed, and not answered', async () => {
    const { receive, signals, scan } = await setupMail();
    const mail = await receive(multipart([DIPLOMA], [...BY_ANA, 'Auto-Submitted: auto-replied']));
    expect(mail).toMatchObject({ state: 'FILED', unanswerable: ['AUTOMATIC'] });
    await scan();
    expect(await signals()).toEqual(['RECORD_DOCUMENT']);
  });

  it('waits for staff where the case is closed', async () => {
    const { receive, send, start, work, signals, uploads } = await setupMail();
    await send({ type: 'WITHDRAW' }, AT);
    await work(await start(AT), AT);
    const mail = await receive(multipart([DIPLOMA], BY_ANA));
    expect(mail).toMatchObject({ state: 'WAITING', waitsBecause: 'CASE_CLOSED', caseId: CASE });
    expect(await signals()).toEqual([]);
    expect(await uploads()).toEqual([]);
  });

  it('waits for staff where the case has had its share of the day, and is not answered; the next day is another', async () => {
    const { receive, registry, signals } = await setupMail();
    for (let number = 1; number <= 20; number += 1)
      await receive(multipart([WORDS], BY_ANA), { messageId: `m-${number}` });
    const before = await signals();
    expect(before).toHaveLength(20);
    expect(await receive(multipart([DIPLOMA], BY_ANA), { messageId: 'm-21' })).toMatchObject({
      state: 'WAITING',
      waitsBecause: 'TOO_MANY_MESSAGES',
      caseId: CASE,
    });
    expect(await signals()).toEqual(before);
    expect(await registry.readUploads(CASE)).toEqual([]);
    const nextDay = { messageId: 'm-22', at: addHours(AT, 25) };
    expect(await receive(multipart([DIPLOMA], BY_ANA), nextDay)).toMatchObject({ state: 'FILED' });
  });

  it('leaves room for what its person uploads: a hundred documents come by mail at most', async () => {
    const many = (registry: Registry): Registry => ({
      ...registry,
      readFacts: async (caseId) => {
        const facts = await registry.readFacts(caseId);
        const documents = Array.from({ length: 100 }, (_, place) =>
          aFact('PHOTO_ID', { documentId: `mail-x-${place}` }),
        );
        return facts && { ...facts, documents };
      },
    });
    const { receive } = await setupMail(many);
    expect(await receive(multipart([DIPLOMA], BY_ANA))).toMatchObject({ waitsBecause: 'TOO_MANY_FILES' });
  });

  it('has its files looked at however late it is taken in: they are waited for from when they are scanned', async () => {
    const late = addHours(AT, 30);
    const { receive, scan, signals, registry } = await setupMail(undefined, () => late);
    await receive(multipart([DIPLOMA, ID_CARD], BY_ANA));
    const sweep = () => giveUpFiles({ registry, log: () => {} }, late);
    expect(await sweep()).toEqual({ failed: 0, nextAt: addHours(late, 24) });
    await scan();
    expect(await signals()).toEqual(['RECORD_DOCUMENT', 'RECORD_DOCUMENT', 'RECORD_MAIL']);
    expect(await sweep()).toEqual({ failed: 0, nextAt: null });
  });
});

/** Another person with an open case, CASE-2, who has given the same address. */
const alsoAt = async (
  email: string,
  proof: { readonly emailIsProved?: boolean },
  { registry, hashAddress }: Pick<Awaited<ReturnType<typeof setupMail>>, 'registry' | 'hashAddress'>,
): Promise<void> => {
  const [addressHash] = await hashAddress(email, AT);
  await registry.savePerson({ ...profileOf({ ...PERSON, personId: 'person-2', ...proof }), addressHash });
  const opening = { caseId: 'CASE-2', personId: 'person-2', program: 'cmpss', actor: APPLICANT, now: AT };
  await openCase({ registry, programOf }, opening);
};

describe('a message to the general address', () => {
  it('goes to the one open case of the person whose proved address it is from, however that is written', async () => {
    const { receive, uploads } = await setupMail();
    const mail = await receive(multipart([DIPLOMA], from('Ana <ANA@example.com>')), { to: [GENERAL] });
    expect(mail).toMatchObject({ state: 'FILED', caseId: CASE });
    expect(await uploads()).toEqual(['diploma.pdf EDUCATION EXPECTED']);
  });

  it.each([
    ['nobody’s', multipart([DIPLOMA], from('stranger@example.com')), {}],
    ['one that is not proved', multipart([DIPLOMA], BY_ANA), { dmarcVerdict: { status: 'FAIL' }, dmarcPolicy: 'none' }],
    ['two at once', multipart([DIPLOMA], [...BY_ANA, 'From: other@example.com']), {}],
  ])('waits where the sender’s address is %s', async (_, raw, verdicts) => {
    const { receive, registry, uploads } = await setupMail();
    const mail = await receive(raw, { to: [GENERAL], verdicts });
    expect(mail).toMatchObject({ state: 'WAITING', waitsBecause: 'UNMATCHED', program: 'cmpss' });
    expect(mail).not.toHaveProperty('caseId');
    const waiting = await registry.waitingMail({ program: 'cmpss', limit: 10 });
    expect(waiting.map((entry) => entry.mail.messageId)).toEqual(['message-1']);
    expect(await uploads()).toEqual([]);
  });

  it('waits where several people with open cases share the address', async () => {
    const { receive, registry, hashAddress } = await setupMail();
    await alsoAt(PERSON.email, { emailIsProved: true }, { registry, hashAddress });
    const mail = await receive(multipart([DIPLOMA], BY_ANA), { to: [GENERAL] });
    expect(mail).toMatchObject({ state: 'WAITING', waitsBecause: 'SEVERAL_CASES' });
  });

  it('is nobody’s who only wrote down somebody else’s address', async () => {
    const { receive, send, start, work, registry, hashAddress } = await setupMail();
    await alsoAt(PERSON.email, {}, { registry, hashAddress });
    expect(await receive(multipart([DIPLOMA], BY_ANA), { to: [GENERAL] })).toMatchObject({ caseId: CASE });
    await send({ type: 'WITHDRAW' }, AT);
    await work(await start(AT), AT);
    const next = await receive(multipart([DIPLOMA], BY_ANA), { to: [GENERAL], messageId: 'm-2' });
    expect(next).toMatchObject({ state: 'WAITING', waitsBecause: 'UNMATCHED' });
    expect(await registry.readUploads('CASE-2')).toEqual([]);
  });

  it.each([
    ['one that is none', [addressOf('CASE-9')]],
    ['one with another code', [`case+${CASE}.${'a'.repeat(20)}@${DOMAIN}`]],
    ['those of two', [addressOf(CASE), addressOf('CASE-2')]],
  ])('that was sent to the address of a case, but %s, is not taken for the sender’s own', async (_, to) => {
    const { receive, uploads } = await setupMail();
    expect(await receive(multipart([DIPLOMA], BY_ANA), { to })).toMatchObject({ waitsBecause: 'UNMATCHED' });
    expect(await uploads()).toEqual([]);
  });

  it('waits where the person has no open case', async () => {
    const { receive, send, start, work } = await setupMail();
    await send({ type: 'WITHDRAW' }, AT);
    await work(await start(AT), AT);
    const mail = await receive(multipart([DIPLOMA], BY_ANA), { to: [GENERAL] });
    expect(mail).toMatchObject({ state: 'WAITING', waitsBecause: 'UNMATCHED' });
  });
});

describe('a message that means harm', () => {
  const changed = (address: string, place: number): string =>
    `${address.slice(0, place)}${address[place] === 'a' ? 'b' : 'a'}${address.slice(place + 1)}`;

  it('to the address of a case with one letter changed is no message to that case', async () => {
    const { receive, uploads } = await setupMail();
    const address = addressOf(CASE);
    const code = address.lastIndexOf('.', address.indexOf('@')) + 1;
    for (const [number, place] of [code, code + 7, code + 19, code - 2].entries()) {
      const mail = await receive(multipart([DIPLOMA], from('stranger@example.com')), {
        messageId: `message-${number}`,
        to: [changed(address, place)],
      });
      expect(mail).toMatchObject({ state: 'WAITING', waitsBecause: 'UNMATCHED' });
    }
    expect(await uploads()).toEqual([]);
  });

  it.each([
    ['a virus', { virusVerdict: { status: 'FAIL' } }, []],
    ['spam', { spamVerdict: { status: 'FAIL' } }, ['diploma.pdf']],
    ['a forged sender', { dmarcVerdict: { status: 'FAIL' }, dmarcPolicy: 'reject' }, ['diploma.pdf']],
  ])('is held and not answered: %s', async (_, verdicts, kept) => {
    const { receive, uploads, signals, files } = await setupMail();
    const mail = await receive(multipart([DIPLOMA], BY_ANA), { verdicts });
    expect(mail).toMatchObject({ state: 'WAITING', waitsBecause: 'QUARANTINED', program: 'cmpss', meantFor: CASE });
    expect(mail?.files.map(({ fileName }) => fileName)).toEqual(kept);
    expect(await uploads()).toEqual([]);
    expect(await signals()).toEqual([]);
    expect(files.stagedOfMail()).toEqual([]);
  });

  it('says in its own text that it was checked, and is not believed', async () => {
    const { receive } = await setupMail();
    const mail = await receive(rawMessage('look-alike-verdicts'), { verdicts: { spamVerdict: { status: 'FAIL' } } });
    expect(mail).toMatchObject({ state: 'WAITING', waitsBecause: 'QUARANTINED' });
  });

  it('has two hundred files: twenty come in, the others are refused by name and by number', async () => {
    const { receive, uploads, registry } = await setupMail();
    const numbered = Array.from({ length: 200 }, (_, place) =>
      attached(
        `${place}.pdf`,
        'application/pdf',
        Buffer.concat([aDocument('diploma.pdf'), Buffer.from(`% ${place}\n`)]),
      ),
    );
    const mail = await receive(multipart(numbered, BY_ANA));
    expect(await uploads()).toHaveLength(20);
    expect(mail?.files.filter(({ outcome }) => outcome === 'REFUSED')).toHaveLength(50);
    expect(mail?.unlistedFiles).toBe(130);
    expect((await registry.readMail('message-1'))?.state).toBe('FILED');
  });

  it.each([
    ['is cut off', (raw: Buffer) => raw.subarray(0, raw.length / 2), 'FILED'],
    ['is empty', () => Buffer.alloc(0), 'UNREADABLE'],
    ['is one line of headers', () => Buffer.alloc(300_000, 'X'), 'UNREADABLE'],
  ])('%s: it is filed or waits, and nothing is thrown', async (_, damage, expected) => {
    const { receive, signals } = await setupMail();
    const mail = await receive(damage(multipart([DIPLOMA], BY_ANA)));
    expect(mail?.waitsBecause ?? mail?.state).toBe(expected);
    if (expected === 'UNREADABLE')
      expect(mail).toMatchObject({ meantFor: CASE, returnPath: PERSON.email, unreadableBecause: expect.any(String) });
    expect(mail?.files.every(({ outcome }) => outcome === 'REFUSED')).toBe(true);
    expect(await signals()).toEqual(expected === 'FILED' ? ['RECORD_MAIL'] : []);
  });

  it('pretends to be from us, and is not answered', async () => {
    const { receive, signals, scan } = await setupMail();
    const ours = 'notices@notify.example.org';
    await receive(multipart([DIPLOMA], from(ours)), { returnPath: ours });
    await scan();
    expect(await signals()).toEqual(['RECORD_DOCUMENT']);
  });
});

describe('a message that is told of again', () => {
  it('changes nothing', async () => {
    const { receive, receiveMail, uploads, scan, signals, registry } = await setupMail();
    await receive(multipart([DIPLOMA, ID_CARD], BY_ANA));
    await scan();
    const before = [await uploads(), await signals(), await registry.readMail('message-1')];
    await receiveMail(told({}));
    await receiveMail(told({ at: '2025-02-01T18:00:00.000Z' }));
    await scan();
    expect([await uploads(), await signals(), await registry.readMail('message-1')]).toEqual(before);
  });

  it('is the same document where another message brings the same bytes', async () => {
    const { receive, scan, start, work, uploads } = await setupMail();
    await receive(multipart([DIPLOMA], BY_ANA));
    await scan();
    await work(await start(AT), AT);
    await receive(multipart([DIPLOMA], BY_ANA), { messageId: 'message-2' });
    await scan();
    expect(await uploads()).toEqual(['diploma.pdf EDUCATION FILED', 'diploma.pdf PHOTO_ID ALREADY_RECEIVED']);
  });

  /** Dies once, at the first call of one of the registry's functions. */
  const dyingAt = (call: keyof Registry) => {
    let isDown = true;
    const die = (registry: Registry): Registry => ({
      ...registry,
      [call]: async (...told: never[]) => {
        if (isDown) {
          isDown = false;
          throw new Error('killed');
        }
        return (registry[call] as (...args: never[]) => Promise<unknown>)(...told); // the same call, whichever it is
      },
    });
    return die;
  };

  it.each(['keepMail', 'expectUpload', 'changeMail', 'noteStaged', 'uploadsOfMail', 'leaveSignal'] as const)(
    'is gone on with where the function died at %s',
    async (call) => {
      const { files, receiveMail, uploads, scan, signals } = await setupMail(dyingAt(call));
      const zip = attached('all.zip', 'application/zip', aDocument('documents.zip'));
      files.receive('mail/message-1', multipart(call === 'leaveSignal' ? [zip] : [zip, DIPLOMA], BY_ANA));
      await expect(receiveMail(told({}))).rejects.toThrow('killed');
      await receiveMail(told({}));
      await scan();
      const isFiled = call !== 'leaveSignal';
      expect(await uploads()).toEqual(isFiled ? ['diploma.pdf EDUCATION FILED'] : []);
      expect(await signals()).toEqual(isFiled ? ['RECORD_DOCUMENT', 'RECORD_MAIL'] : ['RECORD_MAIL']);
    },
  );
});

describe('what the topic tells', () => {
  it('that is no receipt is let go: SES tries a rule out with a text', async () => {
    const { receiveMail, logged } = await setupMail();
    await receiveMail({ Records: [{ Sns: { Message: 'Successfully validated SNS topic.' } }] });
    await receiveMail(told({ messageId: 'AMAZON_SES_SETUP_NOTIFICATION' }));
    expect(logged.map(({ message }) => message)).toEqual(['MAIL_NOT_A_RECEIPT', 'MAIL_NOT_A_RECEIPT']);
  });

  it('that has another shape, or leads to no message, is a fault that is seen', async () => {
    const { receiveMail } = await setupMail();
    for (const event of [{ Records: [{ Sns: { Message: '{}' } }] }, { Records: [] }])
      await expect(receiveMail(event)).rejects.toMatchObject({ name: 'InputInvalidError' });
    await expect(receiveMail(told({ messageId: 'not-there' }))).rejects.toThrow('gone');
  });

  it('leaves no name, address or subject in the log', async () => {
    const { receive, logged } = await setupMail();
    await receive(multipart([DIPLOMA], BY_ANA));
    const text = JSON.stringify(logged);
    for (const secret of [PERSON.email, 'My documents', 'diploma', DOMAIN]) expect(text).not.toContain(secret);
  });
});

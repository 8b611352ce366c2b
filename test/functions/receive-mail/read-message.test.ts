import { describe, expect, it } from 'vitest';
import { guessRequirement } from '../../../functions/shared/guess-requirement.ts';
import { aDocument, choicesOf, HEADERS, multipart, rawMessage, read, summary } from './messages.ts';

describe('a message as a client writes it', () => {
  it.each([
    ['gmail', ['diploma.pdf: TAKEN application/pdf']],
    ['gmail-accents', ['Título de bachiller.pdf: TAKEN application/pdf', 'Identificación.png: TAKEN image/png']],
    [
      'outlook',
      ['image001.png: PASSED_OVER SIGNATURE_IMAGE', 'Training Certificate (80 hours).pdf: TAKEN application/pdf'],
    ],
    ['outlook-winmail', ['winmail.dat: REFUSED OUTLOOK_FORM']],
    [
      'apple-mail',
      [
        'Résumé of Maple Example-Rivera, licensed clinical work in Fresno 2024.pdf: TAKEN application/pdf',
        'employer-letter.png: TAKEN image/png',
      ],
    ],
    ['iphone-photos', ['IMG_2041.jpg: TAKEN image/jpeg', 'IMG_2042.PNG: TAKEN image/png']],
    ['iphone-heic', ['IMG_2043.HEIC: REFUSED NOT_A_DOCUMENT_TYPE']],
    ['forwarded', ['letter.png: TAKEN image/png', 'Your request.eml: REFUSED NESTED_TOO_DEEP']],
    [
      'rfc2231-names',
      ['diplôme.pdf: TAKEN application/pdf', 'certificate of training, second page.pdf: TAKEN application/pdf'],
    ],
    ['latin1-8bit', ['diplome.pdf: TAKEN application/pdf']],
    ['odd-base64', ['certificate.pdf: TAKEN application/pdf']],
    [
      'signed',
      [
        'diploma.pdf: TAKEN application/pdf',
        'invite.ics: PASSED_OVER CALENDAR',
        'maple.vcf: PASSED_OVER CONTACT',
        'smime.p7s: PASSED_OVER SIGNATURE',
      ],
    ],
    ['uuencoded', ['diploma.pdf: REFUSED SENT_AS_TEXT']],
    ['html-only', []],
    ['out-of-office', []],
    ['mailing-list', []],
    ['bounce', ['attachment-1: PASSED_OVER REPORT', 'attachment-2: PASSED_OVER REPORT']],
  ])('%s: every attachment has its outcome', async (name, expected) => {
    expect(summary(await choicesOf(rawMessage(name)))).toEqual(expected);
  });

  it.each([
    ['gmail', 'diploma.pdf'],
    ['outlook', 'training-certificate.pdf'],
    ['apple-mail', 'employer-letter.png'],
    ['iphone-photos', 'identity-card.jpg'],
    ['forwarded', 'employer-letter.png'],
    ['latin1-8bit', 'diploma.pdf'],
    ['odd-base64', 'training-certificate.pdf'],
  ])('%s: the bytes of %s arrive as they were sent', async (name, document) => {
    const taken = (await choicesOf(rawMessage(name))).flatMap((choice) =>
      choice.outcome === 'TAKEN' ? [choice.bytes] : [],
    );
    expect(taken.some((bytes) => aDocument(document).equals(bytes))).toBe(true);
  });

  it('has its sender and its subject', async () => {
    expect(await read(rawMessage('gmail'))).toMatchObject({
      from: 'maple.example@example.com',
      subject: 'Re: Your application: documents we still need',
    });
    expect((await read(rawMessage('outlook'))).from).toBe('maple.example@example.com');
  });

  it.each([
    ['gmail-accents', 'Diploma y identificación'],
    ['rfc2231-names', 'Résumé – diplôme'],
  ])('%s: has its subject in letters', async (name, subject) => {
    expect((await read(rawMessage(name))).subject).toBe(subject);
  });

  it.each([
    ['gmail', /^Hi, my diploma is attached — thank you!\n/],
    ['gmail-accents', /^Adjunto mi diploma y mi identificación\.\n\nAlder$/],
    ['apple-mail', /^Here’s my résumé and my letter\.$/],
    ['iphone-photos', /^Sent from my iPhone$/],
    ['latin1-8bit', /^Voilà mon diplôme, reçu en août\.$/],
    [
      'odd-base64',
      /^The 80 hours: see the résumé too\. A line that is folded in its middle, with a sign = and one that is no escape: 100=ZZ\.$/,
    ],
    ['html-only', /^¿Falta algo & cuándo\?\nAlder$/],
    ['forwarded', /^The clinic wrote this\.$/],
  ])('%s: has its text, whatever its encoding', async (name, text) => {
    expect((await read(rawMessage(name))).text).toMatch(text);
  });

  it('says of forwarded attachments that they were', async () => {
    const { attachments } = await read(rawMessage('forwarded'));
    expect(attachments.map(({ isForwarded }) => isForwarded)).toEqual([true]);
  });

  it('lets the requirement be guessed from the name of its file', async () => {
    const owed = [
      { kind: 'DIPLOMA', words: ['diploma', 'título'] },
      { kind: 'LETTER', words: ['letter'] },
    ];
    const { subject } = await read(rawMessage('gmail-accents'));
    const [first] = await choicesOf(rawMessage('gmail-accents'));
    expect(guessRequirement(owed, first?.fileName ?? '', subject)).toBe('DIPLOMA');
  });
});

describe('the headers of a message', () => {
  const withHeaders = (...headers: readonly string[]) => read(Buffer.from([...headers, '', 'Hello.', ''].join('\r\n')));

  it.each([
    ['none', ['Subject: x']],
    ['two headers', ['From: a@example.com', 'From: b@example.com']],
    ['two addresses', ['From: a@example.com, b@example.com']],
    ['a group', ['From: Team: a@example.com, b@example.com;']],
    ['no address', ['From: Maple Example-Rivera']],
    ['an address within another’s local part', ['From: <"<ana@example.com>"@evil.example>']],
    ['an address for a name', ['From: <ana@example.com> <somebody@evil.example>']],
    ['an address in the quoted name’s own brackets', ['From: "Ana <ana@example.com>" <somebody@evil.example>']],
    ['no local part', ['From: <@example.com>']],
    ['a very long address', [`From: ${'a'.repeat(250)}@example.com`]],
  ])('name no sender with %s', async (_, headers) => {
    expect((await withHeaders(...headers)).from).toBeUndefined();
  });

  it('name the sender in the angle brackets, not in the display name', async () => {
    expect((await withHeaders('From: "maple.example@example.com" <somebody@example.net>')).from).toBe(
      'somebody@example.net',
    );
  });

  it('are cut where they are longer than anybody writes', async () => {
    const { subject } = await withHeaders(`Subject: ${'long '.repeat(20_000)}`);
    expect(subject).toHaveLength(499);
  });

  it('cannot break the line of a subject', async () => {
    const { subject } = await withHeaders('Subject: =?utf-8?Q?a=0D=0ABcc:_b@example.com=E2=80=AEc?=');
    expect(subject).toBe('a Bcc: b@example.comc');
  });
});

describe('the text of a message', () => {
  it('is cut at twenty thousand characters', async () => {
    const { text } = await read(Buffer.from(`${HEADERS.join('\r\n')}\r\n\r\n${'word '.repeat(10_000)}`));
    expect(text).toHaveLength(20_000);
  });

  it('is empty where there is none', async () => {
    expect((await read(multipart([]))).text).toBe('');
  });
});

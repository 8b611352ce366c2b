import { describe, expect, it } from 'vitest';
import { readMessage } from '../../../functions/receive-mail/read-message.ts';
import {
  aDocument,
  attached,
  choicesOf,
  HEADERS,
  html,
  multipart,
  type Part,
  rawMessage,
  read,
  shown,
  summary,
} from './messages.ts';

const MEBIBYTE = 1024 * 1024;

const PDF = aDocument('diploma.pdf');

/** The test file of EICAR, put together here so that no scanner takes this file away. */
const EICAR = ['X5O!P%@AP[4\\PZX54(P^)7CC)7}$', 'EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*'].join('');

const summaryOf = async (...parts: readonly Part[]): Promise<string[]> => summary(await choicesOf(multipart(parts)));

/** A PDF of its own for each number. */
const numbered = (place: number): Part =>
  attached(`${place}.pdf`, 'application/pdf', Buffer.concat([PDF, Buffer.from(`\n% ${place}\n`)]));

/** What a line of base64 holds. */
const LINE_BYTES = 57;

/** A PDF with spaces behind it, in base64. Its lines are repeated rather than encoded: that is ten times as fast. */
const large = (name: string, byteCount: number): Part => {
  const start = Buffer.alloc(LINE_BYTES * 30, ' ');
  PDF.copy(start);
  const lineCount = Math.floor((byteCount - start.length) / LINE_BYTES);
  const rest = byteCount - start.length - lineCount * LINE_BYTES;
  const line = `${Buffer.alloc(LINE_BYTES, ' ').toString('base64')}\r\n`;
  return {
    headers: [`Content-Disposition: attachment; filename="${name}"`, 'Content-Transfer-Encoding: base64'],
    body: `${start.toString('base64')}\r\n${line.repeat(lineCount)}${Buffer.alloc(rest, ' ').toString('base64')}`,
    isPlain: true,
  };
};

describe('an attachment that is no document', () => {
  it.each([
    ['a virus', 'diploma.pdf', EICAR, 'REFUSED NOT_A_DOCUMENT_TYPE'],
    ['an archive', 'diploma.pdf', aDocument('documents.zip'), 'REFUSED ARCHIVE'],
    ['an archive that unpacks to a thousand times its size', 'diploma.pdf', aDocument('bomb.zip'), 'REFUSED ARCHIVE'],
    ['a packed file', 'diploma.pdf', Buffer.from('1f8b0800000000000003', 'hex'), 'REFUSED ARCHIVE'],
    ['a 7z', 'diploma.pdf', Buffer.from('377abcaf271c0004', 'hex'), 'REFUSED ARCHIVE'],
    ['a rar', 'diploma.pdf', Buffer.from('526172211a0701000000', 'hex'), 'REFUSED ARCHIVE'],
    ['a Word document', 'diploma.pdf', aDocument('employer-letter.docx'), 'REFUSED NOT_A_DOCUMENT_TYPE'],
    ['a HEIC', 'diploma.pdf', aDocument('photo.heic'), 'REFUSED NOT_A_DOCUMENT_TYPE'],
    ['a program', 'diploma.pdf', Buffer.from('MZ\x90\x00\x03', 'latin1'), 'REFUSED NOT_A_DOCUMENT_TYPE'],
    ['nothing', 'diploma.pdf', '', 'REFUSED EMPTY'],
    ['a line end', 'diploma.pdf', '\r\n', 'REFUSED EMPTY'],
    ['the form of Outlook', 'diploma.pdf', aDocument('winmail.dat'), 'REFUSED OUTLOOK_FORM'],
    ['an encrypted text', 'diploma.pdf', '-----BEGIN PGP MESSAGE-----\n\nabc\n', 'REFUSED SEALED'],
  ])('is refused by its bytes, whatever it is called: %s', async (_, name, body, outcome) => {
    expect(await summaryOf(attached(name, 'application/pdf', body))).toEqual([`${name}: ${outcome}`]);
  });

  it('is refused when S/MIME wraps all that was sent', async () => {
    expect(await summaryOf(attached('smime.p7m', 'application/pkcs7-mime', 'MIAGCSqGSIb3'))).toEqual([
      'smime.p7m: REFUSED SEALED',
    ]);
  });

  it('is told with what it is, where that is known', async () => {
    const [choice] = await choicesOf(multipart([attached('id.jpg', 'image/jpeg', aDocument('photo.heic'))]));
    expect(choice).toMatchObject({ outcome: 'REFUSED', foundType: 'image/heic' });
  });
});

describe('a document under a wrong name or type', () => {
  it('is what its bytes are', async () => {
    expect(summary(await choicesOf(rawMessage('wrong-type')))).toEqual([
      'passport.pdf: REFUSED NOT_A_DOCUMENT_TYPE',
      'holiday.gif: TAKEN application/pdf',
      'letter.pdf: REFUSED NOT_A_DOCUMENT_TYPE',
    ]);
  });

  it.each(['text/plain', 'text/html', 'text/calendar', 'application/pkcs7-signature', 'message/delivery-status'])(
    'is taken when it is declared as %s',
    async (type) => {
      const part: Part = { headers: [`Content-Type: ${type}; name="diploma.pdf"`], body: PDF };
      const [choice] = await choicesOf(multipart([part]));
      expect(choice).toMatchObject({ outcome: 'TAKEN', mediaType: 'application/pdf' });
    },
  );

  it('is taken when it is all that the message is', async () => {
    const raw = Buffer.concat([Buffer.from(`${HEADERS.join('\r\n')}\r\nContent-Type: application/pdf\r\n\r\n`), PDF]);
    const [choice] = await choicesOf(raw);
    expect(choice).toMatchObject({ fileName: 'attachment-1', outcome: 'TAKEN' });
    expect(choice?.outcome === 'TAKEN' && PDF.equals(choice.bytes)).toBe(true);
  });
});

describe('an image within the text', () => {
  const LOGO = aDocument('logo.png');
  const CARD = aDocument('identity-card.jpg');
  const page = html('<p>Hello</p><img src="cid:one%40example.com">');

  it('is passed over when it is shown and too small to read', async () => {
    expect(await summaryOf(page, shown('one@example.com', 'image/png', LOGO))).toEqual([
      'attachment-1: PASSED_OVER SIGNATURE_IMAGE',
    ]);
    const gif = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');
    expect(await summaryOf(page, shown('one@example.com', 'image/gif', gif))).toEqual([
      'attachment-1: PASSED_OVER SIGNATURE_IMAGE',
    ]);
  });

  it('is taken when a document can be read on it, however few bytes it has', async () => {
    expect(aDocument('employer-letter.png').length).toBeLessThan(10_000);
    expect(await summaryOf(page, shown('one@example.com', 'image/png', aDocument('employer-letter.png')))).toEqual([
      'attachment-1: TAKEN image/png',
    ]);
    expect(await summaryOf(page, shown('one@example.com', 'image/jpeg', CARD))).toEqual([
      'attachment-1: TAKEN image/jpeg',
    ]);
  });

  it('is taken when the text does not show it', async () => {
    expect(await summaryOf(page, shown('another@example.com', 'image/png', LOGO))).toEqual([
      'attachment-1: TAKEN image/png',
    ]);
    expect(await summaryOf(attached('logo.png', 'image/png', LOGO))).toEqual(['logo.png: TAKEN image/png']);
  });

  it.each([
    [179, 'PASSED_OVER SIGNATURE_IMAGE'],
    [180, 'TAKEN image/jpeg'],
  ])('of %i rows, as its frame says: %s', async (rows, outcome) => {
    const jpeg = Buffer.from(CARD);
    const frame = jpeg.indexOf(Buffer.from([0xff, 0xc0]));
    jpeg.writeUInt16BE(rows, frame + 5);
    expect(await summaryOf(page, shown('one@example.com', 'image/jpeg', jpeg))).toEqual([`attachment-1: ${outcome}`]);
  });

  it('is taken when its size cannot be told', async () => {
    expect(await summaryOf(page, shown('one@example.com', 'image/jpeg', CARD.subarray(0, 20)))).toEqual([
      'attachment-1: TAKEN image/jpeg',
    ]);
  });
});

describe('a message with too much', () => {
  it('has its first twenty documents taken and the others named, of two hundred', async () => {
    const outcomes = await summaryOf(...Array.from({ length: 200 }, (_, place) => numbered(place)));
    expect(outcomes).toHaveLength(200);
    expect(outcomes.slice(0, 20)).toEqual(
      Array.from({ length: 20 }, (_, place) => `${place}.pdf: TAKEN application/pdf`),
    );
    expect(outcomes.slice(20)).toEqual(
      Array.from({ length: 180 }, (_, place) => `${place + 20}.pdf: REFUSED TOO_MANY`),
    );
  });

  it('has the same bytes once, and they count once', async () => {
    const parts = [...Array.from({ length: 19 }, (_, place) => numbered(place)), numbered(0), numbered(19)];
    const outcomes = await summaryOf(...parts);
    expect(outcomes.slice(19)).toEqual(['0.pdf: PASSED_OVER REPEATED', '19.pdf: TAKEN application/pdf']);
  });

  it('has a file of 25 MB taken, one of 26 MB refused, and what stands beside it taken', async () => {
    const [choice] = await choicesOf(multipart([large('25.pdf', 25 * MEBIBYTE)]));
    expect(choice?.outcome === 'TAKEN' && choice.bytes.length).toBe(25 * MEBIBYTE);
    expect(await summaryOf(large('26.pdf', 26 * MEBIBYTE), numbered(1))).toEqual([
      '1.pdf: TAKEN application/pdf',
      '26.pdf: REFUSED TOO_LARGE',
    ]);
    expect(await summaryOf(large('more.pdf', 25 * MEBIBYTE + 1))).toEqual(['more.pdf: REFUSED TOO_LARGE']);
  });

  it('has parts below five levels of multipart named', async () => {
    const nest = (levels: number): string =>
      levels === 0
        ? `Content-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n${PDF.toString('base64')}`
        : `Content-Type: multipart/mixed; boundary="level${levels}"\r\n\r\n--level${levels}\r\n${nest(levels - 1)}\r\n--level${levels}--\r\n`;
    const message = (levels: number) => choicesOf(Buffer.from(`From: maple.example@example.com\r\n${nest(levels)}`));
    expect(summary(await message(5))).toEqual(['attachment-1: TAKEN application/pdf']);
    expect(summary(await message(6))).toEqual(['attachment-1: REFUSED NESTED_TOO_DEEP']);
    expect(summary(await message(100))).toEqual(['attachment-1: REFUSED NESTED_TOO_DEEP']);
  });

  it('has twenty forwarded messages opened and the others named', async () => {
    const forwarded = (place: number): Part => ({
      headers: [`Content-Type: message/rfc822; name="${place}.eml"`],
      body: multipart([numbered(place)], HEADERS, 'within').toString(),
      isPlain: true,
    });
    const outcomes = await summaryOf(...Array.from({ length: 21 }, (_, place) => forwarded(place)));
    expect(outcomes.slice(19)).toEqual(['19.pdf: TAKEN application/pdf', '20.eml: REFUSED TOO_MANY']);
  });

  it('is not read at all when no person wrote it', async () => {
    const parts = (count: number) =>
      Array.from({ length: count }, () => ({ headers: ['X: y'], body: '', isPlain: true }));
    expect(await readMessage(multipart(parts(499)))).toMatchObject({ outcome: 'READ' });
    expect(await readMessage(multipart(parts(500)))).toEqual({ outcome: 'UNREADABLE', reason: 'TOO_MANY_PARTS' });
    const longHeader = Buffer.from(`Subject: ${'x'.repeat(256 * 1024)}\r\n\r\nHello`);
    expect(await readMessage(longHeader)).toEqual({ outcome: 'UNREADABLE', reason: 'HEADERS_TOO_LARGE' });
    expect(await readMessage(new Uint8Array(40 * MEBIBYTE + 1))).toEqual({
      outcome: 'UNREADABLE',
      reason: 'TOO_LARGE',
    });
    expect(await readMessage(new Uint8Array())).toEqual({ outcome: 'UNREADABLE', reason: 'EMPTY' });
  });
});

describe('a message that lost its end', () => {
  const whole = Buffer.from(rawMessage('gmail'));
  const fileStart = whole.indexOf('X-Attachment-Id');

  it('has its last document refused when that lost its end', async () => {
    const { attachments } = await read(whole.subarray(0, whole.length - 400));
    expect(attachments).toMatchObject([{ declaredName: 'diploma.pdf', mayBeCutOff: true }]);
    expect(summary(await choicesOf(whole.subarray(0, whole.length - 400)))).toEqual(['diploma.pdf: REFUSED CUT_OFF']);
    expect(summary(await choicesOf(whole.subarray(0, fileStart)))).toEqual(['diploma.pdf: REFUSED EMPTY']);
  });

  it('has its last document taken when only the closing line is missing', async () => {
    const withoutClosing = whole.subarray(0, whole.lastIndexOf('--0000'));
    expect(summary(await choicesOf(withoutClosing))).toEqual(['diploma.pdf: TAKEN application/pdf']);
  });

  it.each(['identity-card.jpg', 'employer-letter.png'])('%s: is known by its end', async (name) => {
    const closing = multipart([attached(name, 'image/x', aDocument(name))]);
    const cut = multipart([attached(name, 'image/x', aDocument(name).subarray(0, -70))]);
    const open = (raw: Buffer) => raw.subarray(0, raw.lastIndexOf('--cut--'));
    expect(summary(await choicesOf(open(closing)))).toEqual([expect.stringContaining('TAKEN')]);
    expect(summary(await choicesOf(open(cut)))).toEqual([`${name}: REFUSED CUT_OFF`]);
    expect(summary(await choicesOf(cut))).toEqual([expect.stringContaining('TAKEN')]);
  });

  it('says so when nothing divides its parts', async () => {
    const raw = Buffer.from(
      'From: maple.example@example.com\r\nContent-Type: multipart/mixed; boundary="x"\r\n\r\nHello',
    );
    expect(summary(await choicesOf(raw))).toEqual(['attachment-1: REFUSED MALFORMED']);
  });
});

import { describe, expect, it } from 'vitest';
import { aDocument, attached, choicesOf, HEADERS, multipart, read, summary } from './messages.ts';

const PDF = aDocument('diploma.pdf');

const plain = (body: string) => ({ headers: ['Content-Type: text/plain'], body, isPlain: true });

describe('the parts of a message', () => {
  it('are divided by a whole line only', async () => {
    const { text } = await read(multipart([plain('see --cut\r\n--cutting\r\n --cut--\r\n--cut x')]));
    expect(text).toBe('see --cut\n--cutting\n --cut--\n--cut x');
  });

  it('are divided by a line with spaces behind the boundary', async () => {
    const raw = multipart([plain('one'), attached('diploma.pdf', 'application/pdf', PDF)]).toString('latin1');
    const spaced = Buffer.from(raw.replaceAll('--cut\r\n', '--cut \t\r\n'), 'latin1');
    expect(summary(await choicesOf(spaced))).toEqual(['diploma.pdf: TAKEN application/pdf']);
  });

  it('are found when line ends lost their carriage return', async () => {
    const raw = multipart([plain('one'), attached('diploma.pdf', 'application/pdf', PDF)]).toString('latin1');
    const [choice] = await choicesOf(Buffer.from(raw.replaceAll('\r\n', '\n'), 'latin1'));
    expect(choice?.outcome === 'TAKEN' && PDF.equals(choice.bytes)).toBe(true);
  });

  it('are none behind the closing line', async () => {
    const raw = Buffer.concat([multipart([plain('one')]), multipart([attached('a.pdf', 'application/pdf', PDF)], [])]);
    expect(await choicesOf(raw)).toEqual([]);
  });

  it('are decoded when each line of base64 has its own padding', async () => {
    const lines = Array.from({ length: Math.ceil(PDF.length / 50) }, (_, line) =>
      PDF.subarray(line * 50, line * 50 + 50),
    );
    const body = lines.map((line) => line.toString('base64')).join('\r\n');
    const headers = ['Content-Type: application/pdf', 'Content-Transfer-Encoding: base64'];
    const [choice] = await choicesOf(multipart([{ headers, body, isPlain: true }]));
    expect(choice?.outcome === 'TAKEN' && PDF.equals(choice.bytes)).toBe(true);
  });

  it('are found in a forwarded message that was encoded', async () => {
    const forwarded = attached(
      'x.eml',
      'message/rfc822',
      multipart([attached('a.pdf', 'application/pdf', PDF)], HEADERS, 'in'),
    );
    expect(summary(await choicesOf(multipart([forwarded])))).toEqual(['a.pdf: TAKEN application/pdf']);
  });
});

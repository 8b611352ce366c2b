/** The encoding of streams, as bytes may come in: cut anywhere. */
import { describe, expect, it } from 'vitest';
import { decodeChunks } from '../../../local/s3/aws-chunked.ts';

// The example of the S3 API reference has two chunks and a trailer; this has shorter ones.
const ENCODED = `5\r\nhello\r\n7;chunk-signature=${'0'.repeat(64)}\r\n\r\nworld\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n`;

async function* pieces(text: string, size: number): AsyncGenerator<Buffer> {
  for (let start = 0; start < text.length; start += size) yield Buffer.from(text.slice(start, start + size), 'latin1');
}
const decode = async (text: string, size = 1_000) => {
  const trailers = new Map<string, string>();
  const decoded: Buffer[] = [];
  for await (const piece of decodeChunks(pieces(text, size), trailers)) decoded.push(Buffer.from(piece));
  return { text: Buffer.concat(decoded).toString('latin1'), trailers: Object.fromEntries(trailers) };
};

it.each([1, 2, 3, 7, 1_000])('is what is within the chunks, when %s bytes come at a time', async (size) => {
  expect(await decode(ENCODED, size)).toEqual({
    text: 'hello\r\nworld',
    trailers: { 'x-amz-checksum-crc32': 'AAAAAA==' },
  });
});

describe('is refused', () => {
  it.each([
    ['when it ends within a chunk', '5\r\nhel'],
    ['when it ends after a chunk', '5\r\nhello\r\n'],
    ['when its last line is missing', '5\r\nhello\r\n0\r\n'],
    ['when a chunk is longer than it says', '5\r\nhello you\r\n0\r\n\r\n'],
    ['when a size is none', 'five\r\nhello\r\n0\r\n\r\n'],
    ['when something follows it', '0\r\n\r\nmore\r\n'],
    ['when a trailer is none', '0\r\nno colon\r\n\r\n'],
    ['when a line does not end', 'a'.repeat(20_000)],
    ['when it is not chunked at all', 'just text'],
    ['when it is empty', ''],
  ])('%s', async (_, text) => {
    await expect(decode(text)).rejects.toMatchObject({ code: 'IncompleteBody' });
  });
});

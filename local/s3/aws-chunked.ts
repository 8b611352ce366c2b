/** The content encoding by which the SDK sends a stream, with its checksum after it: S3 API reference, "SigV4 streaming". */
import { S3Error } from './errors.ts';

/** A line that says how long a chunk is, or a trailer. */
const MAXIMUM_LINE_BYTES = 16 * 1024;
const CHUNK_HEAD = /^([0-9a-fA-F]{1,8})(;chunk-signature=[0-9a-f]{64})?$/;
const LINE_END = '\r\n';

const malformed = (): S3Error =>
  new S3Error(400, 'IncompleteBody', 'The request body terminated unexpectedly, or is not aws-chunked as it says.');

/** What comes next: a chunk's size, its bytes, the end of its line, a trailer or the last line, nothing more. */
type Expected = 'SIZE' | 'BYTES' | 'LINE_END' | 'TRAILER' | 'NOTHING';

/**
 * The bytes within the chunks. What comes after them, name by name in lower case, is in `trailers` once all was read.
 * Throws S3Error when the source is not of that form or ends before its time. Signatures of chunks are not checked, like others.
 */
export async function* decodeChunks(
  source: AsyncIterable<Buffer>,
  trailers: Map<string, string>,
): AsyncGenerator<Buffer> {
  const progress: { expected: Expected } = { expected: 'SIZE' };
  let bytesLeft = 0;
  let unread: Buffer = Buffer.alloc(0);

  const readLine = (line: string): void => {
    if (progress.expected === 'SIZE') {
      const [, size] = CHUNK_HEAD.exec(line) ?? [];
      if (size === undefined) throw malformed();
      bytesLeft = Number.parseInt(size, 16);
      progress.expected = bytesLeft === 0 ? 'TRAILER' : 'BYTES';
    } else if (progress.expected === 'LINE_END') {
      if (line !== '') throw malformed();
      progress.expected = 'SIZE';
    } else if (progress.expected === 'TRAILER') {
      const colon = line.indexOf(':');
      if (line === '') progress.expected = 'NOTHING';
      else if (colon < 1) throw malformed();
      else trailers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
    } else throw malformed();
  };

  for await (const piece of source) {
    let rest: Buffer = unread.length === 0 ? piece : Buffer.concat([unread, piece]);
    unread = Buffer.alloc(0);
    while (rest.length > 0) {
      if (progress.expected === 'BYTES') {
        const taken = rest.subarray(0, bytesLeft);
        yield taken;
        rest = rest.subarray(taken.length);
        bytesLeft -= taken.length;
        if (bytesLeft === 0) progress.expected = 'LINE_END';
        continue;
      }
      const end = rest.indexOf(LINE_END);
      if (end > MAXIMUM_LINE_BYTES || (end < 0 && rest.length > MAXIMUM_LINE_BYTES)) throw malformed();
      if (end < 0) {
        unread = rest;
        break;
      }
      readLine(rest.subarray(0, end).toString('latin1'));
      rest = rest.subarray(end + LINE_END.length);
    }
  }
  if (progress.expected !== 'NOTHING') throw malformed();
}

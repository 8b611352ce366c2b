/** Takes the body of a PUT in: to a file, piece by piece, while it is digested and compared with what its sender says of it. */
import { createWriteStream } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { decodeChunks } from './aws-chunked.ts';
import { algorithmOfHeader, type Checksum, compareChecksums, type Digests, makeDigester } from './digests.ts';
import { S3Error } from './errors.ts';

/** What one PUT may bring: S3's own limit. */
const MAXIMUM_BYTES = 5 * 1024 ** 3;

/** Only `STREAMING-…` says how a body is encoded; other values are the digest of the body, or say that there is none. */
const STREAMING = /^STREAMING-/;
const HEX_DIGEST = /^[0-9a-f]{64}$/;

const textOf = (request: IncomingMessage, name: string): string | undefined => {
  const value = request.headers[name];
  return Array.isArray(value) ? value.join(',') : value;
};

/** The checksums among headers, trailers or form fields. */
export const checksumsIn = (fields: Iterable<readonly [string, string]>): readonly Checksum[] =>
  [...fields].flatMap(([name, value]) => {
    const algorithm = algorithmOfHeader(name);
    return algorithm === undefined ? [] : [{ algorithm, value }];
  });

/** Writes `source` to `file`; counts and digests it. Of what is longer than `limit` it reads all, and keeps no more than that. */
export const writeDigested = async (source: AsyncIterable<Buffer>, file: string, limit: number): Promise<Digests> => {
  const digester = makeDigester();
  let bytes = 0;
  await pipeline(
    source,
    async function* (pieces: AsyncIterable<Buffer>) {
      for await (const piece of pieces) {
        bytes += piece.length;
        digester.update(piece);
        if (bytes <= limit) yield piece;
      }
    },
    createWriteStream(file),
  );
  return digester.digests();
};

export type Received = { readonly digests: Digests; readonly given: readonly Checksum[] };

/** Throws S3Error for a body that is not what its sender says; what came of it is in `file` then, and nobody's. */
export const receiveBody = async (request: IncomingMessage, file: string): Promise<Received> => {
  const trailers = new Map<string, string>();
  const contentDigest = textOf(request, 'x-amz-content-sha256') ?? '';
  const chunked = STREAMING.test(contentDigest) || /\baws-chunked\b/.test(textOf(request, 'content-encoding') ?? '');
  const digests = await writeDigested(chunked ? decodeChunks(request, trailers) : request, file, MAXIMUM_BYTES);
  if (digests.bytes > MAXIMUM_BYTES) throw new S3Error(400, 'EntityTooLarge', 'Your proposed upload is too large.');

  const promised = textOf(request, 'x-amz-decoded-content-length');
  if (chunked && promised !== undefined && Number(promised) !== digests.bytes)
    throw new S3Error(400, 'IncompleteBody', `${digests.bytes} bytes came, and ${promised} were announced.`);
  if (HEX_DIGEST.test(contentDigest) && contentDigest !== digests.sha256Hex)
    throw new S3Error(
      400,
      'XAmzContentSHA256Mismatch',
      "The provided 'x-amz-content-sha256' header does not match what was computed.",
    );
  const md5 = textOf(request, 'content-md5');
  if (md5 !== undefined && md5 !== digests.md5)
    throw new S3Error(400, 'BadDigest', 'The Content-MD5 you specified did not match what we received.');
  const announced = textOf(request, 'x-amz-trailer');
  if (announced !== undefined && !trailers.has(announced.toLowerCase()))
    throw new S3Error(400, 'MalformedTrailerError', `The trailer ${announced} did not come.`);
  const headers = Object.keys(request.headers).map((name) => [name, textOf(request, name) ?? ''] as const);
  const given = checksumsIn([...headers, ...trailers]);
  compareChecksums(given, digests);
  return { digests, given };
};

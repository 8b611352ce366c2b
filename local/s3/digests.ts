/** What is computed over the bytes of an object while they come in, and compared with what the sender says. */
import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import * as z from 'zod/mini';
import { notImplemented, S3Error } from './errors.ts';

/** Checksums in base64 by the names that S3 gives them. */
const ALGORITHMS = ['CRC32', 'SHA1', 'SHA256'] as const;
export type ChecksumAlgorithm = (typeof ALGORITHMS)[number];
export const Checksum = z.strictObject({ algorithm: z.enum(ALGORITHMS), value: z.string() });
export type Checksum = z.infer<typeof Checksum>;

const HEADER = /^x-amz-checksum-(crc32|sha1|sha256)$/;

/** The header of a checksum: `x-amz-checksum-sha256`. */
export const checksumHeader = (algorithm: ChecksumAlgorithm): string => `x-amz-checksum-${algorithm.toLowerCase()}`;

/** The algorithm of such a header; undefined for other headers. */
export const algorithmOfHeader = (name: string): ChecksumAlgorithm | undefined =>
  ALGORITHMS.find((algorithm) => HEADER.test(name) && checksumHeader(algorithm) === name);

/** Throws S3Error for an algorithm that is not known here. */
export const algorithmNamed = (name: string): ChecksumAlgorithm => {
  const found = ALGORITHMS.find((algorithm) => algorithm === name.toUpperCase());
  if (found === undefined) throw notImplemented(`The checksum algorithm ${name}`);
  return found;
};

/** All digests of a body. `md5` is in base64 too, `eTag` the same in hexadecimal digits, and `sha256Hex` what a signature covers. */
export type Digests = {
  readonly bytes: number;
  readonly md5: string;
  readonly eTag: string;
  readonly sha256Hex: string;
  readonly checksums: Readonly<Record<ChecksumAlgorithm, string>>;
};

export type Digester = { readonly update: (piece: Buffer) => void; readonly digests: () => Digests };

export const makeDigester = (): Digester => {
  const [md5, sha1, sha256] = [createHash('md5'), createHash('sha1'), createHash('sha256')];
  let cyclic = 0;
  let bytes = 0;
  return {
    update: (piece) => {
      bytes += piece.length;
      cyclic = crc32(piece, cyclic);
      for (const hash of [md5, sha1, sha256]) hash.update(piece);
    },
    digests: () => {
      const crc = Buffer.alloc(4);
      crc.writeUInt32BE(cyclic);
      const [md5Bytes, sha256Bytes] = [md5.digest(), sha256.digest()];
      return {
        bytes,
        md5: md5Bytes.toString('base64'),
        eTag: md5Bytes.toString('hex'),
        sha256Hex: sha256Bytes.toString('hex'),
        checksums: {
          CRC32: crc.toString('base64'),
          SHA1: sha1.digest('base64'),
          SHA256: sha256Bytes.toString('base64'),
        },
      };
    },
  };
};

/** Throws S3Error when a checksum that the sender gave is not that of what came. */
export const compareChecksums = (given: readonly Checksum[], { checksums }: Digests): void => {
  for (const { algorithm, value } of given) {
    if (checksums[algorithm] !== value)
      throw new S3Error(400, 'BadDigest', `The ${algorithm} you specified did not match the calculated checksum.`);
  }
};

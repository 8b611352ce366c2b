/** Addresses of Amazon S3 that are signed for a browser. */
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { createPresignedPost } from '@aws-sdk/s3-presigned-post';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { MOST_BYTES, UPLOAD_MINUTES, VIEW_MINUTES } from '../../domain/uploads.ts';
import { keptKey, type SignedAddresses, stagedKey } from './files.ts';
import type { Buckets } from './s3-staged-files.ts';

const ENDINGS: Readonly<Record<string, string>> = {
  'application/pdf': '.pdf',
  'image/jpeg': '.jpg',
  'image/png': '.png',
};

/** Ends as its type does, so that no reader's machine runs what a sender named otherwise. */
const withEnding = (fileName: string, mediaType: string): string => {
  const ending = ENDINGS[mediaType] ?? '.bin';
  return fileName.toLowerCase().endsWith(ending) ? fileName : `${fileName}${ending}`;
};

/** RFC 6266: plain ASCII for old clients, and the name as it is. */
const dispositionOf = (fileName: string): string => {
  const plain = fileName.replace(/[^\x20-\x7e]|["\\%]/g, '_');
  const encoded = encodeURIComponent(fileName).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16)}`,
  );
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`;
};

/** Presigned addresses are signed for now: their ten and one minutes are the service's, whatever time it is in the case. */
export const makeS3SignedAddresses = (
  { stagingBucket, evidenceBucket }: Buckets,
  client: S3Client = new S3Client({}),
): SignedAddresses => ({
  formFor: async (place, mediaType) =>
    createPresignedPost(client, {
      Bucket: stagingBucket,
      Key: stagedKey(place),
      Fields: { 'Content-Type': mediaType },
      Conditions: [['content-length-range', 1, MOST_BYTES]],
      Expires: UPLOAD_MINUTES * 60,
    }),
  viewAt: (place, { fileName, mediaType }) =>
    getSignedUrl(
      client,
      new GetObjectCommand({
        Bucket: evidenceBucket,
        Key: keptKey(place),
        ResponseContentDisposition: dispositionOf(withEnding(fileName, mediaType)),
        ResponseContentType: mediaType,
      }),
      { expiresIn: VIEW_MINUTES * 60 },
    ),
});

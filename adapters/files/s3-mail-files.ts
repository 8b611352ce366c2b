/** Mail that came in, and the files in it, in Amazon S3. */
import { CopyObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { toInstant } from '../../domain/dates.ts';
import { type MailFiles, mailFileKey, stagedKey } from './files.ts';
import { readObject } from './s3-read.ts';

export type MailBuckets = { readonly mailBucket: string; readonly stagingBucket: string };

export const makeS3MailFiles = (
  { mailBucket, stagingBucket }: MailBuckets,
  client: S3Client = new S3Client({}),
): MailFiles => ({
  readMessage: (objectKey, mostBytes) => readObject(client, { Bucket: mailBucket, Key: objectKey }, mostBytes),
  keepFile: async (documentId, bytes) => {
    await client.send(new PutObjectCommand({ Bucket: mailBucket, Key: mailFileKey(documentId), Body: bytes }));
  },
  stageFile: async (place, mediaType) => {
    const { CopyObjectResult } = await client.send(
      new CopyObjectCommand({
        Bucket: stagingBucket,
        Key: stagedKey(place),
        CopySource: `${mailBucket}/${mailFileKey(place.documentId)}`,
        MetadataDirective: 'REPLACE',
        ContentType: mediaType,
      }),
    );
    const stagedAt = CopyObjectResult?.LastModified;
    if (stagedAt === undefined) throw new Error(`S3 does not say when document ${place.documentId} was copied.`);
    return toInstant(stagedAt.toISOString());
  },
});

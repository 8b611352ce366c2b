/** Uploads, and what is kept of them, in Amazon S3. */
import { CopyObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { keptKey, type StagedFiles, stagedKey } from './files.ts';
import { readObject } from './s3-read.ts';

export type Buckets = { readonly stagingBucket: string; readonly evidenceBucket: string };

export const makeS3StagedFiles = (
  { stagingBucket, evidenceBucket }: Buckets,
  client: S3Client = new S3Client({}),
): StagedFiles => ({
  readStaged: ({ versionId, ...place }, mostBytes) =>
    readObject(client, { Bucket: stagingBucket, Key: stagedKey(place), VersionId: versionId }, mostBytes),
  keep: async ({ versionId, ...place }, mediaType) => {
    await client.send(
      new CopyObjectCommand({
        Bucket: evidenceBucket,
        Key: keptKey(place),
        CopySource: `${stagingBucket}/${stagedKey(place)}?versionId=${encodeURIComponent(versionId)}`,
        // Neither what a sender declared nor a scanner's mark goes along.
        MetadataDirective: 'REPLACE',
        TaggingDirective: 'REPLACE',
        ContentType: mediaType,
      }),
    );
  },
});

/** Files that came in, in Amazon S3. */
import { CopyObjectCommand, GetObjectCommand, NoSuchKey, S3Client } from '@aws-sdk/client-s3';
import { keptKey, type StagedFiles, stagedKey } from './files.ts';

export type Buckets = { readonly stagingBucket: string; readonly evidenceBucket: string };

export const makeS3StagedFiles = (
  { stagingBucket, evidenceBucket }: Buckets,
  client: S3Client = new S3Client({}),
): StagedFiles => ({
  readStaged: async ({ versionId, ...place }, mostBytes) => {
    const ask = new GetObjectCommand({ Bucket: stagingBucket, Key: stagedKey(place), VersionId: versionId });
    try {
      const { Body, ContentLength = 0 } = await client.send(ask);
      if (Body === undefined) return undefined;
      const stream = Body.transformToWebStream();
      if (ContentLength > mostBytes) {
        await stream.cancel();
        return 'TOO_LARGE';
      }
      // Into one array of the right size: collected in pieces first, the file would be held twice.
      const bytes = new Uint8Array(ContentLength);
      let length = 0;
      for await (const piece of stream) {
        bytes.set(piece, length);
        length += piece.length;
      }
      if (length !== ContentLength) throw new Error(`The file ended after ${length} of ${ContentLength} bytes.`);
      return bytes;
    } catch (error) {
      if (error instanceof NoSuchKey) return undefined;
      throw error;
    }
  },
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

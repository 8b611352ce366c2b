/** Reading a whole object of Amazon S3. */
import { GetObjectCommand, type GetObjectCommandInput, NoSuchKey, type S3Client } from '@aws-sdk/client-s3';

/** The bytes, held once; `TOO_LARGE` without reading what is larger than `mostBytes`; undefined when there is no such object. */
export const readObject = async (
  client: S3Client,
  place: GetObjectCommandInput,
  mostBytes: number,
): Promise<Uint8Array | 'TOO_LARGE' | undefined> => {
  try {
    const { Body, ContentLength = 0 } = await client.send(new GetObjectCommand(place));
    if (Body === undefined) return undefined;
    const stream = Body.transformToWebStream();
    if (ContentLength > mostBytes) {
      await stream.cancel();
      return 'TOO_LARGE';
    }
    // Into one array of the right size: collected in pieces first, the object would be held twice.
    const bytes = new Uint8Array(ContentLength);
    let length = 0;
    for await (const piece of stream) {
      bytes.set(piece, length);
      length += piece.length;
    }
    if (length !== ContentLength) throw new Error(`The object ended after ${length} of ${ContentLength} bytes.`);
    return bytes;
  } catch (error) {
    if (error instanceof NoSuchKey) return undefined;
    throw error;
  }
};

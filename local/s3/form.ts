/** Takes a form in that a browser sends: its fields, and then the file, piece by piece to the disk. */
import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Busboy } from '@fastify/busboy';
import { writeDigested } from './body.ts';
import type { Digests } from './digests.ts';
import { S3Error } from './errors.ts';

/** S3's own limit for what comes before the file. */
const MAXIMUM_FIELD_BYTES = 20 * 1024;
const MAXIMUM_FIELDS = 100;

export type Form = {
  /** By names in lower case. */
  readonly fields: ReadonlyMap<string, string>;
  readonly digests: Digests;
};

/** The most bytes that the file may have, by the fields. Throws when the form is refused. */
export type LimitFor = (fields: ReadonlyMap<string, string>) => number;

const malformed = (message: string): S3Error => new S3Error(400, 'MalformedPOSTRequest', message);

const notWellFormed = (): S3Error => malformed('The body of your POST request is not well-formed multipart/form-data.');

/** `${filename}` stands for the name that the file has with whoever sends it. */
const withFileName = (fields: ReadonlyMap<string, string>, fileName: string): ReadonlyMap<string, string> =>
  new Map(
    [...fields].map(([name, value]) => [name, name === 'policy' ? value : value.replaceAll(`\${filename}`, fileName)]),
  );

/**
 * Reads the form to its end, whatever is wrong with it: only then does its sender read the answer. Then throws the first thing that was wrong.
 * The file is last; what comes after it is passed over, as S3 does. `file` holds it up to its limit.
 */
export const receiveForm = async (request: IncomingMessage, file: string, limitFor: LimitFor): Promise<Form> => {
  const contentType = request.headers['content-type'] ?? '';
  const read = new Map<string, string>();
  const problems: unknown[] = [];
  let received: Promise<Form | undefined> | undefined;

  const take = async (stream: Readable, fileName: string): Promise<Form | undefined> => {
    try {
      if (problems.length > 0) throw problems[0];
      const fields = withFileName(read, fileName);
      return { fields, digests: await writeDigested(stream, file, limitFor(fields)) };
    } catch (error) {
      problems.push(error);
      stream.resume();
      return undefined;
    }
  };

  let parser: InstanceType<typeof Busboy>;
  try {
    parser = new Busboy({
      headers: { 'content-type': contentType },
      limits: { fieldSize: MAXIMUM_FIELD_BYTES, fields: MAXIMUM_FIELDS },
    });
  } catch {
    throw notWellFormed();
  }
  parser.on('field', (name, value, nameIsCut, valueIsCut) => {
    if (received !== undefined) return;
    if (nameIsCut || valueIsCut) problems.push(malformed(`The field ${name} is too long.`));
    if (read.has(name.toLowerCase())) problems.push(malformed(`The field ${name} came twice.`));
    read.set(name.toLowerCase(), value);
  });
  parser.on('fieldsLimit', () => problems.push(malformed('The form has too many fields.')));
  parser.on('file', (name, stream, fileName) => {
    if (name === 'file' && received === undefined) received = take(stream, fileName);
    else stream.resume();
  });
  await pipeline(request, parser).catch((error: unknown) => {
    // Else the sender went away in the middle, and reads no answer.
    throw request.complete ? notWellFormed() : error;
  });
  const form = await received;
  if (problems.length > 0) throw problems[0];
  if (form === undefined)
    throw new S3Error(400, 'InvalidArgument', 'POST requires exactly one file upload per request.');
  return form;
};

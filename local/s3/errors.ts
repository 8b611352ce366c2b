/** Errors as S3 gives them. */
import { randomUUID } from 'node:crypto';
import { type Answer, escapeXml } from '../gateway/answers.ts';
import type { Refusal } from '../rights/rights.ts';

/** `details`: further elements of the answer, such as `MaxSizeAllowed`. `headers`: of the answer. */
export class S3Error extends Error {
  override readonly name = 'S3Error';
  readonly status: number;
  readonly code: string;
  readonly details: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    code: string,
    message: string,
    {
      details = {},
      headers = {},
    }: {
      readonly details?: Readonly<Record<string, string>>;
      readonly headers?: Readonly<Record<string, string>>;
    } = {},
  ) {
    super(message);
    this.status = status;
    this.code = code;
    this.details = details;
    this.headers = headers;
  }
}

/** Something that S3 may well do and that is not done here: an error, so that nobody takes it for done. */
export const notImplemented = (what: string): S3Error =>
  new S3Error(501, 'NotImplemented', `${what} is not supported locally.`);

export const accessDenied = (message: string, details: Readonly<Record<string, string>> = {}): S3Error =>
  new S3Error(403, 'AccessDenied', message, { details });

/** A missing right; to the key in the words of its own service. */
export const refused = ({ sentence }: Refusal): S3Error => accessDenied(sentence);

export const invalidRequest = (message: string): S3Error => new S3Error(400, 'InvalidRequest', message);

/** Elements by their names. */
export const xmlElements = (elements: Readonly<Record<string, string>>): string =>
  Object.entries(elements)
    .map(([name, text]) => `<${name}>${escapeXml(text)}</${name}>`)
    .join('');

/** The answer to a request that failed. A HEAD has no body to say why. */
export const errorAnswer = ({ status, code, message, details, headers }: S3Error, method: string): Answer => ({
  status,
  contentType: 'application/xml',
  headers,
  body:
    method === 'HEAD'
      ? ''
      : `<?xml version="1.0" encoding="UTF-8"?>\n<Error>${xmlElements({
          Code: code,
          Message: message,
          ...details,
          RequestId: randomUUID(),
        })}</Error>`,
});

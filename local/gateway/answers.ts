/** Answers in the form that the AWS SDKs read. */
import type { Refusal } from '../rights/rights.ts';

/** `body` is the text that is sent, unless there is a part of a file to send. `cut`: nothing is sent, the connection is closed instead. */
export type Answer = {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
  /** Others than what says how the body is sent. */
  readonly headers?: Readonly<Record<string, string>>;
  /** `bytes` bytes from `start` on. */
  readonly file?: { readonly path: string; readonly start: number; readonly bytes: number };
  readonly cut?: boolean;
};

/** An answer of a service that speaks JSON 1.0. */
export const jsonAnswer = (status: number, body: unknown): Answer => ({
  status,
  contentType: 'application/x-amz-json-1.0',
  body: JSON.stringify(body),
});

/** An error of a service that speaks JSON 1.0; the SDK names the exception after `code`. */
export const jsonError = (status: number, code: string, message: string): Answer =>
  jsonAnswer(status, { __type: `com.amazon.coral.service#${code}`, message });

/** A refusal as the JSON services give it. */
export const jsonRefusal = ({ sentence }: Refusal): Answer => jsonError(400, 'AccessDeniedException', sentence);

export const escapeXml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** An answer of a service that speaks the query protocol. */
const xmlAnswer = (status: number, body: string): Answer => ({ status, contentType: 'text/xml', body });

/** What an operation of SES gives back. `result` holds element names and texts. */
export const xmlResult = (operation: string, result: Readonly<Record<string, string>>, requestId: string): Answer => {
  const elements = Object.entries(result).map(([name, text]) => `<${name}>${escapeXml(text)}</${name}>`);
  return xmlAnswer(
    200,
    `<${operation}Response xmlns="http://ses.amazonaws.com/doc/2010-12-01/"><${operation}Result>${elements.join('')}</${operation}Result>` +
      `<ResponseMetadata><RequestId>${escapeXml(requestId)}</RequestId></ResponseMetadata></${operation}Response>`,
  );
};

/** An error of a service that speaks the query protocol; the SDK names the exception after `code`. */
export const xmlError = (status: number, code: string, message: string): Answer =>
  xmlAnswer(
    status,
    `<ErrorResponse xmlns="http://ses.amazonaws.com/doc/2010-12-01/"><Error><Type>${status < 500 ? 'Sender' : 'Receiver'}</Type>` +
      `<Code>${escapeXml(code)}</Code><Message>${escapeXml(message)}</Message></Error></ErrorResponse>`,
  );

/** A refusal in the words of SES. */
export const xmlRefusal = ({ actor, action, resource }: Refusal): Answer =>
  xmlError(
    403,
    'AccessDenied',
    `User \`${actor}' is not authorized to perform \`${action}' on resource \`${resource}'`,
  );

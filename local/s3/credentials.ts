/**
 * Who a request is from, and whether its signature is still good.
 *
 * Signatures are not checked, as by the other services here; the access key that one names is the caller. What is checked is the age of a signed
 * address and of a form's policy. Both hold the instant at which they were made, by the clock of the machine, on which the SDK signs: no function can
 * tell it another. The virtual clock may be years ahead of that, or stand still, so that by it they would be good for ever or never. So their age is
 * measured on the clock that they were made by; moving the virtual clock makes them no older. Whoever wants to see one expire gives the cloud another
 * clock for signatures (`signatureNow`), and moves that.
 */
import type { IncomingMessage } from 'node:http';
import type { Now } from '../contracts.ts';
import { accessDenied, S3Error } from './errors.ts';
import type { ObjectRequest } from './request.ts';

const IN_HEADER = /Credential=([^/,\s]+)\//;
const IN_FIELD = /^([^/\s]+)\//;

/** A week, S3's own limit, in seconds. */
const MAXIMUM_EXPIRY_SECONDS = 604_800;
/** How far ahead of S3's clock the signer's may be. */
const MAXIMUM_SKEW_MILLISECONDS = 15 * 60_000;
const INSTANT = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/;

/** The access key of a credential (`AKIA…/20260101/us-west-2/s3/aws4_request`). */
export const accessKeyIn = (credential: string | undefined): string | undefined => IN_FIELD.exec(credential ?? '')?.[1];

const malformed = (message: string): S3Error => new S3Error(400, 'AuthorizationQueryParametersError', message);

const refuseExpired = (presigned: ObjectRequest['presigned'], now: Now): void => {
  for (const name of ['Algorithm', 'Credential', 'Date', 'Expires', 'SignedHeaders', 'Signature']) {
    if (!presigned.has(`X-Amz-${name}`)) throw malformed(`A signed address needs X-Amz-${name}.`);
  }
  const date = presigned.get('X-Amz-Date') ?? '';
  if (!INSTANT.test(date)) throw malformed("X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\"");
  const signedAt = Date.parse(date.replace(INSTANT, '$1-$2-$3T$4:$5:$6Z'));
  const expires = Number(presigned.get('X-Amz-Expires'));
  if (!Number.isInteger(expires) || expires < 0 || expires > MAXIMUM_EXPIRY_SECONDS)
    throw malformed('X-Amz-Expires must be a number of seconds, of a week at most');
  if (signedAt - now() > MAXIMUM_SKEW_MILLISECONDS) throw accessDenied('Request is not yet valid');
  const expiresAt = signedAt + expires * 1000;
  if (now() >= expiresAt)
    throw accessDenied('Request has expired', {
      'X-Amz-Expires': String(expires),
      Expires: new Date(expiresAt).toISOString(),
      ServerTime: new Date(now()).toISOString(),
    });
};

/** The access key that a request is signed with. Throws S3Error for one that is not signed, and for a signed address that is no good any more. */
export const callerOf = (request: IncomingMessage, { presigned }: ObjectRequest, now: Now): string => {
  if (presigned.size > 0) refuseExpired(presigned, now);
  const name =
    presigned.size > 0
      ? accessKeyIn(presigned.get('X-Amz-Credential'))
      : IN_HEADER.exec(request.headers.authorization ?? '')?.[1];
  if (name === undefined) throw accessDenied('Access Denied');
  return name;
};

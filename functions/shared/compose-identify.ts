/** Who checks tokens, by what the environment says of their issuers. */
import { makeIdentify } from './identify.ts';
import { keysAt } from './keys-at.ts';

export const ISSUER_VARIABLES = [
  'applicantIssuer',
  'applicantAudience',
  'applicantKeysUrl',
  'staffIssuer',
  'staffAudience',
  'staffKeysUrl',
] as const;

export const composeIdentify = (environment: { readonly [Name in (typeof ISSUER_VARIABLES)[number]]: string }) =>
  makeIdentify({
    applicants: {
      issuer: environment.applicantIssuer,
      audience: environment.applicantAudience,
      keys: keysAt(environment.applicantKeysUrl),
    },
    staff: {
      issuer: environment.staffIssuer,
      audience: environment.staffAudience,
      keys: keysAt(environment.staffKeysUrl),
    },
  });

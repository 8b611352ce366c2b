/**
 * The file by which an import job of Cognito creates the users of the people who were brought along. Its columns are those of the applicants' pool
 * (`aws cognito-idp get-csv-header`): all have to be there, and few have a value. A value has no quotes; no address of ours has a comma.
 */
export type User = { readonly personId: string; readonly email: string };

/** The claim by which a token names the person that it is of (infra/constructs/user-pools.ts, functions/shared/identify.ts). */
const PERSON_ID = 'custom:person_id';

const COLUMNS = [
  'name',
  'given_name',
  'family_name',
  'middle_name',
  'nickname',
  'preferred_username',
  'profile',
  'picture',
  'website',
  'email',
  'email_verified',
  'gender',
  'birthdate',
  'zoneinfo',
  'locale',
  'phone_number',
  'phone_number_verified',
  'address',
  'updated_at',
  PERSON_ID,
  'cognito:mfa_enabled',
  'cognito:username',
] as const;

/** People sign in with their address, so that it is their user name as well. The body that certified them vouches for it. */
const rowOf = ({ personId, email }: User): string => {
  const values: { readonly [C in (typeof COLUMNS)[number]]?: string } = {
    email,
    email_verified: 'TRUE',
    [PERSON_ID]: personId,
    'cognito:mfa_enabled': 'FALSE',
    'cognito:username': email,
  };
  return COLUMNS.map((column) => values[column] ?? '').join(',');
};

export const usersFileOf = (users: readonly User[]): string =>
  [COLUMNS.join(','), ...users.map(rowOf)].map((line) => `${line}\n`).join('');

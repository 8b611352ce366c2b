/** The columns of a file of people. */
import type { Columns, ValuesOf } from './header.ts';

export const REQUIRED_COLUMNS = [
  'program',
  'certificateNumber',
  'firstName',
  'lastName',
  'email',
  'firstIssuedOn',
  'validFrom',
  'expiresOn',
  'standing',
] as const;

export const OPTIONAL_COLUMNS = [
  'pathway',
  'personReference',
  'middleName',
  'language',
  'county',
  'pastTerms',
  'suspendedFrom',
  'pastSuspensions',
  'revokedOn',
  'codeOfEthicsSignedOn',
] as const;

export const COLUMNS = [...REQUIRED_COLUMNS, ...OPTIONAL_COLUMNS] as const;
export type Column = (typeof COLUMNS)[number];

export const OF_PEOPLE: Columns<Column> = { required: REQUIRED_COLUMNS, optional: OPTIONAL_COLUMNS };

/** What one line has, by its columns; what is empty is left out. */
export type Values = ValuesOf<Column>;

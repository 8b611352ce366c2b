/** What the fields of imported files have in common. What is wrong with the form of a field is told by its column, never by what stands in it. */
import * as z from 'zod/mini';
import type { Refusal } from '../../domain/refusals.ts';

/** Printable, and no longer than the API takes it. */
export const text = (longest: number) => z.string().check(z.maxLength(longest), z.regex(/^\P{Cc}+$/u));

/** As ids stand in the addresses of the API. */
export const id = z.string().check(z.regex(/^[\x21-\x7e]{1,128}$/));

/** FIELD_MISSING or FIELD_INVALID, once for each field. */
export const formRefusals = (values: Readonly<Record<string, unknown>>, fields: readonly string[]): Refusal[] =>
  [...new Set(fields)].map((field) => ({
    code: Object.hasOwn(values, field) ? 'FIELD_INVALID' : 'FIELD_MISSING',
    rule: 'import.format',
    field,
  }));

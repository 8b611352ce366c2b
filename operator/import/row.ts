/** One row as a person and their certification. What is wrong with the form of a field is told here, what is wrong with the facts by the rules. */
import * as z from 'zod/mini';
import { Certification } from '../../domain/arrival-checks.ts';
import { Person } from '../../domain/person.ts';
import { accepted, type Result, refused } from '../../domain/refusals.ts';
import type { Values } from './columns.ts';
import { formRefusals, text } from './form.ts';

const Contacts = z.strictObject({
  firstName: text(200),
  middleName: z.optional(text(200)),
  lastName: text(200),
  email: z.email().check(z.maxLength(254)),
  language: Person.shape.language,
  county: z.optional(text(200)),
});

const Row = z.strictObject({
  program: text(128),
  personReference: z.optional(text(128)),
  contacts: Contacts,
  certification: Certification,
});
export type Row = z.infer<typeof Row>;

/** How a case is opened where the file does not say it. */
const DEFAULTS = { pathway: 'INITIAL', language: 'en' } as const;

/** More terms than anybody has had, and few enough for one transaction. */
const MOST_SPANS = 40;

/** `2022-06-01/2024-06-01;2024-06-02/2026-06-01`: first and last days. What has another form is left as it is, for the shape to refuse. */
const spansIn = (list: string | undefined): unknown => {
  if (list === undefined) return [];
  const spans = list.split(';').map((span) => span.split('/').map((day) => day.trim()));
  if (spans.length > MOST_SPANS || spans.some((days) => days.length !== 2)) return list;
  return spans.map(([from, through]) => ({ from, through }));
};

/** The field that an issue is about: those of a person and of a certification stand one step deeper. */
const fieldOf = ([first, second]: readonly PropertyKey[]): string =>
  String(first === 'contacts' || first === 'certification' ? second : first);

/** Refuses FIELD_MISSING and FIELD_INVALID, once for each field. */
export const readRow = (values: Values): Result<Row> => {
  const { program, personReference, firstName, middleName, lastName, email, language, county, ...rest } = values;
  const parsed = z.safeParse(Row, {
    program,
    personReference,
    contacts: { firstName, middleName, lastName, email, language: language ?? DEFAULTS.language, county },
    certification: {
      ...rest,
      pathway: rest.pathway ?? DEFAULTS.pathway,
      pastTerms: spansIn(rest.pastTerms),
      pastSuspensions: spansIn(rest.pastSuspensions),
    },
  });
  if (parsed.success) return accepted(parsed.data);
  return refused(
    ...formRefusals(
      values,
      parsed.error.issues.map(({ path }) => fieldOf(path)),
    ),
  );
};

/** One row of a roster: somebody who attended a course to its end. */
import * as z from 'zod/mini';
import { CalendarDate } from '../../domain/dates.ts';
import { accepted, type Result, refused } from '../../domain/refusals.ts';
import { formRefusals, id, text } from '../import/form.ts';
import type { Columns, ValuesOf } from '../import/header.ts';

const REQUIRED_COLUMNS = ['providerId', 'courseId', 'completedOn'] as const;
const OPTIONAL_COLUMNS = ['certificateNumber', 'personReference', 'minutes', 'providerCertificateId'] as const;
type Column = (typeof REQUIRED_COLUMNS | typeof OPTIONAL_COLUMNS)[number];
export const OF_ROSTER: Columns<Column> = { required: REQUIRED_COLUMNS, optional: OPTIONAL_COLUMNS };

const Row = z.strictObject({
  providerId: id,
  courseId: id,
  completedOn: CalendarDate,
  certificateNumber: z.optional(id),
  personReference: z.optional(text(128)),
  minutes: z.optional(z.string().check(z.regex(/^[1-9]\d{0,5}$/))),
  providerCertificateId: z.optional(id),
});

/** Who attended: by the number of their certificate, or by what another system called them when they were brought along. */
export type Attendee = { readonly certificateNumber: string } | { readonly personReference: string };

export type Attendance = {
  readonly row: number;
  readonly providerId: string;
  readonly courseId: string;
  readonly completedOn: CalendarDate;
  readonly attendee: Attendee;
  /** Absent: the whole course. */
  readonly minutes: number | undefined;
  readonly providerCertificateId: string | undefined;
};

const attendeeOf = ({ certificateNumber, personReference }: z.infer<typeof Row>): Result<Attendee> => {
  if (certificateNumber !== undefined && personReference !== undefined)
    return refused({ code: 'ATTENDEE_TWICE', rule: 'roster.attendee', field: 'personReference' });
  if (certificateNumber !== undefined) return accepted({ certificateNumber });
  return personReference === undefined
    ? refused(...formRefusals({}, ['certificateNumber']))
    : accepted({ personReference });
};

/** Refuses FIELD_MISSING, FIELD_INVALID, ATTENDEE_TWICE. */
export const readRow = (values: ValuesOf<Column>, row: number): Result<Attendance> => {
  const parsed = z.safeParse(Row, values);
  if (!parsed.success)
    return refused(
      ...formRefusals(
        values,
        parsed.error.issues.map(({ path }) => String(path[0])),
      ),
    );
  const { providerId, courseId, completedOn, minutes, providerCertificateId } = parsed.data;
  const attendee = attendeeOf(parsed.data);
  if (!attendee.ok) return attendee;
  return accepted({
    row,
    providerId,
    courseId,
    completedOn,
    attendee: attendee.value,
    minutes: minutes === undefined ? undefined : Number(minutes),
    providerCertificateId,
  });
};

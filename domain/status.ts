/**
 * What the public may know of a certificate: its number, its dates and the days on which it was valid. The status of a day is computed from these
 * and the day, so that it is right even when no job ran. No field list is published; this is the smallest that answers an employer's question.
 */
import * as z from 'zod/mini';
import { addDays, CalendarDate, type CalendarDate as Day } from './dates.ts';
import type { CaseFacts } from './facts.ts';

/** Numbers as they stand on certificates, ours and those brought from elsewhere. */
export const CertificateNumber = z.string().check(z.regex(/^[0-9A-Za-z][0-9A-Za-z-]{2,31}$/));

const Span = z.object({ from: CalendarDate, through: z.optional(CalendarDate) });

export const PublicStatus = z.object({
  certificateNumber: z.string(),
  program: z.string(),
  /** The case's version that this was written with; an older one never replaces a newer. */
  sourceVer: z.int(),
  firstIssuedOn: CalendarDate,
  /** The last day of the latest term. */
  expiresOn: CalendarDate,
  /** Days on which the certificate was valid, both ends included, oldest first. */
  valid: z.array(Span),
  /** Final public discipline. A span without `through` is still in force. */
  suspended: z.array(Span),
  revokedOn: z.optional(CalendarDate),
});
export type PublicStatus = z.infer<typeof PublicStatus>;

export type StatusWord = 'ACTIVE' | 'EXPIRED' | 'SUSPENDED' | 'REVOKED' | 'NOT_YET_CERTIFIED';

const within = (day: Day) => (span: { from: Day; through?: Day | undefined }) =>
  span.from <= day && (span.through === undefined || day <= span.through);

/**
 * The status on a day. Revocation is final; a term that ran out shows as expired even while a suspension is in force (case X16); a renewal
 * does not date back: the days between the old term's end and a late decision stay uncovered (cases R8, R24).
 */
export const statusOn = (status: PublicStatus, day: Day): StatusWord => {
  if (day < status.firstIssuedOn) return 'NOT_YET_CERTIFIED';
  if (status.revokedOn !== undefined && status.revokedOn <= day) return 'REVOKED';
  if (!status.valid.some(within(day))) return 'EXPIRED';
  return status.suspended.some(within(day)) ? 'SUSPENDED' : 'ACTIVE';
};

/** What the public may know of a case, or nothing before a certificate was issued. */
export const publicStatusOf = (facts: CaseFacts): PublicStatus | undefined => {
  const { case: record, cycles } = facts;
  const latest = cycles.at(-1);
  if (record.certificateNumber === undefined || record.firstIssuedOn === undefined || latest === undefined)
    return undefined;
  return {
    certificateNumber: record.certificateNumber,
    program: record.program,
    sourceVer: record.ver,
    firstIssuedOn: record.firstIssuedOn,
    expiresOn: latest.expiresOn,
    valid: cycles.map(({ validFrom, expiresOn }) => ({ from: validFrom, through: expiresOn })),
    // The day on which a suspension is lifted is a day in good standing.
    suspended: record.suspensions.map(({ from, until }) => ({
      from,
      ...(until !== undefined && { through: addDays(until, -1) }),
    })),
    ...(record.revokedOn !== undefined && { revokedOn: record.revokedOn }),
  };
};

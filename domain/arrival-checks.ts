/**
 * What must be true of a certification that was issued elsewhere before it can become a case here. All of it is about dates: they are local days of
 * the program, and "through" days are included.
 */
import * as z from 'zod/mini';
import { addDays, addMonths, CalendarDate, type CalendarDate as Day } from './dates.ts';
import { Case } from './facts.ts';
import type { ProgramDefinition } from './program.ts';
import { notPublished, type Refusal } from './refusals.ts';
import { rulesOn } from './rules.ts';
import { CertificateNumber } from './status.ts';

const Span = z.strictObject({ from: CalendarDate, through: CalendarDate });
type Span = z.infer<typeof Span>;

/** A certification as another system's books tell of it. */
export const Certification = z.strictObject({
  pathway: Case.shape.pathway,
  certificateNumber: CertificateNumber,
  firstIssuedOn: CalendarDate,
  /** The latest term. */
  validFrom: CalendarDate,
  expiresOn: CalendarDate,
  /** Every term before the latest, oldest first: without them the public would be told that nobody was certified on those days. */
  pastTerms: z.array(Span),
  /** What cannot be computed from the dates. A term that ran out is `ACTIVE` here: that it ended is computed. */
  standing: z.enum(['ACTIVE', 'SUSPENDED', 'REVOKED']),
  /** The first day of the suspension that is in force. */
  suspendedFrom: z.optional(CalendarDate),
  /** Suspensions that were lifted, oldest first. */
  pastSuspensions: z.array(Span),
  revokedOn: z.optional(CalendarDate),
  codeOfEthicsSignedOn: z.optional(CalendarDate),
});
export type Certification = z.infer<typeof Certification>;

type Field = keyof Certification;

const refusal = (code: string, rule: string, field: Field, detail?: Refusal['detail']): Refusal => ({
  code,
  rule,
  field,
  ...(detail && { detail }),
});

/** A term with the field that names it. */
type Term = Span & { readonly field: Field };

const termsOf = ({ pastTerms, validFrom, expiresOn }: Certification): readonly Term[] => [
  ...pastTerms.map((term): Term => ({ ...term, field: 'pastTerms' })),
  { from: validFrom, through: expiresOn, field: 'expiresOn' },
];

const SINGLE_DAYS = ['firstIssuedOn', 'suspendedFrom', 'revokedOn', 'codeOfEthicsSignedOn'] as const;

/** A day is ahead when it has not come yet where the program is. */
const datesAhead = (certification: Certification, today: Day): readonly Refusal[] => {
  const { pastTerms, validFrom } = certification;
  const single = SINGLE_DAYS.flatMap((field) => {
    const day = certification[field];
    return day !== undefined && day > today ? [refusal('DATE_AHEAD', 'import.dates', field)] : [];
  });
  const last = pastTerms.at(-1);
  // Whoever renewed early holds the next term already; it follows the one that still runs without a gap.
  const follows = last !== undefined && validFrom === addDays(last.through, 1);
  return [
    ...single,
    ...(validFrom > today && !follows ? [refusal('DATE_AHEAD', 'import.dates', 'validFrom')] : []),
    ...(pastTerms.some(({ from }) => from > today) ? [refusal('DATE_AHEAD', 'import.dates', 'pastTerms')] : []),
    ...(certification.pastSuspensions.some(({ through }) => through >= today)
      ? [refusal('DATE_AHEAD', 'import.dates', 'pastSuspensions')]
      : []),
  ];
};

const isReversed = ({ from, through }: Span): boolean => through < from;

/** True where a span begins before the one before it has ended. */
const meetsBefore = (spans: readonly Span[]) => (span: Span, place: number) => {
  const before = spans[place - 1];
  return before !== undefined && span.from <= before.through;
};

/** The program's length of a term is its longest. A shorter one is taken: some end on a fixed day, some were decided late. */
const isTooLong = (program: ProgramDefinition, { from, through }: Span): boolean => {
  const months = rulesOn(program, from)['term.months'];
  return months !== null && through > addMonths(from, months);
};

const termRefusals = (certification: Certification, program: ProgramDefinition, today: Day): readonly Refusal[] => {
  const terms = termsOf(certification);
  const { firstIssuedOn, expiresOn } = certification;
  const overlaps = terms.filter(meetsBefore(terms));
  const returnIsUnknown = expiresOn < today && rulesOn(program, expiresOn)['renewal.lateTiers'] === null;
  return [
    ...terms.filter(isReversed).map(({ field }) => refusal('TERM_REVERSED', 'import.terms', field)),
    ...overlaps.map(({ field }) =>
      refusal('TERMS_OVERLAP', 'import.terms', field === 'expiresOn' ? 'validFrom' : field),
    ),
    ...(terms[0]?.from === firstIssuedOn ? [] : [refusal('TERMS_INCOMPLETE', 'import.terms', 'firstIssuedOn')]),
    ...terms
      .filter((term) => isTooLong(program, term))
      .map(({ field, from }) =>
        refusal('TERM_TOO_LONG', 'term.months', field, { months: rulesOn(program, from)['term.months'] ?? 0 }),
      ),
    ...(returnIsUnknown ? [{ ...notPublished('renewal.lateTiers'), field: 'expiresOn' }] : []),
  ];
};

const STANDING = 'import.standing';

/** The field that only one standing has, and has always. */
const fieldOfStanding = (
  certification: Certification,
  standing: Certification['standing'],
  field: 'suspendedFrom' | 'revokedOn',
): readonly Refusal[] => {
  const isThere = certification[field] !== undefined;
  if (isThere === (certification.standing === standing)) return [];
  return [refusal(isThere ? 'STANDING_CONTRADICTED' : 'FIELD_MISSING', STANDING, field)];
};

const standingRefusals = (certification: Certification): readonly Refusal[] => {
  const { firstIssuedOn, validFrom, suspendedFrom, revokedOn, pastSuspensions } = certification;
  const lastLifted = pastSuspensions.at(-1);
  const isBroken =
    pastSuspensions.some(isReversed) ||
    pastSuspensions.some(meetsBefore(pastSuspensions)) ||
    pastSuspensions.some(({ from }) => from < firstIssuedOn);
  return [
    ...fieldOfStanding(certification, 'SUSPENDED', 'suspendedFrom'),
    ...fieldOfStanding(certification, 'REVOKED', 'revokedOn'),
    ...(isBroken ? [refusal('SUSPENSIONS_BROKEN', STANDING, 'pastSuspensions')] : []),
    ...(suspendedFrom !== undefined &&
    (suspendedFrom < firstIssuedOn || (lastLifted !== undefined && suspendedFrom <= lastLifted.through))
      ? [refusal('SUSPENDED_TOO_EARLY', STANDING, 'suspendedFrom')]
      : []),
    // Nothing is issued on a revoked certification.
    ...(revokedOn !== undefined && revokedOn < validFrom ? [refusal('REVOKED_TOO_EARLY', STANDING, 'revokedOn')] : []),
  ];
};

/** Every reason why a certification cannot be brought along as it is told; `field` names the one at fault. */
export const arrivalRefusals = (
  certification: Certification,
  program: ProgramDefinition,
  today: Day,
): readonly Refusal[] => [
  ...datesAhead(certification, today),
  ...termRefusals(certification, program, today),
  ...standingRefusals(certification),
];

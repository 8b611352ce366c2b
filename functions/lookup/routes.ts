/** The public register: is this person certified, and were they on a day? Only what may be published stands in the table that this reads. */
import * as z from 'zod/mini';
import type { PublicRegistry } from '../../adapters/registry/registry.ts';
import { CalendarDate, dateOf, Instant, later } from '../../domain/dates.ts';
import { foldParts } from '../../domain/person.ts';
import type { ProgramDefinition } from '../../domain/program.ts';
import { CertificateNumber, statusOn } from '../../domain/status.ts';
import { Cursor, type Cursors, endOfPage } from '../shared/cursor.ts';
import { answerPublic, problem } from '../shared/http.ts';
import type { Log } from '../shared/messages.ts';
import { forAnyone, type Route } from '../shared/route.ts';

export type LookupDeps = {
  readonly registry: PublicRegistry;
  readonly programOf: (program: string) => ProgramDefinition | undefined;
  readonly cursors: Cursors;
  readonly log: Log;
};

const Span = z.object({ from: CalendarDate, through: z.nullable(CalendarDate) });

const Certificate = z.object({
  certificateNumber: z.string(),
  /** Null for the moment between the decision and the writing of the name. */
  name: z.nullable(z.string()),
  program: z.string(),
  title: z.string(),
  /** The day that the status is told for. */
  on: CalendarDate,
  status: z.enum(['ACTIVE', 'EXPIRED', 'SUSPENDED', 'REVOKED', 'NOT_YET_CERTIFIED']),
  certified: z.boolean(),
  firstIssuedOn: CalendarDate,
  expiresOn: CalendarDate,
  /** Final public discipline. */
  suspensions: z.array(Span),
  revokedOn: z.nullable(CalendarDate),
  asOf: Instant,
});

const certificateOf = (
  { status, displayName, asOf }: NonNullable<Awaited<ReturnType<PublicRegistry['readPublic']>>>,
  program: ProgramDefinition | undefined,
  on: CalendarDate,
): z.infer<typeof Certificate> => {
  const word = statusOn(status, on);
  return {
    certificateNumber: status.certificateNumber,
    name: displayName,
    program: program?.name ?? status.program,
    title: program?.title ?? '',
    on,
    status: word,
    certified: word === 'ACTIVE',
    firstIssuedOn: status.firstIssuedOn,
    expiresOn: status.expiresOn,
    suspensions: status.suspended.map(({ from, through }) => ({ from, through: through ?? null })),
    revokedOn: status.revokedOn ?? null,
    asOf,
  };
};

/** Today where the program is; UTC where it is not known any more. */
const todayOf = (now: Instant, program: ProgramDefinition | undefined): CalendarDate =>
  dateOf(now, program?.timeZone ?? 'UTC');

const certificateRoute = ({ registry, programOf }: LookupDeps): Route =>
  forAnyone(
    {
      method: 'get',
      path: '/api/registry/certificates/{number}',
      operationId: 'readCertificate',
      summary: 'A certificate by its exact number: its status today, or on a day.',
      params: z.strictObject({ number: CertificateNumber }),
      query: z.strictObject({ on: z.optional(CalendarDate) }),
      shape: Certificate,
      problems: ['NOT_FOUND'],
    },
    async ({ now, params: { number }, query: { on } }) => {
      const found = await registry.readPublic(number);
      if (found === undefined)
        return problem([{ code: 'NO_SUCH_CERTIFICATE', rule: 'lookup.number', field: 'number' }]);
      const program = programOf(found.status.program);
      return answerPublic(certificateOf(found, program, on ?? todayOf(now, program)));
    },
  );

/** Names of one page: each is a read more. */
const PAGE = 20;

/** What a list tells of each. */
const Listed = z.pick(Certificate, {
  certificateNumber: true,
  name: true,
  program: true,
  title: true,
  status: true,
  certified: true,
  expiresOn: true,
});

const Names = z.object({
  certificates: z.array(Listed),
  /** Where the next page starts; null on the last one. */
  cursor: z.nullable(z.string()),
  /** When the newest of these was written; null where there are none. */
  asOf: z.nullable(Instant),
});

const namesRoute = ({ registry, programOf, cursors }: LookupDeps): Route =>
  forAnyone(
    {
      method: 'get',
      path: '/api/registry/names',
      operationId: 'findNames',
      summary: 'Certificates by the beginning of a name: three letters or more, with or without accents and hyphens.',
      query: z.strictObject({
        q: z.string().check(z.minLength(1), z.maxLength(100)),
        cursor: z.optional(Cursor),
      }),
      shape: Names,
    },
    async ({ now, query: { q, cursor } }) => {
      const list = ['names', ...foldParts(q)];
      const after = await cursors.read(list, cursor, now);
      if (!after.ok) return problem(after.refusals);
      const found = await registry.findNames({ text: q, after: after.value, limit: PAGE });
      if (found === 'TOO_SHORT')
        return problem([{ code: 'FIELD_INVALID', rule: 'lookup.name', field: 'q', detail: { lettersAtLeast: 3 } }]);
      const numbers = [...new Set(found.map(({ certificateNumber }) => certificateNumber))];
      const known = (await Promise.all(numbers.map(registry.readPublic))).flatMap((each) => each ?? []);
      const certificates = known.map((each) => {
        const program = programOf(each.status.program);
        return z.parse(Listed, certificateOf(each, program, todayOf(now, program)));
      });
      return answerPublic({
        certificates,
        cursor: await cursors.write(list, endOfPage(found, PAGE), now),
        asOf: known.reduce<Instant | null>((newest, { asOf }) => (newest === null ? asOf : later(newest, asOf)), null),
      });
    },
  );

export const lookupRoutes = (deps: LookupDeps): readonly Route[] => [certificateRoute(deps), namesRoute(deps)];

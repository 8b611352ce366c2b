/** Shapes that several routes take. Everything is bounded, and nothing that is not named is taken. */
import * as z from 'zod/mini';
import { CalendarDate, Instant } from '../../domain/dates.ts';

/** Visible ASCII, as ids of ours and of others are. */
export const Id = z.string().check(z.regex(/^[\x21-\x7e]{1,128}$/));
export const Text = z.string().check(z.minLength(1), z.maxLength(200));
export const Reason = z.string().check(z.minLength(1), z.maxLength(500));

export const InCase = z.strictObject({ caseId: Id });

/** The version as it came in an ETag: `"12"`. `*` is any version. */
export const IfMatch = z.object({
  'if-match': z.optional(z.string().check(z.regex(/^("\d{1,9}"|\*)$/))),
});

/** The version that the caller saw; undefined where they named none. */
export const seenVerOf = (ifMatch: string | undefined): number | undefined =>
  ifMatch === undefined || ifMatch === '*' ? undefined : Number(ifMatch.slice(1, -1));

export const etagOf = (ver: number): Readonly<Record<string, string>> => ({ ETag: `"${ver}"` });

/** What a case is told by in a list. */
export const CaseSummary = z.object({
  caseId: z.string(),
  program: z.string(),
  pathway: z.string(),
  stage: z.string(),
  stageWords: z.string(),
  openedAt: Instant,
  certificateNumber: z.optional(z.string()),
});

export const CreditEntry = z.strictObject({
  title: Text,
  completedOn: CalendarDate,
  minutes: z.int().check(z.positive(), z.maximum(100_000)),
  topics: z.array(Text).check(z.maxLength(20)),
  format: z.optional(z.enum(['ASYNCHRONOUS', 'IN_PERSON', 'ONLINE'])),
  californiaRelevant: z.optional(z.boolean()),
  initialTraining: z.optional(z.boolean()),
  startedAt: z.optional(Instant),
  endedAt: z.optional(Instant),
  evidenceDocumentId: z.optional(Id),
});

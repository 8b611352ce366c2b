/** What a course would do for the current cycle, as whoever asks may see it. */
import * as z from 'zod/mini';
import type { CourseCheck } from '../../../domain/course-check.ts';
import { creditsLeft } from '../../../domain/credits.ts';
import { CalendarDate, type CalendarDate as Day } from '../../../domain/dates.ts';
import type { ProgramDefinition, Rules } from '../../../domain/program.ts';
import { Refusal } from '../../../domain/refusals.ts';
import { Source, sourceOf } from './source.ts';

/** Minutes that are still missing; null where the program does not say how many are needed. */
export const Left = z.object({ minutes: z.nullable(z.int()), lawEthicsMinutes: z.nullable(z.int()) });

export const CreditCheck = z.object({
  counts: z.boolean(),
  towardsLawEthics: z.boolean(),
  addsMinutes: z.int(),
  addsLawEthicsMinutes: z.int(),
  /** OVERLAPS, NOT_CALIFORNIA_RELEVANT; NOT_OFFERED: the catalogue does not have it on that day. */
  flags: z.array(z.string()),
  /** Each rule that was asked, its answer, and where it stands written. */
  rules: z.array(
    z.object({
      rule: z.string(),
      counts: z.boolean(),
      because: z.pick(Refusal, { code: true, detail: true }),
      source: Source,
    }),
  ),
  /** With this course. */
  left: Left,
  /** The cycle with this course in it, if the renewal is submitted on `submittedOn`. */
  cycle: z.object({
    submittedOn: CalendarDate,
    countedMinutes: z.int(),
    lawEthicsMinutes: z.int(),
    sufficient: z.boolean(),
    refusals: z.array(Refusal),
  }),
});

export const creditCheckView = (
  { verdict, answers, addsMinutes, addsLawEthicsMinutes, after }: CourseCheck,
  program: ProgramDefinition,
  rules: Rules,
  { submittedOn, isOffered }: { readonly submittedOn: Day; readonly isOffered: boolean },
): z.infer<typeof CreditCheck> => {
  const { countedMinutes, lawEthicsMinutes, sufficient, refusals } = after;
  return {
    counts: verdict.counts,
    towardsLawEthics: verdict.towardsLawEthics,
    addsMinutes,
    addsLawEthicsMinutes,
    flags: [...verdict.flags, ...(isOffered ? [] : ['NOT_OFFERED'])],
    rules: answers.map((answer) => ({ ...answer, source: sourceOf(program, answer.rule, submittedOn) })),
    left: creditsLeft(after, rules),
    cycle: { submittedOn, countedMinutes, lawEthicsMinutes, sufficient, refusals: [...refusals] },
  };
};

/** The continuing education of a cycle: every course with its verdict, the totals, what is left, and by which rules. */
import * as z from 'zod/mini';
import { submissionOf } from '../../../domain/course-check.ts';
import { type CreditVerdict, creditsLeft, decideCredits, periodStart } from '../../../domain/credits.ts';
import { CalendarDate, type CalendarDate as Day } from '../../../domain/dates.ts';
import { type CaseFacts, Credit } from '../../../domain/facts.ts';
import type { ProgramDefinition } from '../../../domain/program.ts';
import { Refusal } from '../../../domain/refusals.ts';
import { rulesOn } from '../../../domain/rules.ts';
import { Left } from './credit-check.ts';
import { Source, sourceOf } from './source.ts';

const Totals = z.object({ minutes: z.int(), lawEthicsMinutes: z.int() });

export const CreditLedger = z.object({
  cycle: z.int(),
  /** The first day whose courses count. */
  from: CalendarDate,
  expiresOn: CalendarDate,
  /** Courses are judged as for a submission on this day: that of the renewal, or today. */
  judgedOn: CalendarDate,
  courses: z.array(
    z.extend(Credit, {
      counts: z.boolean(),
      /** What it adds to the total: 0 when it does not count. */
      countedMinutes: z.int(),
      towardsLawEthics: z.boolean(),
      flags: z.array(z.string()),
      refusals: z.array(Refusal),
    }),
  ),
  entered: Totals,
  /** What the person vouched for when submitting the renewal; null while it is not submitted. */
  attested: z.nullable(Totals),
  left: Left,
  sufficient: z.boolean(),
  /** What is short in total. */
  refusals: z.array(Refusal),
  /** The rules by which this was judged, and where each stands written. */
  rules: z.array(z.object({ rule: z.string(), source: Source })),
});

const courseView = ({ credit, minutes, counts, towardsLawEthics, flags, refusals }: CreditVerdict) => ({
  ...credit,
  counts,
  countedMinutes: minutes,
  towardsLawEthics,
  flags: [...flags],
  refusals: [...refusals],
});

/** Undefined where the case has no such cycle. `cycle`: the current one where none is named. */
export const creditLedger = (
  facts: CaseFacts,
  program: ProgramDefinition,
  { cycle = facts.case.cycle, today }: { readonly cycle?: number | undefined; readonly today: Day },
): z.infer<typeof CreditLedger> | undefined => {
  const term = facts.cycles.find((each) => each.cycle === cycle);
  if (term === undefined) return undefined;
  const submission = submissionOf(facts, cycle);
  // A cycle that passed without a submission here is that of somebody who was certified elsewhere then.
  const judgedOn = submission?.submittedOn ?? (cycle === facts.case.cycle ? today : term.expiresOn);
  const rules = rulesOn(program, judgedOn);
  const decision = decideCredits(facts.credits, term, rules, judgedOn);
  const { countedMinutes, lawEthicsMinutes, sufficient, refusals } = decision;
  return {
    cycle,
    from: periodStart(term),
    expiresOn: term.expiresOn,
    judgedOn,
    courses: decision.verdicts.map(courseView),
    entered: { minutes: countedMinutes, lawEthicsMinutes },
    attested:
      submission === undefined
        ? null
        : { minutes: submission.attestedMinutes, lawEthicsMinutes: submission.attestedLawEthicsMinutes },
    left: creditsLeft(decision, rules),
    sufficient,
    refusals: [...refusals],
    rules: decision.rules.map((rule) => ({ rule, source: sourceOf(program, rule, judgedOn) })),
  };
};

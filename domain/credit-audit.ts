/** Continuing education as attested with a renewal, and the audit of what a person can show for it. */
import { type CreditsDecision, creditShortfalls, decideCredits } from './credits.ts';
import { addYears, type CalendarDate } from './dates.ts';
import type { Audit, Credit, Cycle, Renewal } from './facts.ts';
import type { RuleId, Rules } from './program.ts';
import { accepted, type Result, refused } from './refusals.ts';

/**
 * Whether the hours that a person attests at submission are enough; no certificate is asked for then (case C19). Refuses CREDITS_SHORT,
 * LAW_ETHICS_SHORT, RULE_NOT_PUBLISHED.
 */
export const decideAttestation = (
  { attestedMinutes, attestedLawEthicsMinutes }: Pick<Renewal, 'attestedMinutes' | 'attestedLawEthicsMinutes'>,
  rules: Rules,
): Result<{ readonly rules: readonly RuleId[] }> => {
  const refusals = creditShortfalls(attestedMinutes, attestedLawEthicsMinutes, rules);
  return refusals.length > 0
    ? refused(...refusals)
    : accepted({ rules: ['credits.minutes', 'credits.lawEthicsMinutes'] });
};

export type CreditAudit = Pick<CreditsDecision, 'countedMinutes' | 'lawEthicsMinutes' | 'refusals' | 'rules'> & {
  readonly outcome: NonNullable<Audit['outcome']>;
};

/**
 * An audit of the hours that a renewal attested. Only courses with evidence count (cases C16, C19). Records need to be kept `credits.recordYears`
 * from the day of the submission, its last day included; after that a person may lawfully have none and is not penalised (C17). The submission
 * is the earlier reading of "from the renewal", which errs towards the holder; where no period is published, records are asked for.
 */
export const decideAudit = (
  renewal: Renewal,
  credits: readonly Credit[],
  cycle: Cycle,
  rules: Rules,
  auditedOn: CalendarDate,
): CreditAudit => {
  const years = rules['credits.recordYears'];
  const evidenced = credits.filter(({ evidenceDocumentId }) => evidenceDocumentId !== undefined);
  const decision = decideCredits(evidenced, cycle, rules, renewal.submittedOn);
  const { countedMinutes, lawEthicsMinutes } = decision;
  const audit = { countedMinutes, lawEthicsMinutes, rules: [...decision.rules, 'credits.recordYears' as const] };
  if (years !== null && auditedOn > addYears(renewal.submittedOn, years))
    return { ...audit, outcome: 'RECORDS_NOT_REQUIRED', refusals: [] };
  const isShort = decision.refusals.some(({ code }) => code !== 'RULE_NOT_PUBLISHED');
  const outcome = decision.sufficient ? 'SATISFIED' : isShort ? 'DEFICIENT' : 'UNDECIDED';
  return { ...audit, outcome, refusals: decision.refusals };
};

/** The dates of a term: when its renewal window opens, when it ends, and the late tiers after it. "Through" days are included. */
import { addDays, addYears, type CalendarDate, later } from './dates.ts';
import type { Cycle, Renewal } from './facts.ts';
import type { ProgramDefinition, Rules } from './program.ts';
import type { LateTier } from './rule-shapes.ts';
import { rulesOn } from './rules.ts';
import type { Stage } from './stages.ts';

/** By how many days a term was extended in all. */
export const extendedDays = ({ extensions = [] }: Pick<Cycle, 'extensions'>): number =>
  extensions.reduce((sum, { days }) => sum + days, 0);

/** A term whose last day is another one from a day on: who was reminded of the old one is reminded of the new one as well. */
export const remindedAnew = (term: Cycle, on: CalendarDate): Cycle => ({
  ...term,
  remindersAnew: { times: (term.remindersAnew?.times ?? 0) + 1, on },
});

/**
 * The first day on which a renewal may be submitted. The window is the one in force on the day itself, so a change of the rule counts from its
 * own date on (case R5: 60 days before expiry, 90 under the newer rule). Days are counted back from the expiry: 2026-06-30 less 90 is 2026-04-01.
 * An extension adds days at the end and moves no opening.
 */
export const windowOpensOn = (
  program: ProgramDefinition,
  term: Pick<Cycle, 'expiresOn' | 'extensions'>,
): CalendarDate => {
  const expiresOn = addDays(term.expiresOn, -extendedDays(term));
  const versions = [...program.rules['renewal.windowDays'].values].sort((a, b) => (a.from < b.from ? -1 : 1));
  const opening = versions.flatMap(({ from, value }, place) => {
    if (value === null) return [];
    const opensOn = place === 0 ? addDays(expiresOn, -value) : later(from, addDays(expiresOn, -value));
    const until = versions[place + 1]?.from;
    return until === undefined || opensOn < until ? [opensOn] : [];
  });
  return opening[0] ?? expiresOn; // no window published: nothing before the last day is promised
};

/** The last day of a late tier. */
export const tierEndsOn = (tier: LateTier, expiresOn: CalendarDate): CalendarDate =>
  addYears(expiresOn, tier.throughYears);

export const tierOf = (stage: LateTier['stage'], rules: Rules): LateTier | undefined =>
  rules['renewal.lateTiers']?.find((tier) => tier.stage === stage);

/** Where a day stands to a term: in time through the expiry, then the tiers, then nothing. */
export const standingOn = (on: CalendarDate, { expiresOn }: Cycle, rules: Rules): Renewal['standing'] | 'VACATED' =>
  on <= expiresOn
    ? 'ON_TIME'
    : (rules['renewal.lateTiers']?.find((tier) => on <= tierEndsOn(tier, expiresOn))?.stage ?? 'VACATED');

const TERM_STAGES = ['ACTIVE', 'RENEWAL_OPEN', 'LATE_TIER_1', 'LATE_TIER_2', 'VACATED'] as const;
export type TermStage = (typeof TERM_STAGES)[number];

/** Where a term that nobody renews stands on a day. */
export const termStageOn = (on: CalendarDate, term: Cycle, program: ProgramDefinition): TermStage => {
  const standing = standingOn(on, term, rulesOn(program, term.expiresOn));
  if (standing !== 'ON_TIME') return standing;
  return on < windowOpensOn(program, term) ? 'ACTIVE' : 'RENEWAL_OPEN';
};

/** True when `stage` comes before `other` in the life of a term. */
export const comesBefore = (stage: TermStage, other: TermStage): boolean =>
  TERM_STAGES.indexOf(stage) < TERM_STAGES.indexOf(other);

export const isTermStage = (stage: Stage): stage is TermStage => TERM_STAGES.some((each) => each === stage);

/** The last day on which a person can return without starting over. */
export const returnEndsOn = (expiresOn: CalendarDate, rules: Rules): CalendarDate | undefined =>
  (rules['renewal.lateTiers'] ?? [])
    .map((tier) => tierEndsOn(tier, expiresOn))
    .reduce<string | undefined>((last, day) => (last === undefined || day > last ? day : last), undefined);

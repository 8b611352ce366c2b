/** What a person was told of a term's last day before it was set right. */
import type { CalendarDate } from './dates.ts';
import type { CaseFacts, Correction } from './facts.ts';

export const expiryCorrections = ({ case: { corrections = [] } }: Pick<CaseFacts, 'case'>): readonly Correction[] =>
  corrections.filter(({ what }) => what === 'EXPIRY');

const numberOf = (effectKey: string): number => Number(/expiry-corrected-(\d+)$/.exec(effectKey)?.[1] ?? 0);

/**
 * The wrong day of which the person knows, when the correction of the number `times` (from 1) is told: what stood there before the first correction of
 * which no letter left. `was`: what stood there before this one, while it is not a fact yet.
 */
export const wrongDayTold = (
  facts: CaseFacts,
  times: number,
  was: CalendarDate | undefined,
): CalendarDate | undefined => {
  const told = facts.effects
    .filter(({ notice, performedAt }) => notice === 'EXPIRY_CORRECTED' && performedAt !== undefined)
    .map(({ effectKey }) => numberOf(effectKey))
    .filter((number) => number < times);
  return expiryCorrections(facts)[Math.max(0, ...told)]?.was ?? was;
};

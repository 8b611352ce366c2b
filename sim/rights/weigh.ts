/** Which right is needed for what: a right counts as needed when a journey asked for something that is refused without it. */
import { readFileSync } from 'node:fs';
import * as z from 'zod/mini';
import { decide, type Need } from '../../local/rights/decide.ts';
import { matchesAction } from '../../local/rights/patterns.ts';
import type { RightResource } from '../../local/template/model.ts';
import { describeRight, whatIn, whoIn } from './describe.ts';
import type { Played } from './play.ts';
import { saysTheSame } from './variant.ts';

/** `need`: the first that is refused without the right. */
type Use = { readonly journey: string; readonly need: Need };
export type Weighed = { readonly right: RightResource; readonly uses: readonly Use[] };

/** The rights without one that says the same as `right`. */
const without = (rights: readonly RightResource[], right: RightResource): readonly RightResource[] => {
  const place = rights.findIndex((each) => saysTheSame(each, right));
  return rights.filter((_, index) => index !== place);
};

const useIn = ({ journey, rights, asked }: Played, right: RightResource): readonly Use[] => {
  const rest = without(rights, right);
  const missed = asked.find(
    ({ actor, need, refusal }) =>
      refusal === undefined && matchesAction(right.action, need.action) && !decide(rest, actor, need).allowed,
  );
  return missed ? [{ journey, need: missed.need }] : [];
};

export const weigh = (rights: readonly RightResource[], played: readonly Played[]): readonly Weighed[] =>
  rights.map((right) => ({ right, uses: played.flatMap((each) => useIn(each, right)) }));

const Reasons = z.array(
  z.strictObject({
    who: z.string(),
    actions: z.array(z.string()),
    resources: z.array(z.string()),
    reason: z.string(),
  }),
);
export type Reason = z.infer<typeof Reasons>[number];

/** Why some rights are there although no journey needs them. Throws when the file is not as expected. */
export const readReasons = (file: string): readonly Reason[] => Reasons.parse(JSON.parse(readFileSync(file, 'utf8')));

const isFor = (right: RightResource, { who, actions, resources }: Reason): boolean =>
  who === whoIn(right) && actions.includes(right.action) && resources.includes(whatIn(right));

export const reasonFor = (right: RightResource, reasons: readonly Reason[]): string | undefined =>
  reasons.find((reason) => isFor(right, reason))?.reason;

/** What is wrong: a right that nobody needs and nobody explains, an explanation of what is needed, or of what is not there. */
export const problemsOf = (weighed: readonly Weighed[], reasons: readonly Reason[]): readonly string[] => {
  const rights = weighed.flatMap(({ right, uses }) => {
    const reason = reasonFor(right, reasons);
    if (uses.length === 0 && reason === undefined)
      return [`No journey needs this, and no reason is given: ${describeRight(right)}.`];
    if (uses.length > 0 && reason !== undefined) {
      return [`«${uses[0]?.journey}» needs this, so the reason why nothing does is wrong: ${describeRight(right)}.`];
    }
    return [];
  });
  const stale = reasons.flatMap((reason) =>
    reason.actions.flatMap((action) =>
      reason.resources.flatMap((resource) =>
        weighed.some(({ right }) => isFor(right, { ...reason, actions: [action], resources: [resource] }))
          ? []
          : [`A reason is given for a right that is not there: ${reason.who}, ${action} on ${resource}.`],
      ),
    ),
  );
  return [...rights, ...stale];
};

/** Rights in words. */
import type { RightResource } from '../../local/template/model.ts';

/** `arn:aws:dynamodb:us-west-2:000000000000:table/registry` → `table/registry`: the service stands in the action, the rest is everywhere the same. */
const shortName = (arn: string): string => (arn.startsWith('arn:') ? arn.split(':').slice(5).join(':') : arn);

/** Whose right it is: a role's name, a service's, or what else a statement can speak of. */
export const whoIn = ({ kind, attachedTo, principal }: RightResource): string => {
  if (kind === 'ROLE') return shortName(attachedTo).replace(/^role\//, '');
  if (principal?.kind === 'SERVICE') return principal.name;
  if (principal?.kind === 'ROLE') return shortName(principal.arn).replace(/^role\//, '');
  return principal?.kind === 'ACCOUNT' ? 'the account' : 'anybody';
};

/** What it is about. The policy of a resource may say `*` and means the resource. */
export const whatIn = ({ kind, attachedTo, resource }: RightResource): string =>
  shortName(kind === 'RESOURCE' && resource === '*' ? attachedTo : resource);

/** When it counts, as words to be added; empty when it always does. */
export const whenIn = ({ conditions }: RightResource): string =>
  conditions.map(({ key, values }) => `, if ${key} is ${values.map(shortName).join(' or ')}`).join('');

export const describeRight = (right: RightResource): string =>
  `${whoIn(right)} ${right.effect === 'ALLOW' ? 'may' : 'may not'} ${right.action} on ${whatIn(right)}${whenIn(right)}`;

/**
 * Whether a request is allowed, by the rules of IAM within one account: an explicit deny wins; else something has to allow it.
 * Source: IAM user guide, "Policy evaluation logic"; KMS developer guide, "Key policies in AWS KMS".
 */
import type { Condition, Principal, RightResource } from '../template/model.ts';
import type { Actor } from './actors.ts';
import { matchesAction, matchesArn, matchesResource } from './patterns.ts';

/** What a call needs to be allowed to do. `context`: what conditions may ask for of the resource. */
export type Need = { readonly action: string; readonly resource: string; readonly context?: Actor['context'] };

export type Verdict =
  | { readonly allowed: true }
  /** `because`: AWS's words for the kind of refusal. */
  | { readonly allowed: false; readonly because: string };

const holds = ({ operator, key, values }: Condition, context: Actor['context']): boolean => {
  const given = context[key];
  if (operator === 'ArnNotEquals') return given === undefined || !values.some((value) => matchesArn(value, given));
  if (operator === 'StringNotEquals') return given === undefined || !values.includes(given);
  if (given === undefined) return false;
  // By the reference of policy elements, ArnEquals takes patterns as well.
  if (operator === 'ArnEquals' || operator === 'ArnLike') return values.some((value) => matchesArn(value, given));
  if (operator === 'StringLike') return values.some((value) => matchesResource(value, given));
  return values.includes(given);
};

const meets = (principal: Principal | undefined, { identity }: Actor): boolean => {
  if (principal === undefined) return true;
  if (principal.kind === 'ANYBODY') return true;
  if (principal.kind === 'ROLE') return identity.kind === 'ROLE' && identity.arn === principal.arn;
  if (principal.kind === 'SERVICE') return identity.kind === 'SERVICE' && identity.name === principal.name;
  return identity.kind === 'ROLE' && identity.arn.startsWith(`arn:aws:iam::${principal.accountId}:`);
};

/** A key and a role can be used by nobody, not even by the account's own roles, whom their own policy does not let in. */
const isGuarded = (resource: string): boolean => /^arn:aws:(kms|iam):/.test(resource);

/** The policy of a bucket is also that of the objects in it. */
const isAttached = (attachedTo: string, resource: string): boolean =>
  attachedTo === resource || (attachedTo.startsWith('arn:aws:s3:::') && resource.startsWith(`${attachedTo}/`));

/** `rights`: all that the templates hold. */
export const decide = (rights: readonly RightResource[], actor: Actor, need: Need): Verdict => {
  const { identity } = actor;
  const { action, resource } = need;
  const context = { ...actor.context, ...need.context };
  const applying = rights.filter(
    (right) =>
      (right.kind === 'ROLE'
        ? identity.kind === 'ROLE' && right.attachedTo === identity.arn
        : isAttached(right.attachedTo, resource)) &&
      meets(right.principal, actor) &&
      matchesAction(right.action, action) &&
      matchesResource(right.resource, resource) &&
      right.conditions.every((condition) => holds(condition, context)),
  );
  const denying = applying.find(({ effect }) => effect === 'DENY');
  if (denying) {
    const policy = denying.kind === 'ROLE' ? 'an identity-based policy' : 'a resource-based policy';
    return { allowed: false, because: `with an explicit deny in ${policy}` };
  }

  const byRole = applying.some(({ kind }) => kind === 'ROLE');
  const letIn = applying.filter(({ kind }) => kind === 'RESOURCE');
  const byResource = letIn.some(({ principal }) => principal?.kind !== 'ACCOUNT');
  const leftToRoles = letIn.some(({ principal }) => principal?.kind === 'ACCOUNT');
  if (byResource || (byRole && (leftToRoles || !isGuarded(resource)))) return { allowed: true };
  const isResourceToAllow = identity.kind === 'SERVICE' || (byRole && isGuarded(resource));
  const missing = isResourceToAllow ? 'resource-based' : 'identity-based';
  return { allowed: false, because: `because no ${missing} policy allows the ${action} action` };
};

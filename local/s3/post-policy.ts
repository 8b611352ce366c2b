/** What a form's policy allows: S3 API reference, "POST policy". Whoever has a form may change what is in it, but not its policy. */
import * as z from 'zod/mini';
import type { Now } from '../contracts.ts';
import { accessDenied, S3Error } from './errors.ts';

/** How many bytes a file may have. */
export type LengthRange = { readonly minimum: number; readonly maximum: number };

const Comparison = z.tuple([z.enum(['eq', 'starts-with']), z.string().check(z.startsWith('$')), z.string()]);
const Range = z.tuple([z.literal('content-length-range'), z.int().check(z.gte(0)), z.int().check(z.gte(0))]);
const Policy = z.strictObject({
  expiration: z.iso.datetime(),
  conditions: z.array(z.union([z.record(z.string(), z.string()), Comparison, Range])),
});
type Comparison = z.infer<typeof Comparison>;

/** Fields that no condition need name: the policy itself and what vouches for it, the file, and what the form says it is to be ignored. */
const UNCHECKED = /^(file|policy|x-amz-signature|x-ignore-.*)$/;

const policyIn = (encoded: string): z.infer<typeof Policy> => {
  try {
    return Policy.parse(JSON.parse(Buffer.from(encoded, 'base64').toString('utf8')));
  } catch {
    throw new S3Error(400, 'InvalidPolicyDocument', 'Invalid Policy: not a policy that is known here.');
  }
};

const isMet = ([operator, name, wanted]: Comparison, fields: ReadonlyMap<string, string>): boolean => {
  const given = fields.get(name.slice(1).toLowerCase());
  if (given === undefined) return false;
  return operator === 'eq' ? given === wanted : given.startsWith(wanted);
};

/**
 * `fields`: of the form, by their names in lower case, with `${filename}` replaced, and `bucket` as the address has it. Throws S3Error when the policy
 * has expired, when a condition is not met, and for a field that the policy does not name.
 */
export const checkPolicy = (fields: ReadonlyMap<string, string>, now: Now): LengthRange => {
  const encoded = fields.get('policy');
  if (encoded === undefined) throw accessDenied('Access Denied');
  const { expiration, conditions } = policyIn(encoded);
  if (now() >= Date.parse(expiration)) throw accessDenied('Invalid according to Policy: Policy expired.');

  const ranges = conditions.filter((condition) => Array.isArray(condition) && condition[0] === 'content-length-range');
  const comparisons = conditions.flatMap((condition): readonly Comparison[] => {
    if (!Array.isArray(condition)) {
      return Object.entries(condition).map(([name, value]): Comparison => ['eq', `$${name}`, value]);
    }
    return condition[0] === 'content-length-range' ? [] : [condition];
  });
  const failed = comparisons.find((condition) => !isMet(condition, fields));
  if (failed) throw accessDenied(`Invalid according to Policy: Policy Condition failed: ${JSON.stringify(failed)}`);
  const named = new Set(comparisons.map(([, name]) => name.slice(1).toLowerCase()));
  const extra = [...fields.keys()].filter((name) => !named.has(name) && !UNCHECKED.test(name));
  if (extra.length > 0) throw accessDenied(`Invalid according to Policy: Extra input fields: ${extra.join(', ')}`);

  const limits = ranges.flatMap((range) =>
    Array.isArray(range) && range[0] === 'content-length-range' ? [range] : [],
  );
  return {
    minimum: Math.max(0, ...limits.map(([, minimum]) => minimum)),
    maximum: Math.min(Number.MAX_SAFE_INTEGER, ...limits.map(([, , maximum]) => maximum)),
  };
};

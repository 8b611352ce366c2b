/** Patterns as IAM has them: `*` stands for any text, `?` for any character. */

const expressionOf = (pattern: string, flags: string): RegExp => {
  const source = pattern.replace(/[.*+?^${}()|[\]\\]/g, (character) => {
    if (character === '*') return '.*';
    return character === '?' ? '.' : `\\${character}`;
  });
  return new RegExp(`^${source}$`, flags);
};

/** Resources are compared letter by letter. */
export const matchesResource = (pattern: string, resource: string): boolean =>
  expressionOf(pattern, 's').test(resource);

/** Actions are compared whatever the case of their letters. */
export const matchesAction = (pattern: string, action: string): boolean => expressionOf(pattern, 'is').test(action);

const PARTS = 6;

/** The parts of `arn:partition:service:region:account:resource`; colons in the resource belong to it. */
const partsOf = (arn: string): readonly string[] => {
  const parts = arn.split(':');
  return [...parts.slice(0, PARTS - 1), parts.slice(PARTS - 1).join(':')];
};

/** `ArnLike`: part by part, so that a pattern for a region does not reach into the account. */
export const matchesArn = (pattern: string, arn: string): boolean => {
  const wanted = partsOf(pattern);
  const given = partsOf(arn);
  return wanted.every((part, index) => matchesResource(part, given[index] ?? ''));
};

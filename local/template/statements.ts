/** The statements of a policy, in the form in which CloudFormation takes them. What is not understood is an error: it might allow or deny. */
import * as z from 'zod/mini';
import type { Condition, Effect, Principal } from './model.ts';

/** One of a kind is as good as a list of one. */
const oneOrMore = <Shape>(shape: z.ZodMiniType<Shape>) =>
  z.pipe(
    z.transform((value: unknown): readonly unknown[] => [value].flat()),
    z.array(shape),
  );

const Action = z.string().check(z.regex(/^(\*|[a-z0-9-]+:[\w*?]+)$/, 'must be an action, or a pattern of one'));
/** Variables (`${aws:username}`) would have to be bound for each request. */
const Resource = z.string().check(
  z.regex(/^(\*|arn:.+)$/, 'must be an ARN, or a pattern of one'),
  z.refine((text) => !text.includes('${'), 'must hold no variable'),
);

/** The tag that says what a scan came to: the one tag that statements ask for. */
const SCAN_TAG = 's3:ExistingObjectTag/GuardDutyMalwareScanStatus';

/** The conditions that the local cloud can tell true from false: for each operator, the keys whose values it knows in every request. */
const Conditions = z.strictObject({
  ArnEquals: z.optional(z.strictObject({ 'aws:SourceArn': oneOrMore(z.string()) })),
  ArnLike: z.optional(z.strictObject({ 'aws:SourceArn': oneOrMore(z.string()) })),
  ArnNotEquals: z.optional(z.strictObject({ 'aws:PrincipalArn': oneOrMore(z.string()) })),
  Bool: z.optional(z.strictObject({ 'aws:SecureTransport': oneOrMore(z.string()) })),
  StringEquals: z.optional(
    z.strictObject({
      'aws:SourceAccount': z.optional(oneOrMore(z.string())),
      'aws:SourceArn': z.optional(oneOrMore(z.string())),
    }),
  ),
  StringLike: z.optional(
    z.strictObject({
      'events:ManagedBy': z.optional(oneOrMore(z.string())),
      'kms:ViaService': z.optional(oneOrMore(z.string())),
    }),
  ),
  StringNotEquals: z.optional(z.strictObject({ [SCAN_TAG]: oneOrMore(z.string()) })),
});

const Principals = z.union([
  z.literal('*'),
  z.strictObject({ AWS: z.optional(oneOrMore(z.string())), Service: z.optional(oneOrMore(z.string())) }),
]);

const Statement = z.strictObject({
  Sid: z.optional(z.string()),
  Effect: z.enum(['Allow', 'Deny']),
  Principal: z.optional(Principals),
  Action: oneOrMore(Action),
  Resource: z.optional(oneOrMore(Resource)),
  Condition: z.optional(Conditions),
});

export const PolicyDocument = z.strictObject({
  Version: z.literal('2012-10-17'),
  Id: z.optional(z.string()),
  Statement: oneOrMore(Statement),
});

/** One principal, one action, one resource: the least that a statement can be taken apart into. */
export type SingleRight = {
  readonly effect: Effect;
  /** Absent in what is attached to a role: the role itself. */
  readonly principal?: Principal;
  readonly action: string;
  readonly resource: string;
  readonly conditions: readonly Condition[];
};

const ACCOUNT = /^arn:aws:iam::(\d{12}):root$/;
const ROLE = /^arn:aws:iam::\d{12}:role\//;

const principalOf = (text: string, fail: (problem: string) => Error): Principal => {
  const [, accountId] = ACCOUNT.exec(text) ?? [];
  if (text === '*') return { kind: 'ANYBODY' };
  if (accountId !== undefined) return { kind: 'ACCOUNT', accountId };
  if (ROLE.test(text)) return { kind: 'ROLE', arn: text };
  throw fail(`the local cloud knows no principal ${text}.`);
};

const principalsOf = (
  principal: z.infer<typeof Principals> | undefined,
  fail: (problem: string) => Error,
): readonly (Principal | undefined)[] => {
  if (principal === undefined) return [undefined];
  if (principal === '*') return [{ kind: 'ANYBODY' }];
  return [
    ...(principal.AWS ?? []).map((text) => principalOf(text, fail)),
    ...(principal.Service ?? []).map((name): Principal => ({ kind: 'SERVICE', name })),
  ];
};

const condition = (
  operator: Condition['operator'],
  key: Condition['key'],
  values: readonly string[] | undefined,
): readonly Condition[] => (values === undefined ? [] : [{ operator, key, values }]);

/** `StringEquals` and the rest as a list; several of them have all to be true. */
const conditionsOf = (conditions: z.infer<typeof Conditions> | undefined): readonly Condition[] => [
  ...condition('ArnEquals', 'aws:SourceArn', conditions?.ArnEquals?.['aws:SourceArn']),
  ...condition('ArnLike', 'aws:SourceArn', conditions?.ArnLike?.['aws:SourceArn']),
  ...condition('ArnNotEquals', 'aws:PrincipalArn', conditions?.ArnNotEquals?.['aws:PrincipalArn']),
  ...condition('Bool', 'aws:SecureTransport', conditions?.Bool?.['aws:SecureTransport']),
  ...condition('StringEquals', 'aws:SourceAccount', conditions?.StringEquals?.['aws:SourceAccount']),
  ...condition('StringEquals', 'aws:SourceArn', conditions?.StringEquals?.['aws:SourceArn']),
  ...condition('StringLike', 'events:ManagedBy', conditions?.StringLike?.['events:ManagedBy']),
  ...condition('StringLike', 'kms:ViaService', conditions?.StringLike?.['kms:ViaService']),
  ...condition('StringNotEquals', SCAN_TAG, conditions?.StringNotEquals?.[SCAN_TAG]),
];

/** Takes a statement apart. `fail` makes the error for a principal that is not known. A trust policy names no resource: `*`. */
export const singleRights = (
  { Effect: effect, Principal, Action: actions, Resource: resources = ['*'], Condition }: z.infer<typeof Statement>,
  fail: (problem: string) => Error,
): readonly SingleRight[] =>
  principalsOf(Principal, fail).flatMap((principal) =>
    actions.flatMap((action) =>
      resources.map((resource) => ({
        effect: effect === 'Allow' ? ('ALLOW' as const) : ('DENY' as const),
        ...(principal && { principal }),
        action,
        resource,
        conditions: conditionsOf(Condition),
      })),
    ),
  );

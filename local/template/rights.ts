/** Reads who may do what: the policies of roles, and those of what they use. */
import * as z from 'zod/mini';
import type { Found } from './found.ts';
import type { RightResource } from './model.ts';
import { PolicyDocument, type SingleRight, singleRights } from './statements.ts';

/** All resources of the given types. */
type OfType = (...types: readonly string[]) => readonly Found[];
type Document = z.infer<typeof PolicyDocument>;

const RoleProperties = z.strictObject({
  RoleName: z.optional(z.string()),
  AssumeRolePolicyDocument: PolicyDocument,
  Policies: z.optional(z.array(z.strictObject({ PolicyName: z.string(), PolicyDocument }))),
});
const PolicyProperties = z.strictObject({ PolicyName: z.string(), PolicyDocument, Roles: z.array(z.string()) });
const KeyProperties = z.strictObject({ KeyPolicy: PolicyDocument });
const QueuePolicyProperties = z.strictObject({ PolicyDocument, Queues: z.array(z.string()) });
const BucketPolicyProperties = z.strictObject({ PolicyDocument, Bucket: z.string() });
const TopicPolicyProperties = z.strictObject({ PolicyDocument, Topics: z.array(z.string()) });
const PermissionProperties = z.strictObject({
  Action: z.string(),
  FunctionName: z.string(),
  Principal: z.string(),
  SourceArn: z.optional(z.string()),
  SourceAccount: z.optional(z.string()),
});

/** The rights in a document. `attachedTo`: ARNs of the roles that it gives rights to, or of the resources that it guards. */
const rightsIn = (
  from: Found,
  kind: RightResource['kind'],
  attachedTo: readonly string[],
  { Statement }: Document,
  path: readonly (string | number)[],
): readonly RightResource[] =>
  Statement.flatMap((statement, index) => {
    if ((kind === 'ROLE') !== (statement.Principal === undefined)) {
      throw from.fail(`${path.join('.')}: principals stand in the policies of resources, and only there.`);
    }
    const place = { stack: from.place.stack.name, logicalId: from.logicalId, path: [...path, index] };
    return singleRights(statement, from.fail).flatMap((right) =>
      attachedTo.map((arn) => ({ ...right, kind, attachedTo: arn, place })),
    );
  });

const rightsOfRole = (role: Found): readonly RightResource[] => {
  const { AssumeRolePolicyDocument, Policies = [] } = role.read(RoleProperties);
  return [
    ...rightsIn(role, 'RESOURCE', [role.arn], AssumeRolePolicyDocument, ['AssumeRolePolicyDocument', 'Statement']),
    ...Policies.flatMap((policy, index) =>
      rightsIn(role, 'ROLE', [role.arn], policy.PolicyDocument, ['Policies', index, 'PolicyDocument', 'Statement']),
    ),
  ];
};

/** Lambda makes a statement of it, in the policy of the function. */
const rightOfPermission = (permission: Found, functions: readonly Found[]): RightResource => {
  const { Action, FunctionName, Principal, SourceArn, SourceAccount } = permission.read(PermissionProperties);
  const target = functions.find(({ arn, name }) => arn === FunctionName || name === FunctionName);
  if (!target) throw permission.fail(`${FunctionName} is no function of these stacks.`);
  const conditions: SingleRight['conditions'] = [
    ...(SourceArn === undefined ? [] : [{ operator: 'ArnLike', key: 'aws:SourceArn', values: [SourceArn] } as const]),
    ...(SourceAccount === undefined
      ? []
      : [{ operator: 'StringEquals', key: 'aws:SourceAccount', values: [SourceAccount] } as const]),
  ];
  return {
    kind: 'RESOURCE',
    attachedTo: target.arn,
    place: { stack: permission.place.stack.name, logicalId: permission.logicalId, path: [] },
    effect: 'ALLOW',
    principal: { kind: 'SERVICE', name: Principal },
    action: Action,
    resource: target.arn,
    conditions,
  };
};

const DOCUMENT = ['PolicyDocument', 'Statement'] as const;

/** Throws a TemplateError for what cannot be understood, and for policies of what is not in these stacks. */
export const readRights = (ofType: OfType): readonly RightResource[] => {
  const roles = ofType('AWS::IAM::Role');
  const queues = ofType('AWS::SQS::Queue');
  const buckets = ofType('AWS::S3::Bucket');
  const arnOf = (among: readonly Found[], from: Found, ref: string): string => {
    const found = among.find((each) => each.ref === ref);
    if (!found) throw from.fail(`${ref} is not in these stacks.`);
    return found.arn;
  };
  return [
    ...roles.flatMap(rightsOfRole),
    ...ofType('AWS::IAM::Policy').flatMap((policy) => {
      const read = policy.read(PolicyProperties);
      const holders = read.Roles.map((ref) => arnOf(roles, policy, ref));
      return rightsIn(policy, 'ROLE', holders, read.PolicyDocument, DOCUMENT);
    }),
    ...ofType('AWS::KMS::Key').flatMap((key) =>
      rightsIn(key, 'RESOURCE', [key.arn], key.read(KeyProperties).KeyPolicy, ['KeyPolicy', 'Statement']),
    ),
    ...ofType('AWS::SQS::QueuePolicy').flatMap((policy) => {
      const read = policy.read(QueuePolicyProperties);
      const guarded = read.Queues.map((ref) => arnOf(queues, policy, ref));
      return rightsIn(policy, 'RESOURCE', guarded, read.PolicyDocument, DOCUMENT);
    }),
    ...ofType('AWS::S3::BucketPolicy').flatMap((policy) => {
      const read = policy.read(BucketPolicyProperties);
      return rightsIn(policy, 'RESOURCE', [arnOf(buckets, policy, read.Bucket)], read.PolicyDocument, DOCUMENT);
    }),
    ...ofType('AWS::SNS::TopicPolicy').flatMap((policy) => {
      const read = policy.read(TopicPolicyProperties);
      return rightsIn(policy, 'RESOURCE', read.Topics, read.PolicyDocument, DOCUMENT);
    }),
    ...ofType('AWS::Lambda::Permission').map((permission) =>
      rightOfPermission(permission, ofType('AWS::Lambda::Function')),
    ),
  ];
};

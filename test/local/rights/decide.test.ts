import { describe, expect, it } from 'vitest';
import { type Actor, functionActor, serviceActor } from '../../../local/rights/actors.ts';
import { decide } from '../../../local/rights/decide.ts';
import { matchesAction, matchesArn, matchesResource } from '../../../local/rights/patterns.ts';
import type { Principal, RightResource } from '../../../local/template/model.ts';

const ROLE = 'arn:aws:iam::000000000000:role/evaluate-role';
const TABLE = 'arn:aws:dynamodb:us-west-2:000000000000:table/registry';
const QUEUE = 'arn:aws:sqs:us-west-2:000000000000:failures';
const KEY = 'arn:aws:kms:us-west-2:000000000000:key/registry-key';
const BUCKET = 'arn:aws:s3:::evidence';
const FUNCTION = 'arn:aws:lambda:us-west-2:000000000000:function:web';
const API = 'arn:aws:execute-api:us-west-2:000000000000:api/$default/ANY/api/cases';

const evaluate = functionActor({ name: 'evaluate', roleArn: ROLE });
const ACCOUNT: Principal = { kind: 'ACCOUNT', accountId: '000000000000' };
const ANYBODY: Principal = { kind: 'ANYBODY' };
const GATEWAY: Principal = { kind: 'SERVICE', name: 'apigateway.amazonaws.com' };

const place = { stack: 'Work', logicalId: 'Policy', path: [] };
const ofRole = (right: Partial<RightResource> = {}): RightResource => ({
  kind: 'ROLE',
  attachedTo: ROLE,
  effect: 'ALLOW',
  action: 'dynamodb:GetItem',
  resource: TABLE,
  conditions: [],
  place,
  ...right,
});
const ofResource = (attachedTo: string, principal: Principal, right: Partial<RightResource> = {}): RightResource =>
  ofRole({ kind: 'RESOURCE', attachedTo, principal, action: '*', resource: '*', ...right });
const deny = { effect: 'DENY' } as const;
const withoutTls = { conditions: [{ operator: 'Bool', key: 'aws:SecureTransport', values: ['false'] }] } as const;
const fromApi = (pattern: string) =>
  ({ conditions: [{ operator: 'ArnLike', key: 'aws:SourceArn', values: [pattern] }] }) as const;

const GET = { action: 'dynamodb:GetItem', resource: TABLE };
const SEND = { action: 'sqs:SendMessage', resource: QUEUE };
const DECRYPT = { action: 'kms:Decrypt', resource: KEY };
const PUT = { action: 's3:PutObject', resource: `${BUCKET}/evidence/c1` };
const INVOKE = { action: 'lambda:InvokeFunction', resource: FUNCTION };
const maySend = ofRole({ action: 'sqs:SendMessage', resource: QUEUE });
const mayPut = ofRole({ action: 's3:PutObject', resource: `${BUCKET}/evidence/*` });
const mayDecrypt = ofRole({ action: 'kms:Decrypt', resource: KEY });
const insecure: Actor = { ...evaluate, context: { 'aws:SecureTransport': 'false' } };

const cases: readonly {
  readonly why: string;
  readonly rights: readonly RightResource[];
  readonly need: { readonly action: string; readonly resource: string };
  readonly actor?: Actor;
  readonly expected: true | string;
}[] = [
  { why: 'what the role is allowed', rights: [ofRole()], need: GET, expected: true },
  {
    why: 'nothing, when nothing is said',
    rights: [],
    need: GET,
    expected: 'because no identity-based policy allows the dynamodb:GetItem action',
  },
  {
    why: 'not what another role is allowed',
    rights: [ofRole({ attachedTo: `${ROLE}-2` })],
    need: GET,
    expected: 'because no identity-based policy allows the dynamodb:GetItem action',
  },
  {
    why: 'not the index of a table for the table',
    rights: [ofRole({ action: 'dynamodb:Query', resource: TABLE })],
    need: { action: 'dynamodb:Query', resource: `${TABLE}/index/due` },
    expected: 'because no identity-based policy allows the dynamodb:Query action',
  },
  {
    why: 'nothing that is denied, whatever allows it',
    rights: [ofRole(), ofRole({ ...deny, action: 'dynamodb:*' })],
    need: GET,
    expected: 'with an explicit deny in an identity-based policy',
  },
  {
    why: 'nothing that the resource denies',
    rights: [maySend, ofResource(QUEUE, ANYBODY, { ...deny, ...withoutTls })],
    need: SEND,
    actor: insecure,
    expected: 'with an explicit deny in a resource-based policy',
  },
  {
    why: 'what a deny does not reach, for its condition',
    rights: [maySend, ofResource(QUEUE, ANYBODY, { ...deny, ...withoutTls })],
    need: SEND,
    expected: true,
  },
  {
    why: 'what the resource allows the role by itself',
    rights: [ofResource(QUEUE, { kind: 'ROLE', arn: ROLE })],
    need: SEND,
    expected: true,
  },
  {
    why: 'not what the resource leaves to the account’s roles',
    rights: [ofResource(QUEUE, ACCOUNT)],
    need: SEND,
    expected: 'because no identity-based policy allows the sqs:SendMessage action',
  },
  {
    why: 'a key that role and key policy allow',
    rights: [mayDecrypt, ofResource(KEY, ACCOUNT, { action: 'kms:*' })],
    need: DECRYPT,
    expected: true,
  },
  {
    why: 'no key whose policy leaves it to nobody, though the role may',
    rights: [mayDecrypt],
    need: DECRYPT,
    expected: 'because no resource-based policy allows the kms:Decrypt action',
  },
  {
    why: 'no key that the role is not allowed',
    rights: [ofResource(KEY, ACCOUNT, { action: 'kms:*' })],
    need: DECRYPT,
    expected: 'because no identity-based policy allows the kms:Decrypt action',
  },
  {
    why: 'a service what the function lets it do for this route',
    rights: [ofResource(FUNCTION, GATEWAY, fromApi('arn:aws:execute-api:us-west-2:000000000000:api/*/*/api/cases'))],
    need: INVOKE,
    actor: serviceActor('apigateway.amazonaws.com', API),
    expected: true,
  },
  {
    why: 'no service for another route',
    rights: [ofResource(FUNCTION, GATEWAY, fromApi('arn:aws:execute-api:us-west-2:000000000000:api/*/*/api'))],
    need: INVOKE,
    actor: serviceActor('apigateway.amazonaws.com', API),
    expected: 'because no resource-based policy allows the lambda:InvokeFunction action',
  },
  {
    why: 'no other service',
    rights: [ofResource(FUNCTION, GATEWAY)],
    need: INVOKE,
    actor: serviceActor('events.amazonaws.com', API),
    expected: 'because no resource-based policy allows the lambda:InvokeFunction action',
  },
  {
    why: 'no object in a bucket that denies it',
    rights: [mayPut, ofResource(BUCKET, ANYBODY, { ...deny, action: 's3:*', resource: `${BUCKET}/*`, ...withoutTls })],
    need: PUT,
    actor: insecure,
    expected: 'with an explicit deny in a resource-based policy',
  },
  {
    why: 'an object in another bucket, whatever the one denies',
    rights: [mayPut, ofResource(`${BUCKET}-2`, ANYBODY, { ...deny, action: 's3:*', resource: '*' })],
    need: PUT,
    expected: true,
  },
  {
    why: 'what a condition on a pattern lets through',
    rights: [
      ofRole({ conditions: [{ operator: 'StringLike', key: 'kms:ViaService', values: ['s3.*.amazonaws.com'] }] }),
    ],
    need: GET,
    actor: { ...evaluate, context: { 'kms:ViaService': 's3.us-west-2.amazonaws.com' } },
    expected: true,
  },
  {
    why: 'nothing that comes another way than the condition wants',
    rights: [
      ofRole({ conditions: [{ operator: 'StringLike', key: 'kms:ViaService', values: ['s3.*.amazonaws.com'] }] }),
    ],
    need: GET,
    actor: { ...evaluate, context: { 'kms:ViaService': 'dynamodb.us-west-2.amazonaws.com' } },
    expected: 'because no identity-based policy allows the dynamodb:GetItem action',
  },
  {
    why: 'nothing by a condition on what the request does not have',
    rights: [ofRole(fromApi('*'))],
    need: GET,
    expected: 'because no identity-based policy allows the dynamodb:GetItem action',
  },
];

describe('a request', () => {
  it.each(cases)('is allowed $why', ({ rights, actor = evaluate, need, expected }) => {
    const verdict = decide(rights, actor, need);
    expect(verdict.allowed || verdict.because).toBe(expected);
  });
});

describe('patterns', () => {
  it.each([
    ['table/*', 'table/registry/index/due', true],
    ['table/registr?', 'table/registry', true],
    ['table/registr?', 'table/registr', false],
    ['table/Registry', 'table/registry', false],
    ['table/registry', 'table/registry/index/due', false],
    ['a.b', 'axb', false],
  ])('%s of a resource and %s: %s', (pattern, resource, expected) => {
    expect(matchesResource(pattern, resource)).toBe(expected);
  });

  it.each([
    ['dynamodb:*Item', 'dynamodb:GetItem', true],
    ['DynamoDB:getitem', 'dynamodb:GetItem', true],
    ['dynamodb:*', 'kms:Decrypt', false],
    ['*', 'kms:Decrypt', true],
  ])('%s of an action and %s: %s', (pattern, action, expected) => {
    expect(matchesAction(pattern, action)).toBe(expected);
  });

  it.each([
    ['arn:aws:states:*:000000000000:stateMachine:*', 'arn:aws:states:us-west-2:000000000000:stateMachine:a', true],
    // Part by part: the region's star takes in no account.
    ['arn:aws:states:*:stateMachine:a', 'arn:aws:states:us-west-2:000000000000:stateMachine:a', false],
  ])('%s of an ARN and %s: %s', (pattern, arn, expected) => {
    expect(matchesArn(pattern, arn)).toBe(expected);
  });
});

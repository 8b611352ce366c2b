/** The rights that are needed for secrets, mail, queues, functions and their logs, and to take on a role. */
import { ACCOUNT_ID, type FunctionResource, REGION, type SecretResource } from '../template/model.ts';
import type { Need } from './decide.ts';

const arnOf = (service: string, resource: string): string => `arn:aws:${service}:${REGION}:${ACCOUNT_ID}:${resource}`;

/**
 * A secret under a key of ours is decrypted in the caller's name. Throws an Error for an operation whose rights are not known here.
 * Source: Secrets Manager user guide, "Secret encryption and decryption in AWS Secrets Manager".
 */
export const secretNeeds = (
  secrets: readonly Pick<SecretResource, 'name' | 'arn' | 'keyArn'>[],
  operation: string,
  secretId: string,
): readonly Need[] => {
  if (operation !== 'GetSecretValue') {
    throw new Error(`The rights that Secrets Manager's operation ${operation} needs are not known here.`);
  }
  const secret = secrets.find(({ name, arn }) => secretId === name || secretId === arn);
  const resource =
    secret?.arn ?? (secretId.startsWith('arn:') ? secretId : arnOf('secretsmanager', `secret:${secretId}`));
  const read = { action: 'secretsmanager:GetSecretValue', resource };
  return secret?.keyArn === undefined ? [read] : [read, { action: 'kms:Decrypt', resource: secret.keyArn }];
};

/** `from`: an address; here what is verified is its domain. A configuration set that the call names is a resource of its own. */
export const mailNeeds = (from: string, configurationSet: string): readonly Need[] => {
  const identity = `identity/${from.slice(from.lastIndexOf('@') + 1)}`;
  const resources = configurationSet === '' ? [identity] : [identity, `configuration-set/${configurationSet}`];
  return resources.map((resource) => ({ action: 'ses:SendRawEmail', resource: arnOf('ses', resource) }));
};

export const sendNeeds = (queueName: string): readonly Need[] => [
  { action: 'sqs:SendMessage', resource: arnOf('sqs', queueName) },
];

/** `reference`: a function's name, or its ARN as it was given: one with a version is another resource. */
export const invokeNeeds = (reference: string): readonly Need[] => [
  {
    action: 'lambda:InvokeFunction',
    resource: reference.startsWith('arn:') ? reference : arnOf('lambda', `function:${reference}`),
  },
];

/** Lambda writes a function's log in the function's name. */
export const logNeeds = ({ logGroup, name }: Pick<FunctionResource, 'logGroup' | 'name'>): readonly Need[] =>
  ['logs:CreateLogStream', 'logs:PutLogEvents'].map((action) => ({
    action,
    resource: arnOf('logs', `log-group:${logGroup}:log-stream:${name}`),
  }));

export const assumeNeeds = (roleArn: string): readonly Need[] => [{ action: 'sts:AssumeRole', resource: roleArn }];

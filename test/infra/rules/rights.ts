/**
 * What each role may do: all of it, and nothing beyond. That each of it is needed is found by `npm run rights`; here stands what a function
 * was meant to have, so that one that begins to use more has to be let.
 */
import { expect, it } from 'vitest';
import { FUNCTION_NAMES, type FunctionName } from '../../../infra/functions.ts';
import { type Deployed, logical, MACHINE_ARN, MACHINE_ROLE, role } from '../templates.ts';

export const rightRules = (deployed: Deployed): void => {
  const items = (resource: string, ...actions: string[]): string[] =>
    actions.map((action) => `dynamodb:${action} ${resource}`);
  const registry = (...actions: string[]): string[] => items('RegistryTable.Arn', ...actions);
  const projection = (...actions: string[]): string[] => items('PublicTable.Arn', ...actions);
  const machine = (...actions: string[]): string[] => actions.map((action) => `states:${action} ${MACHINE_ARN}`);
  const mail = (resource: string): string =>
    `ses:SendRawEmail arn:\${AWS::Partition}:ses:\${AWS::Region}:\${AWS::AccountId}:${resource}`;
  const secrets = (...holders: string[]): string[] =>
    holders.map((holder) => `secretsmanager:GetSecretValue ${holder}Secret`);
  const object = (bucket: 'Staging' | 'Evidence' | 'Mail', action: string): string =>
    `s3:${action} ${bucket}Bucket.Arn/${bucket.toLowerCase()}/*`;
  const stream = items('RegistryTable.StreamArn', 'DescribeStream', 'GetRecords', 'GetShardIterator');

  const expected: Record<FunctionName, string[]> = {
    evaluate: [...registry('GetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem'), ...projection('PutItem')],
    'send-notice': [
      ...registry('GetItem', 'Query', 'UpdateItem'),
      mail('identity/Identity'),
      mail('configuration-set/Notices'),
      ...secrets('CaseAddress'),
    ],
    'hand-off': [...registry('GetItem', 'UpdateItem'), ...machine('StartExecution')],
    wake: [...registry('GetItem', 'UpdateItem'), ...stream, ...machine('StartExecution', 'SendTaskSuccess')],
    project: [
      ...registry('GetItem'),
      ...items('RegistryTable.Arn/index/person', 'Query'),
      ...projection('GetItem', 'PutItem', 'DeleteItem'),
      ...stream,
    ],
    'receive-mail': [
      ...registry('GetItem', 'Query', 'PutItem', 'UpdateItem'),
      object('Mail', 'GetObject'),
      's3:PutObject MailBucket.Arn/mail/files/*',
      object('Staging', 'PutObject'),
      ...secrets('AddressHash', 'CaseAddress'),
    ],
    'mail-feedback': registry('GetItem', 'Query', 'PutItem', 'UpdateItem'),
    'file-document': [
      ...registry('GetItem', 'Query', 'PutItem', 'UpdateItem'),
      object('Staging', 'GetObjectVersion'),
      object('Evidence', 'PutObject'),
    ],
    sweep: [
      ...items('RegistryTable.Arn/index/due', 'Query'),
      ...items('RegistryTable.Arn/index/work', 'Query'),
      ...registry('GetItem', 'Query', 'PutItem', 'UpdateItem'),
      ...machine('StartExecution', 'SendTaskSuccess'),
    ],
    reconcile: [...items('RegistryTable.Arn/index/person', 'Scan'), ...registry('GetItem', 'Query', 'UpdateItem')],
    // It may not change what the public sees, nor touch the machine: a command is a signal, and what follows is the machine's.
    web: [
      ...registry('GetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem'),
      ...items('RegistryTable.Arn/index/work', 'Query'),
      ...items('RegistryTable.Arn/index/person', 'Query'),
      ...projection('Query'),
      object('Staging', 'PutObject'),
      object('Evidence', 'GetObject'),
      's3:GetObject MailBucket.Arn/mail/files/*',
      ...secrets('AddressHash', 'Cursor', 'CaseAddress'),
    ],
    'print-letter': registry('GetItem', 'Query'),
    // Nothing of the registry, and nothing to be written.
    lookup: [...projection('Query'), ...secrets('Cursor')],
  };
  const log = (name: FunctionName): string[] =>
    ['CreateLogStream', 'PutLogEvents'].map((action) => `logs:${action} ${logical(name)}Logs.Arn`);
  const failureQueue = (name: FunctionName): string[] =>
    ['wake', 'project', 'sweep', 'reconcile', 'file-document', 'receive-mail', 'mail-feedback'].includes(name)
      ? [`sqs:SendMessage ${logical(name)}Failures.Arn`]
      : [];

  it.each(FUNCTION_NAMES)(
    '%s may do exactly this to tables, streams, secrets, mail, the machine, its log and its queue',
    (name) => {
      const granted = deployed()
        .rights.filter((right) => right.role === role(name) && !right.action.startsWith('kms:')) // below
        .filter(({ resource }) => resource !== '*') // listed below, with the reason
        .map(({ action, resource }) => `${action} ${resource}`);
      expect(granted.sort()).toEqual([...expected[name], ...log(name), ...failureQueue(name)].sort());
    },
  );

  it('are given action by action', () => {
    expect(deployed().rights.length).toBeGreaterThan(0);
    expect(deployed().rights.filter(({ action }) => action.includes('*'))).toEqual([]);
  });

  it('name their resource, but for actions that AWS ties to none', () => {
    const stateMachineLogs = 'the service makes the delivery of its logs, which is no resource of its own';
    const traces = 'X-Ray has no resources';
    const reasons: Record<string, string> = {
      [`${role('wake')} dynamodb:ListStreams`]: 'listing streams is tied to no stream; Lambda checks for it',
      [`${role('project')} dynamodb:ListStreams`]: 'listing streams is tied to no stream; Lambda checks for it',
      [`${MACHINE_ROLE} logs:CreateLogDelivery`]: stateMachineLogs,
      [`${MACHINE_ROLE} logs:GetLogDelivery`]: stateMachineLogs,
      [`${MACHINE_ROLE} logs:UpdateLogDelivery`]: stateMachineLogs,
      [`${MACHINE_ROLE} logs:DeleteLogDelivery`]: stateMachineLogs,
      [`${MACHINE_ROLE} logs:ListLogDeliveries`]: stateMachineLogs,
      [`${MACHINE_ROLE} logs:PutResourcePolicy`]: stateMachineLogs,
      [`${MACHINE_ROLE} logs:DescribeResourcePolicies`]: stateMachineLogs,
      [`${MACHINE_ROLE} logs:DescribeLogGroups`]: stateMachineLogs,
      [`${MACHINE_ROLE} xray:PutTraceSegments`]: traces,
      [`${MACHINE_ROLE} xray:PutTelemetryRecords`]: traces,
      [`${MACHINE_ROLE} xray:GetSamplingRules`]: traces,
      [`${MACHINE_ROLE} xray:GetSamplingTargets`]: traces,
    };
    const unbound = deployed().rights.filter(({ resource }) => resource === '*');
    expect(unbound.map((right) => `${right.role} ${right.action}`).sort()).toEqual(Object.keys(reasons).sort());
  });

  it('reach several resources only where there are objects under one prefix, and a rule that GuardDuty names itself', () => {
    const several = deployed().rights.filter(({ resource }) => resource.includes('*') && resource !== '*');
    const managedRule = `arn:\${AWS::Partition}:events:\${AWS::Region}:\${AWS::AccountId}:rule/DO-NOT-DELETE-AmazonGuardDutyMalwareProtectionS3*`;
    expect([...new Set(several.map((right) => `${right.role} ${right.resource}`))].sort()).toEqual([
      'ReceivedRole MailBucket.Arn/mail/*',
      'ScanRole StagingBucket.Arn/staging/*',
      `ScanRole ${managedRule}`,
      `${role('file-document')} EvidenceBucket.Arn/evidence/*`,
      `${role('file-document')} StagingBucket.Arn/staging/*`,
      `${role('receive-mail')} MailBucket.Arn/mail/*`,
      `${role('receive-mail')} MailBucket.Arn/mail/files/*`,
      `${role('receive-mail')} StagingBucket.Arn/staging/*`,
      `${role('web')} EvidenceBucket.Arn/evidence/*`,
      `${role('web')} MailBucket.Arn/mail/files/*`,
      `${role('web')} StagingBucket.Arn/staging/*`,
    ]);
  });

  it('come only from policies of this application', () => {
    const roles = deployed().ofType('AWS::IAM::Role');
    expect(roles.length).toBeGreaterThan(0);
    expect(roles.filter(({ properties }) => properties.ManagedPolicyArns || properties.Policies)).toEqual([]);
  });

  it('to a secret come with the one to decrypt with its key', () => {
    const held = deployed().rights.filter(({ action }) => action === 'secretsmanager:GetSecretValue');
    expect(held.length).toBeGreaterThan(0);
    for (const { role: holder, resource } of held) {
      const secret = deployed()
        .ofType('AWS::SecretsManager::Secret')
        .find(({ id }) => id === resource);
      expect(deployed().rights).toContainEqual({
        role: holder,
        action: 'kms:Decrypt',
        resource: secret?.properties.KmsKeyId,
      });
    }
  });

  it.each(['Registry', 'Public'])('to the table %s come with that to use its key, and no other', (name) => {
    const rights = deployed().rights;
    const toKey = rights.filter(({ resource }) => resource === `${name}Key.Arn`);
    expect(new Set(toKey.map(({ action }) => action))).toEqual(new Set(['kms:Decrypt']));
    const toTable = rights.filter(({ resource }) => resource.startsWith(`${name}Table.`));
    expect(new Set(toKey.map((right) => right.role))).toEqual(new Set(toTable.map((right) => right.role)));
  });

  it('let the machine run its three steps, and each schedule its one function', () => {
    const invoke = ({ action }: { readonly action: string }): boolean => action === 'lambda:InvokeFunction';
    const granted = deployed().rights.filter(invoke);
    expect(granted.map((right) => `${right.role} ${right.resource}`).sort()).toEqual([
      `${MACHINE_ROLE} evaluateFunction.Arn`,
      `${MACHINE_ROLE} handoffFunction.Arn`,
      `${MACHINE_ROLE} sendnoticeFunction.Arn`,
      'reconcileScheduleRole reconcileFunction.Arn',
      'sweepScheduleRole sweepFunction.Arn',
    ]);
  });
};

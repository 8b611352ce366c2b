/** What holds facts must outlive everything else. */
import { expect, it } from 'vitest';
import { INDEXES } from '../../../adapters/registry/table.ts';
import type { Deployed } from '../templates.ts';

export const statefulRules = (deployed: Deployed): void => {
  it('is in a stack of its own that cannot be deleted', () => {
    const stateful = [
      'AWS::DynamoDB::Table',
      'AWS::DynamoDB::GlobalTable',
      'AWS::KMS::Key',
      'AWS::S3::Bucket',
      'AWS::Cognito::UserPool',
    ];
    const stacks = deployed()
      .resources.filter(({ type }) => stateful.includes(type))
      .map(({ stack }) => stack);
    const expected = ['CertcycleRegistry', 'CertcycleIdentity', 'CertcycleDocuments', 'CertcycleMail'];
    expect(new Set(stacks)).toEqual(new Set(expected));
    expect(deployed().protectedStacks).toEqual(expect.arrayContaining(expected));
  });

  it('stays when it is deleted from the template or replaced', () => {
    const types = ['AWS::DynamoDB::Table', 'AWS::KMS::Key', 'AWS::Cognito::UserPool', 'AWS::S3::Bucket'];
    const secrets = deployed()
      .ofType('AWS::SecretsManager::Secret')
      .filter(({ id }) => id === 'AddressHashSecret' || id === 'CaseAddressSecret');
    const kept = [...types.flatMap((type) => deployed().ofType(type)), ...secrets];
    expect(kept.map(({ id }) => id).sort()).toEqual([
      'AddressHashSecret',
      'ApplicantsPool',
      'CaseAddressSecret',
      'DocumentsKey',
      'EvidenceBucket',
      'MailBucket',
      'MailKey',
      'PublicKey',
      'PublicTable',
      'RegistryKey',
      'RegistryTable',
      'StaffPool',
      'StagingBucket',
    ]);
    expect(kept.filter(({ keptOnDelete, keptOnReplace }) => !keptOnDelete || !keptOnReplace)).toEqual([]);
  });

  it.each(['Registry', 'Public'])(
    '%s: encrypted with its own rotating key, recoverable to any second, and protected',
    (name) => {
      const table = deployed()
        .ofType('AWS::DynamoDB::Table')
        .find(({ id }) => id === `${name}Table`);
      expect(table?.properties).toMatchObject({
        SSESpecification: { SSEEnabled: true, SSEType: 'KMS', KMSMasterKeyId: `${name}Key.Arn` },
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true, RecoveryPeriodInDays: 35 },
        DeletionProtectionEnabled: true,
        BillingMode: 'PAY_PER_REQUEST',
      });
      const key = deployed()
        .ofType('AWS::KMS::Key')
        .find(({ id }) => id === `${name}Key`);
      expect(key?.properties.EnableKeyRotation).toBe(true);
    },
  );

  it('secrets that functions read are made, never written down, and encrypted with the key of the table that they serve', () => {
    const secrets = deployed()
      .ofType('AWS::SecretsManager::Secret')
      .filter(({ id }) => !id.startsWith('OriginKeys'))
      .map(({ id, stack, properties }) => [id, stack, properties.KmsKeyId, Object.keys(properties).sort()]);
    const properties = ['Description', 'GenerateSecretString', 'KmsKeyId'];
    expect(secrets).toEqual([
      ['AddressHashSecret', 'CertcycleRegistry', 'RegistryKey.Arn', properties],
      ['CaseAddressSecret', 'CertcycleRegistry', 'RegistryKey.Arn', properties],
      ['CursorSecret', 'CertcycleApi', 'PublicKey.Arn', properties],
    ]);
  });

  it('has no key that does not rotate', () => {
    const keys = deployed().ofType('AWS::KMS::Key');
    expect(keys.length).toBeGreaterThan(0);
    expect(keys.filter(({ properties }) => properties.EnableKeyRotation !== true)).toEqual([]);
  });

  it('has the indexes and the stream that the registry is read by', () => {
    const registry = deployed()
      .ofType('AWS::DynamoDB::Table')
      .find(({ id }) => id === 'RegistryTable');
    const indexes = Object.entries(INDEXES).map(([IndexName, { hash, range, projection }]) => ({
      IndexName,
      KeySchema: [
        { AttributeName: hash, KeyType: 'HASH' },
        { AttributeName: range, KeyType: 'RANGE' },
      ],
      Projection: { ProjectionType: projection },
    }));
    expect(registry?.properties).toMatchObject({
      StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
      GlobalSecondaryIndexes: indexes,
    });
  });
};

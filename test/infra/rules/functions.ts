/** What every function is given. */
import { expect, it } from 'vitest';
import { FUNCTION_NAMES, FUNCTIONS_NODE, type FunctionName } from '../../../infra/functions.ts';
import { type Deployed, logical, MACHINE_ARN, ORIGIN_KEY } from '../templates.ts';

export const functionRules = (deployed: Deployed): void => {
  const startsWorkers = {
    REGISTRY_TABLE: 'RegistryTable',
    STATE_MACHINE_ARN: MACHINE_ARN,
    DEFINITION_VERSION: expect.stringMatching(/^[0-9a-f]{12}$/),
  };
  const tokensOf = (kind: string, pool: string): Record<string, string> => {
    const issuer = `https://cognito-idp.\${AWS::Region}.amazonaws.com/${pool}`;
    return {
      [`${kind}_ISSUER`]: issuer,
      [`${kind}_AUDIENCE`]: `${pool}Site`,
      [`${kind}_KEYS_URL`]: `${issuer}/.well-known/jwks.json`,
    };
  };
  const buckets = { STAGING_BUCKET: 'StagingBucket', EVIDENCE_BUCKET: 'EvidenceBucket' };
  const routes = { RECEIVING_DOMAIN: 'in.notify.example.org', CASE_ADDRESS_SECRET_ARN: 'CaseAddressSecret' };
  const environments: Record<FunctionName, unknown> = {
    evaluate: {
      REGISTRY_TABLE: 'RegistryTable',
      PUBLIC_TABLE: 'PublicTable',
      DEFINITION_VERSION: startsWorkers.DEFINITION_VERSION,
    },
    'send-notice': {
      REGISTRY_TABLE: 'RegistryTable',
      MAIL_FROM: 'notices@notify.example.org',
      MAIL_CONFIGURATION_SET: 'Notices',
      ...routes,
      SITE_URL: 'https://certification.example.org',
    },
    'hand-off': startsWorkers,
    wake: startsWorkers,
    project: { REGISTRY_TABLE: 'RegistryTable', PUBLIC_TABLE: 'PublicTable' },
    'receive-mail': {
      REGISTRY_TABLE: 'RegistryTable',
      MAIL_BUCKET: 'MailBucket',
      STAGING_BUCKET: 'StagingBucket',
      ADDRESS_HASH_SECRET_ARN: 'AddressHashSecret',
      MAIL_FROM: 'notices@notify.example.org',
      ...routes,
    },
    'mail-feedback': { REGISTRY_TABLE: 'RegistryTable' },
    'file-document': { REGISTRY_TABLE: 'RegistryTable', ...buckets },
    sweep: startsWorkers,
    reconcile: { REGISTRY_TABLE: 'RegistryTable' },
    web: {
      REGISTRY_TABLE: 'RegistryTable',
      PUBLIC_TABLE: 'PublicTable',
      ...buckets,
      MAIL_BUCKET: 'MailBucket',
      ...routes,
      ...tokensOf('APPLICANT', 'ApplicantsPool'),
      ...tokensOf('STAFF', 'StaffPool'),
      CURSOR_SECRET_ARN: 'CursorSecret',
      ADDRESS_HASH_SECRET_ARN: 'AddressHashSecret',
      SITE_URL: 'https://certification.example.org',
      ORIGIN_KEYS: ORIGIN_KEY,
    },
    'print-letter': {
      REGISTRY_TABLE: 'RegistryTable',
      ...tokensOf('APPLICANT', 'ApplicantsPool'),
      ...tokensOf('STAFF', 'StaffPool'),
      SITE_URL: 'https://certification.example.org',
      ORIGIN_KEYS: ORIGIN_KEY,
    },
    lookup: { PUBLIC_TABLE: 'PublicTable', CURSOR_SECRET_ARN: 'CursorSecret', ORIGIN_KEYS: ORIGIN_KEY },
  };
  /** The API waits 29 seconds for the functions behind it; the sweep goes through all that is due, the account through all there is; a file may have 25 MB, a message 40 MB. */
  const timeouts: Partial<Record<FunctionName, number>> = {
    sweep: 300,
    reconcile: 900,
    web: 25,
    'print-letter': 25,
    lookup: 25,
    'file-document': 120,
    'receive-mail': 120,
  };
  const memories: Partial<Record<FunctionName, number>> = {
    reconcile: 1024,
    'file-document': 1024,
    'receive-mail': 1536,
  };

  it('are those that are built, each with a role of its own', () => {
    const settings = deployed()
      .ofType('AWS::Lambda::Function')
      .map(({ properties }) => properties);
    const names = FUNCTION_NAMES.map((name) => `certcycle-${name}`);
    expect(settings.map(({ FunctionName }) => FunctionName).sort()).toEqual(names.toSorted());
    expect(new Set(settings.map(({ Role }) => Role)).size).toBe(FUNCTION_NAMES.length);
  });

  it.each(FUNCTION_NAMES)('%s: settings and environment', (name) => {
    expect(deployed().functionNamed(name).properties).toMatchObject({
      Runtime: `nodejs${FUNCTIONS_NODE}.x`,
      Architectures: ['arm64'],
      Handler: 'index.handler',
      MemorySize: memories[name] ?? 512,
      Timeout: timeouts[name] ?? 30,
    });
    expect(deployed().functionNamed(name).properties.Environment).toEqual({ Variables: environments[name] });
  });

  it('write logs that end: every log is one of ours and has a retention', () => {
    const logs = deployed().ofType('AWS::Logs::LogGroup');
    expect(logs.filter(({ properties }) => typeof properties.RetentionInDays !== 'number')).toEqual([]);
    const used = deployed()
      .ofType('AWS::Lambda::Function')
      .map(({ properties }) => properties.LoggingConfig);
    const expected = FUNCTION_NAMES.map((name) => ({ LogFormat: 'JSON', LogGroup: `${logical(name)}Logs` }));
    expect(new Set(used)).toEqual(new Set(expected));
  });
};

/**
 * The names that the infrastructure and the functions both use, those of the environment variables above all. Both sides import this file, so that a
 * renamed variable is a compile error; it may import nothing.
 */
export const ENVIRONMENT = {
  /** The private table. */
  registryTable: 'REGISTRY_TABLE',
  /** The projection that anyone may read. */
  publicTable: 'PUBLIC_TABLE',
  /** Where uploads land. */
  stagingBucket: 'STAGING_BUCKET',
  /** Where documents are kept. */
  evidenceBucket: 'EVIDENCE_BUCKET',
  /** Where mail that came in is kept. */
  mailBucket: 'MAIL_BUCKET',
  /** ARN of the lifecycle machine. */
  stateMachineArn: 'STATE_MACHINE_ARN',
  /** Short hash of the deployed definition: a worker on another one hands off. */
  definitionVersion: 'DEFINITION_VERSION',
  /** The address that notices come from. */
  mailFrom: 'MAIL_FROM',
  /** The domain that receives mail. */
  receivingDomain: 'RECEIVING_DOMAIN',
  /** SES configuration set of notices. */
  mailConfigurationSet: 'MAIL_CONFIGURATION_SET',
  /** Where people find their case; no trailing slash. */
  siteUrl: 'SITE_URL',
  /** ARN of the secret that cursors are signed with. */
  cursorSecretArn: 'CURSOR_SECRET_ARN',
  /** ARN of the secret that the hashes of addresses are made with. */
  addressHashSecretArn: 'ADDRESS_HASH_SECRET_ARN',
  /** ARN of the secret that the mail addresses of cases are made with. */
  caseAddressSecretArn: 'CASE_ADDRESS_SECRET_ARN',
  /** Who issues the tokens of applicants and of staff, for whom they are, and where the keys are that they are checked with. */
  applicantIssuer: 'APPLICANT_ISSUER',
  applicantAudience: 'APPLICANT_AUDIENCE',
  applicantKeysUrl: 'APPLICANT_KEYS_URL',
  staffIssuer: 'STAFF_ISSUER',
  staffAudience: 'STAFF_AUDIENCE',
  staffKeysUrl: 'STAFF_KEYS_URL',
  /** What a request has to say that comes through the site, one of these with commas between them. */
  originKeys: 'ORIGIN_KEYS',
} as const;

/** Under which the functions' own measurements stand in CloudWatch. */
export const METRIC_NAMESPACE = 'certcycle';

/** The header in which CloudFront says one of the origin keys. */
export const ORIGIN_KEY_HEADER = 'x-certcycle-origin-key';

export type EnvironmentName = (typeof ENVIRONMENT)[keyof typeof ENVIRONMENT];

/**
 * Who may sign in. Two pools, since Cognito gives a user either a second factor or a code by mail, not both. The system of an exam vendor, which is no
 * user, gets its tokens from the pool of the staff.
 */
import { Aws, Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import {
  AccountRecovery,
  CfnManagedLoginBranding,
  CfnUserPoolGroup,
  ClientAttributes,
  FeaturePlan,
  ManagedLoginVersion,
  Mfa,
  OAuthScope,
  ResourceServerScope,
  StringAttribute,
  UserPool,
  type UserPoolClient,
  UserPoolClientIdentityProvider,
  type UserPoolEmail,
  type UserPoolProps,
  VerificationEmailStyle,
} from 'aws-cdk-lib/aws-cognito';
import { Construct } from 'constructs';

/** What a token of a pool is checked by. */
export type TokenIssuer = { readonly issuer: string; readonly audience: string; readonly keysUrl: string };

/** A right is held per program; the group of a right is named `<program>:<role>`. */
const ROLES = ['reviewer', 'supervisor', 'operator'] as const;

/** The right of a program's exam vendor; in a token it is written `<program>/exam-vendor`. */
const EXAM_VENDOR = new ResourceServerScope({
  scopeName: 'exam-vendor',
  scopeDescription: 'Book and cancel sittings of the exam, and report their results',
});

/** People are the registry's: a pool knows of each an id, and the address that they sign in with. */
const SHARED: UserPoolProps = {
  featurePlan: FeaturePlan.ESSENTIALS,
  signInAliases: { email: true },
  signInCaseSensitive: false,
  autoVerify: { email: true },
  keepOriginal: { email: true },
  accountRecovery: AccountRecovery.EMAIL_ONLY,
  // Whoever is in a pool could not prove to be the same person in a new one.
  deletionProtection: true,
  removalPolicy: RemovalPolicy.RETAIN,
};

const READ_BY_ALL = new ClientAttributes().withStandardAttributes({ email: true, emailVerified: true });

/**
 * Who somebody is in the registry that was brought along (docs/import.md); everybody else is who the pool says. It can be set when an administrator
 * or an import job creates the user, and never again: it cannot be changed, and no client may write it, at sign-up or later.
 */
const PERSON_ID = 'person_id';

/** A client's tokens, and what it may change of a user. It has no secret: it is part of a page. */
const CLIENT = {
  generateSecret: false,
  preventUserExistenceErrors: true,
  enableTokenRevocation: true,
  idTokenValidity: Duration.hours(1),
  accessTokenValidity: Duration.hours(1),
  authSessionValidity: Duration.minutes(15), // a code by mail is not always there at once
  supportedIdentityProviders: [UserPoolClientIdentityProvider.COGNITO],
  readAttributes: READ_BY_ALL,
  writeAttributes: new ClientAttributes().withStandardAttributes({ email: true }),
};

const issuerOf = (pool: UserPool, client: UserPoolClient): TokenIssuer => {
  const issuer = `https://cognito-idp.${Stack.of(pool).region}.amazonaws.com/${pool.userPoolId}`;
  return { issuer, audience: client.userPoolClientId, keysUrl: `${issuer}/.well-known/jwks.json` };
};

/** Applicants and certificants sign themselves up, and sign in with a code that is mailed to them. */
export class ApplicantPool extends Construct {
  readonly tokens: TokenIssuer;

  constructor(scope: Construct, id: string, { email }: { readonly email: UserPoolEmail }) {
    super(scope, id);
    const pool = new UserPool(this, 'Pool', {
      ...SHARED,
      userPoolName: 'certcycle-applicants',
      selfSignUpEnabled: true,
      // Cognito lets no pool do without passwords. Nobody needs to have one here.
      signInPolicy: { allowedFirstAuthFactors: { password: true, emailOtp: true } },
      // For whoever sets one all the same.
      passwordPolicy: {
        minLength: 14,
        requireLowercase: true,
        requireUppercase: true,
        requireDigits: true,
        requireSymbols: true,
      },
      mfa: Mfa.OFF,
      customAttributes: { [PERSON_ID]: new StringAttribute({ minLen: 1, maxLen: 128, mutable: false }) },
      email,
      userVerification: {
        emailStyle: VerificationEmailStyle.CODE,
        emailSubject: 'Your code · Su código',
        emailBody:
          'Your code is {####}. If you did not ask for it, ignore this message.<br><br>Su código es {####}. Si usted no lo pidió, ignore este mensaje.',
      },
    });
    Validations.of(pool).acknowledge(
      { id: 'AwsSolutions-COG2', reason: 'Cognito gives a user either a code by mail or a second factor, not both.' },
      {
        id: 'AwsSolutions-COG8',
        reason: 'What the Plus tier looks for above all is a stolen password; nobody needs one here.',
      },
    );
    const client = pool.addClient('Site', {
      ...CLIENT,
      userPoolClientName: 'certcycle-applicants',
      readAttributes: READ_BY_ALL.withCustomAttributes(PERSON_ID),
      // Signing in is a part of our own pages, in both languages: only the flow that asks for a mailed code.
      authFlows: { user: true },
      disableOAuth: true,
      // Phones and computers are shared.
      refreshTokenValidity: Duration.hours(12),
    });
    this.tokens = issuerOf(pool, client);
  }
}

/**
 * How a program's exam vendor gets a token: with a secret, for itself and nobody else. The secret is Cognito's own: no template, output or function
 * has it.
 */
const addExamVendor = (pool: UserPool, program: string): UserPoolClient => {
  const server = pool.addResourceServer(`Program-${program}`, {
    identifier: program,
    userPoolResourceServerName: `Program ${program}`,
    scopes: [EXAM_VENDOR],
  });
  return pool.addClient(`ExamVendor-${program}`, {
    userPoolClientName: `certcycle-exam-vendor-${program}`,
    generateSecret: true,
    oAuth: { flows: { clientCredentials: true }, scopes: [OAuthScope.resourceServer(server, EXAM_VENDOR)] },
    // No user signs in to it: not with a password (without a flow named, Cognito allows that), and not on Cognito's page.
    authFlows: { userSrp: false },
    supportedIdentityProviders: [],
    preventUserExistenceErrors: true,
    enableTokenRevocation: true,
    accessTokenValidity: Duration.hours(1),
  });
};

export type StaffPoolProps = {
  readonly email: UserPoolEmail;
  readonly siteUrl: string;
  /** Ids of the programs that staff may hold a role in, and that have an exam vendor. */
  readonly programs: readonly string[];
};

/** Staff are entered by an administrator, and need a second factor (TOTP) that they set up at their first sign-in. */
export class StaffPool extends Construct {
  readonly tokens: TokenIssuer;
  /** Where the systems of exam vendors ask for a token. */
  readonly tokenUrl: string;
  /** The client of each program's exam vendor. */
  readonly examVendors: readonly { readonly program: string; readonly clientId: string }[];

  constructor(scope: Construct, id: string, { email, siteUrl, programs }: StaffPoolProps) {
    super(scope, id);
    const pool = new UserPool(this, 'Pool', {
      ...SHARED,
      userPoolName: 'certcycle-staff',
      selfSignUpEnabled: false,
      mfa: Mfa.REQUIRED,
      mfaSecondFactor: { sms: false, otp: true },
      passwordPolicy: { minLength: 14, tempPasswordValidity: Duration.days(3) },
      email,
    });
    Validations.of(pool).acknowledge(
      {
        id: 'AwsSolutions-COG1',
        reason:
          '14 characters of any kind (NIST SP 800-63B asks for length, not for kinds), and always a second factor.',
      },
      {
        id: 'AwsSolutions-COG8',
        reason: 'What the Plus tier adds when a sign-in looks strange, a second factor, is asked for at every one.',
      },
    );
    for (const program of programs) {
      for (const role of ROLES) {
        new CfnUserPoolGroup(this, `Group-${program}-${role}`, {
          userPoolId: pool.userPoolId,
          groupName: `${program}:${role}`,
          description: `${role} of the program ${program}`,
        });
      }
    }
    const client = pool.addClient('Site', {
      ...CLIENT,
      userPoolClientName: 'certcycle-staff',
      authFlows: { userSrp: true },
      // Passwords and second factors are entered on Cognito's own page; ours exchanges the code that it comes back with (PKCE).
      oAuth: {
        flows: { authorizationCodeGrant: true },
        scopes: [OAuthScope.OPENID],
        callbackUrls: [`${siteUrl}/staff/signed-in`],
        logoutUrls: [`${siteUrl}/staff/signed-out`],
      },
      // A working day, then password and second factor again.
      refreshTokenValidity: Duration.hours(8),
    });
    const domain = pool.addDomain('SignIn', {
      // Unique in a Region over all accounts.
      cognitoDomain: { domainPrefix: `certcycle-staff-${Aws.ACCOUNT_ID}` },
      managedLoginVersion: ManagedLoginVersion.NEWER_MANAGED_LOGIN,
    });
    // Without a style, even the standard one, the page does not open.
    new CfnManagedLoginBranding(this, 'Style', {
      userPoolId: pool.userPoolId,
      clientId: client.userPoolClientId,
      useCognitoProvidedValues: true,
    });
    this.tokens = issuerOf(pool, client);
    this.tokenUrl = `${domain.baseUrl()}/oauth2/token`;
    this.examVendors = programs.map((program) => ({
      program,
      clientId: addExamVendor(pool, program).userPoolClientId,
    }));
  }
}

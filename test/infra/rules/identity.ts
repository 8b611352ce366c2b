/** Who may sign in, and how. */
import { expect, it } from 'vitest';
import { ROLES } from '../../../domain/can.ts';
import { EXAM_VENDOR_SCOPE } from '../../../functions/shared/identify.ts';
import { programs } from '../../../programs/programs.ts';
import type { Deployed, Resource } from '../templates.ts';

export const identityRules = (deployed: Deployed): void => {
  const found = (type: string, id: string): Resource['properties'] => {
    const resource = deployed()
      .ofType(type)
      .find((candidate) => candidate.id === id);
    if (!resource) throw new Error(`There is no ${type} ${id}.`);
    return resource.properties;
  };
  const pool = (id: string) => found('AWS::Cognito::UserPool', id);
  const client = (id: string) => found('AWS::Cognito::UserPoolClient', id);
  const inMinutes = { AccessToken: 'minutes', IdToken: 'minutes', RefreshToken: 'minutes' };

  it('staff are entered by an administrator, and always need a second factor that is no text message', () => {
    expect(pool('StaffPool')).toMatchObject({
      AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
      MfaConfiguration: 'ON',
      EnabledMfas: ['SOFTWARE_TOKEN_MFA'],
      Policies: { PasswordPolicy: { MinimumLength: 14 } },
    });
  });

  it('applicants sign themselves up, and sign in with a code by mail', () => {
    expect(pool('ApplicantsPool')).toMatchObject({
      AdminCreateUserConfig: { AllowAdminCreateUserOnly: false },
      MfaConfiguration: 'OFF',
      UserPoolTier: 'ESSENTIALS',
      Policies: { SignInPolicy: { AllowedFirstAuthFactors: expect.arrayContaining(['EMAIL_OTP']) } },
    });
    expect(client('ApplicantsPoolSite').ExplicitAuthFlows).toEqual(['ALLOW_USER_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH']);
  });

  it('a person of the registry is named by an attribute that only an administrator sets, once, and the client may read', () => {
    expect(pool('ApplicantsPool').Schema).toEqual([
      {
        Name: 'person_id',
        AttributeDataType: 'String',
        Mutable: false,
        StringAttributeConstraints: { MinLength: '1', MaxLength: '128' },
      },
    ]);
    expect(client('ApplicantsPoolSite').ReadAttributes).toEqual(['custom:person_id', 'email', 'email_verified']);
    expect(client('ApplicantsPoolSite').WriteAttributes).toEqual(['email']);
    // Staff are who their pool says; nobody is a person of the registry by being one of them.
    expect(pool('StaffPool').Schema).toBeUndefined();
    expect(client('StaffPoolSite').ReadAttributes).toEqual(['email', 'email_verified']);
  });

  it('staff work for eight hours and applicants for twelve, on tokens of one hour', () => {
    const hour = { AccessTokenValidity: 60, IdTokenValidity: 60, TokenValidityUnits: inMinutes };
    expect(client('StaffPoolSite')).toMatchObject({ RefreshTokenValidity: 480, ...hour });
    expect(client('ApplicantsPoolSite')).toMatchObject({ RefreshTokenValidity: 720, ...hour });
  });

  it('staff come back from Cognito’s page with a code, to our site alone', () => {
    expect(client('StaffPoolSite')).toMatchObject({
      AllowedOAuthFlows: ['code'],
      CallbackURLs: ['https://certification.example.org/staff/signed-in'],
      LogoutURLs: ['https://certification.example.org/staff/signed-out'],
    });
    expect(found('AWS::Cognito::UserPoolDomain', 'StaffPoolSignIn')).toMatchObject({ ManagedLoginVersion: 2 });
    expect(found('AWS::Cognito::ManagedLoginBranding', 'StaffStyle')).toMatchObject({ ClientId: 'StaffPoolSite' });
  });

  it('no answer says whether somebody is registered, and no client of people has a secret', () => {
    const clients = deployed().ofType('AWS::Cognito::UserPoolClient');
    expect(clients).toHaveLength(2 + programs.length);
    for (const { properties } of clients) {
      expect(properties).toMatchObject({ PreventUserExistenceErrors: 'ENABLED', EnableTokenRevocation: true });
    }
    for (const id of ['ApplicantsPoolSite', 'StaffPoolSite']) {
      expect(client(id)).toMatchObject({ GenerateSecret: false, WriteAttributes: ['email'] });
    }
  });

  it('the exam vendor of each program gets tokens for itself with that right alone, and no user can sign in so', () => {
    for (const { id } of programs) {
      const server = `StaffPoolProgram${id}`;
      expect(found('AWS::Cognito::UserPoolResourceServer', server)).toMatchObject({
        UserPoolId: 'StaffPool',
        Identifier: id,
        Scopes: [{ ScopeName: EXAM_VENDOR_SCOPE }],
      });
      const vendor = client(`StaffPoolExamVendor${id}`);
      expect(vendor).toMatchObject({
        UserPoolId: 'StaffPool',
        GenerateSecret: true,
        AllowedOAuthFlows: ['client_credentials'],
        AllowedOAuthScopes: [`${server}/${EXAM_VENDOR_SCOPE}`],
        ExplicitAuthFlows: ['ALLOW_REFRESH_TOKEN_AUTH'],
        AccessTokenValidity: 60,
      });
      expect(vendor).not.toHaveProperty('SupportedIdentityProviders');
      expect(deployed().outputs).toMatchObject({ [`ExamVendorClient${id}`]: `StaffPoolExamVendor${id}` });
    }
    // Cognito's page for people lets nobody ask for it.
    expect(client('StaffPoolSite').AllowedOAuthScopes).toEqual(['openid']);
    expect(deployed().outputs.TokenUrl).toBe(
      `https://StaffPoolSignIn.auth.\${AWS::Region}.amazoncognito.com/oauth2/token`,
    );
  });

  it('the secret of a client is nowhere but at Cognito', () => {
    expect(JSON.stringify([deployed().resources, deployed().outputs])).not.toMatch(/ClientSecret/);
  });

  it('pools cannot be deleted, and write from our own domain', () => {
    const pools = deployed().ofType('AWS::Cognito::UserPool');
    expect(pools).toHaveLength(2);
    for (const { properties } of pools) {
      expect(properties).toMatchObject({
        DeletionProtection: 'ACTIVE',
        UsernameAttributes: ['email'],
        AutoVerifiedAttributes: ['email'],
        EmailConfiguration: { EmailSendingAccount: 'DEVELOPER', From: 'sign-in@notify.example.org' },
      });
    }
  });

  it('there is a group for every role in every program, and no other', () => {
    const groups = deployed()
      .ofType('AWS::Cognito::UserPoolGroup')
      .map(({ properties }) => `${properties.UserPoolId} ${properties.GroupName}`);
    const expected = programs.flatMap(({ id }) => ROLES.map((role) => `StaffPool ${id}:${role.toLowerCase()}`));
    expect(groups.sort()).toEqual(expected.sort());
  });
};

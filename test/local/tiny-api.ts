/** A template with an HTTP API and two user pools: one function that says who calls, by the token that it checks itself. */
import { aFunction, writeAssembly } from './template/assembly-folder.ts';

/** Checks tokens as a function in the cloud has to: with the keys that it fetches, at the time of the event. */
const WEB = `
const decode = (part) => JSON.parse(Buffer.from(part, 'base64url'));
const check = async (token, now) => {
  const [header, claims, signature] = token.split('.');
  if (!signature) return undefined;
  const { iss, exp, token_use, aud } = decode(claims);
  const kind = ['APPLICANT', 'STAFF'].find((name) => process.env[name + '_ISSUER'] === iss && process.env[name + '_AUDIENCE'] === aud);
  if (!kind || token_use !== 'id' || exp * 1000 <= now) return undefined;
  const { keys } = await (await fetch(process.env[kind + '_KEYS_URL'])).json();
  const jwk = keys.find(({ kid }) => kid === decode(header).kid);
  if (!jwk) return undefined;
  const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
  const key = await crypto.subtle.importKey('jwk', jwk, algorithm, false, ['verify']);
  const signed = Buffer.from(header + '.' + claims);
  const good = await crypto.subtle.verify(algorithm, key, Buffer.from(signature, 'base64url'), signed);
  return good ? { kind, ...decode(claims) } : undefined;
};
export const handler = async (event) => {
  const now = event.requestContext.timeEpoch;
  const claims = await check((event.headers.authorization ?? '').replace('Bearer ', ''), now);
  if (!claims) return { statusCode: 401, headers: { 'content-type': 'application/problem+json' }, body: '{"status":401}' };
  return { kind: claims.kind, subject: claims.sub, groups: claims['cognito:groups'] ?? [], at: now, path: event.rawPath };
};
`;

const pool = (name: string, AllowAdminCreateUserOnly: boolean): unknown => ({
  Type: 'AWS::Cognito::UserPool',
  Properties: { UserPoolName: name, AdminCreateUserConfig: { AllowAdminCreateUserOnly } },
});
const client = (poolId: string): unknown => ({
  Type: 'AWS::Cognito::UserPoolClient',
  Properties: { UserPoolId: { Ref: poolId } },
});
const tokensOf = (kind: string, poolId: string, clientId: string) => {
  const issuer = `https://cognito-idp.\${AWS::Region}.amazonaws.com/\${${poolId}}`;
  return {
    [`${kind}_ISSUER`]: { 'Fn::Sub': issuer },
    [`${kind}_AUDIENCE`]: { Ref: clientId },
    [`${kind}_KEYS_URL`]: { 'Fn::Sub': `${issuer}/.well-known/jwks.json` },
  };
};

/** Writes the assembly and answers its folder. */
export const writeTinyApi = (): string =>
  writeAssembly(
    {
      Api: {
        Resources: {
          People11112222: pool('people', false),
          PeopleSite11112222: client('People11112222'),
          Staff11112222: pool('staff', true),
          StaffSite11112222: client('Staff11112222'),
          Web11112222: aFunction('web', {
            Timeout: 60,
            Environment: {
              Variables: {
                ...tokensOf('APPLICANT', 'People11112222', 'PeopleSite11112222'),
                ...tokensOf('STAFF', 'Staff11112222', 'StaffSite11112222'),
              },
            },
          }),
          Api11112222: { Type: 'AWS::ApiGatewayV2::Api', Properties: { ProtocolType: 'HTTP' } },
          Stage11112222: {
            Type: 'AWS::ApiGatewayV2::Stage',
            Properties: { ApiId: { Ref: 'Api11112222' }, StageName: '$default' },
          },
          ToWeb11112222: {
            Type: 'AWS::ApiGatewayV2::Integration',
            Properties: {
              ApiId: { Ref: 'Api11112222' },
              IntegrationType: 'AWS_PROXY',
              IntegrationUri: { 'Fn::GetAtt': ['Web11112222', 'Arn'] },
              PayloadFormatVersion: '2.0',
            },
          },
          Permission11112222: {
            Type: 'AWS::Lambda::Permission',
            Properties: {
              Action: 'lambda:InvokeFunction',
              FunctionName: { 'Fn::GetAtt': ['Web11112222', 'Arn'] },
              Principal: 'apigateway.amazonaws.com',
              SourceArn: {
                'Fn::Sub': `arn:\${AWS::Partition}:execute-api:\${AWS::Region}:\${AWS::AccountId}:\${Api11112222}/*/*/api/{proxy+}`,
              },
            },
          },
          Route11112222: {
            Type: 'AWS::ApiGatewayV2::Route',
            Properties: {
              ApiId: { Ref: 'Api11112222' },
              RouteKey: 'ANY /api/{proxy+}',
              Target: { 'Fn::Sub': `integrations/\${ToWeb11112222}` },
            },
          },
        },
      },
    },
    { web: { source: WEB } },
  );

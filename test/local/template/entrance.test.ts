import { describe, expect, it } from 'vitest';
import { aFunction, CODE, useAssemblies } from './assembly-folder.ts';

const { read } = useAssemblies();

const api = (properties: Readonly<Record<string, unknown>> = {}): unknown => ({
  Type: 'AWS::ApiGatewayV2::Api',
  Properties: { Name: 'tiny', ProtocolType: 'HTTP', ...properties },
});
const stage = (StageName = '$default'): unknown => ({
  Type: 'AWS::ApiGatewayV2::Stage',
  Properties: { ApiId: { Ref: 'Api11112222' }, StageName, AutoDeploy: true, DefaultRouteSettings: {} },
});
const integration = (properties: Readonly<Record<string, unknown>> = {}): unknown => ({
  Type: 'AWS::ApiGatewayV2::Integration',
  Properties: {
    ApiId: { Ref: 'Api11112222' },
    IntegrationType: 'AWS_PROXY',
    IntegrationUri: { 'Fn::GetAtt': ['Web11112222', 'Arn'] },
    PayloadFormatVersion: '2.0',
    ...properties,
  },
});
const route = (RouteKey: string, properties: Readonly<Record<string, unknown>> = {}): unknown => ({
  Type: 'AWS::ApiGatewayV2::Route',
  Properties: {
    ApiId: { Ref: 'Api11112222' },
    AuthorizationType: 'NONE',
    RouteKey,
    Target: { 'Fn::Join': ['/', ['integrations', { Ref: 'ToWeb11112222' }]] },
    ...properties,
  },
});
const STACK = {
  Web11112222: aFunction('abc'),
  Api11112222: api(),
  Stage11112222: stage(),
  ToWeb11112222: integration({ TimeoutInMillis: 29_000 }),
  AnyRoute11112222: route('ANY /api/{proxy+}'),
};
const readWith = (changes: Readonly<Record<string, unknown>>) =>
  read({ Work: { Resources: { ...STACK, ...changes } } }, CODE);

describe('the HTTP API', () => {
  it('has routes that name their function and how long it is waited for', () => {
    expect(readWith({ GetRoute11112222: route('GET /api') }).httpApi).toEqual({
      logicalId: 'Api11112222',
      id: 'tiny',
      routes: [
        {
          key: 'ANY /api/{proxy+}',
          method: 'ANY',
          path: '/api/{proxy+}',
          functionName: 'web',
          timeoutMilliseconds: 29_000,
        },
        { key: 'GET /api', method: 'GET', path: '/api', functionName: 'web', timeoutMilliseconds: 29_000 },
      ],
    });
    expect(readWith({ ToWeb11112222: integration() }).httpApi?.routes).toMatchObject([{ timeoutMilliseconds: 30_000 }]);
  });

  it('is told what the distribution before it adds to a request', () => {
    const distribution = (host: unknown): unknown => ({
      Type: 'AWS::CloudFront::Distribution',
      Properties: {
        DistributionConfig: {
          Enabled: true,
          Origins: [
            { Id: 'files', DomainName: 'files.s3.us-west-2.amazonaws.com', S3OriginConfig: {} },
            {
              Id: 'api',
              DomainName: host,
              OriginCustomHeaders: [
                {
                  HeaderName: 'X-Key',
                  HeaderValue: { 'Fn::Join': ['', ['{{resolve:secretsmanager:', { Ref: 'Key11112222' }, '}}']] },
                },
              ],
            },
          ],
        },
      },
    });
    const key = {
      Type: 'AWS::SecretsManager::Secret',
      Properties: { Name: 'site/key', GenerateSecretString: { ExcludePunctuation: true } },
    };
    const host = { 'Fn::Sub': `\${Api11112222}.execute-api.\${AWS::Region}.\${AWS::URLSuffix}` };
    const api = (domain: unknown) => readWith({ Key11112222: key, Site11112222: distribution(domain) }).httpApi;
    expect(api(host)?.originHeaders).toEqual({
      'x-key': '{{resolve:secretsmanager:arn:aws:secretsmanager:us-west-2:000000000000:secret:site/key}}',
    });
    expect(api('elsewhere.example')).not.toHaveProperty('originHeaders');
  });

  it('may be absent', () => {
    expect(read({ Work: { Resources: { Web11112222: aFunction('abc') } } }, CODE).httpApi).toBeUndefined();
  });

  it.each([
    ['a second API', { Other11112222: api({ Name: 'other' }) }, /serves one HTTP API/],
    ['a WebSocket API', { Api11112222: api({ ProtocolType: 'WEBSOCKET' }) }, /ProtocolType/],
    ['CORS, which the front does not answer', { Api11112222: api({ CorsConfiguration: {} }) }, /CorsConfiguration/],
    ['no stage', { Stage11112222: { Type: 'AWS::CDK::Metadata' } }, /without a stage/],
    ['a stage that stands in the path', { Stage11112222: stage('live') }, /StageName/],
    ['the older payload', { ToWeb11112222: integration({ PayloadFormatVersion: '1.0' }) }, /PayloadFormatVersion/],
    ['a function from elsewhere', { ToWeb11112222: integration({ IntegrationUri: 'arn:other' }) }, /arn:other is no/],
    ['a route to nothing', { AnyRoute11112222: route('GET /', { Target: 'integrations/none' }) }, /integrations\/none/],
    ['a route of another API', { AnyRoute11112222: route('GET /', { ApiId: 'other' }) }, /other is no HTTP API/],
    ['an authorizer', { AnyRoute11112222: route('GET /', { AuthorizationType: 'JWT' }) }, /AuthorizationType/],
    ['the route for everything else', { AnyRoute11112222: route('$default') }, /RouteKey/],
    ['a variable within a segment', { AnyRoute11112222: route('GET /a-{b}') }, /RouteKey/],
  ])('refuses %s', (_, changes, named) => {
    expect(() => readWith(changes)).toThrow(named);
  });
});

describe('user pools', () => {
  const pool = (UserPoolName: string, AllowAdminCreateUserOnly: boolean): unknown => ({
    Type: 'AWS::Cognito::UserPool',
    Properties: { UserPoolName, AdminCreateUserConfig: { AllowAdminCreateUserOnly }, MfaConfiguration: 'ON' },
  });
  const client = (properties: Readonly<Record<string, unknown>> = {}): unknown => ({
    Type: 'AWS::Cognito::UserPoolClient',
    Properties: { ClientName: 'site', UserPoolId: { Ref: 'Staff11112222' }, IdTokenValidity: 60, ...properties },
  });
  const group = (poolId: unknown): unknown => ({
    Type: 'AWS::Cognito::UserPoolGroup',
    Properties: { GroupName: 'cmpss:reviewer', UserPoolId: poolId },
  });
  const server = (properties: Readonly<Record<string, unknown>> = {}): unknown => ({
    Type: 'AWS::Cognito::UserPoolResourceServer',
    Properties: {
      Identifier: 'cmpss',
      Name: 'The program cmpss',
      Scopes: [{ ScopeName: 'exam-vendor', ScopeDescription: 'Exams' }],
      UserPoolId: { Ref: 'Staff11112222' },
      ...properties,
    },
  });
  const machine = (properties: Readonly<Record<string, unknown>> = {}): unknown =>
    client({
      ClientName: 'vendor',
      GenerateSecret: true,
      AllowedOAuthFlows: ['client_credentials'],
      AllowedOAuthScopes: [{ 'Fn::Join': ['', [{ Ref: 'Server11112222' }, '/exam-vendor']] }],
      ...properties,
    });
  const POOLS = {
    Staff11112222: pool('tiny-staff', true),
    People11112222: pool('tiny-people', false),
    Client11112222: client(),
    Group11112222: group({ Ref: 'Staff11112222' }),
    Server11112222: server(),
    Machine11112222: machine(),
  };

  it('have their clients and groups, and say who enters people', () => {
    expect(read({ Who: { Resources: POOLS } }).userPools).toEqual([
      {
        logicalId: 'Staff11112222',
        id: 'us-west-2_tinystaff',
        selfSignUp: false,
        groups: ['cmpss:reviewer'],
        clientIds: ['site'],
        machines: [{ clientId: 'vendor', scopes: ['cmpss/exam-vendor'] }],
      },
      {
        logicalId: 'People11112222',
        id: 'us-west-2_tinypeople',
        selfSignUp: true,
        groups: [],
        clientIds: [],
        machines: [],
      },
    ]);
  });

  it('can be referred to by functions of other stacks', () => {
    const attribute = (name: string) => ({ 'Fn::GetAtt': ['Staff11112222', name] });
    const exported = (name: string, Value: unknown) => ({ Value, Export: { Name: name } });
    const { functions } = read(
      {
        Who: {
          Resources: POOLS,
          Outputs: {
            Pool: exported('pool', { Ref: 'Staff11112222' }),
            Client: exported('client', { Ref: 'Client11112222' }),
            Url: exported('url', attribute('ProviderURL')),
            Arn: exported('arn', attribute('Arn')),
          },
        },
        Work: {
          Resources: {
            Web11112222: aFunction('abc', {
              Environment: {
                Variables: Object.fromEntries(
                  ['pool', 'client', 'url', 'arn'].map((name) => [name, { 'Fn::ImportValue': name }]),
                ),
              },
            }),
          },
        },
      },
      CODE,
    );
    expect(functions[0]?.environment).toEqual({
      pool: 'us-west-2_tinystaff',
      client: 'site',
      url: 'https://cognito-idp.us-west-2.amazonaws.com/us-west-2_tinystaff',
      arn: 'arn:aws:cognito-idp:us-west-2:000000000000:userpool/us-west-2_tinystaff',
    });
  });

  it.each([
    [
      'a client with a secret, which a page cannot keep',
      { Client11112222: client({ GenerateSecret: true }) },
      /Secret/,
    ],
    ['a client of its own tokens without a secret', { Machine11112222: machine({ GenerateSecret: false }) }, /Secret/],
    [
      'a client that people and machines share',
      { Machine11112222: machine({ AllowedOAuthFlows: ['code', 'client_credentials'] }) },
      /client_credentials goes with no other/,
    ],
    [
      'a scope that no resource server has',
      { Machine11112222: machine({ AllowedOAuthScopes: ['cmpss/other'] }) },
      /cmpss\/other is no scope/,
    ],
    ['a resource server of a pool from elsewhere', { Server11112222: server({ UserPoolId: 'other' }) }, /no user pool/],
    ['a client of a pool from elsewhere', { Client11112222: client({ UserPoolId: 'other' }) }, /other is no user pool/],
    ['a group of a pool from elsewhere', { Group11112222: group('other') }, /other is no user pool/],
    ['two clients of one name', { Second11112222: client() }, /site is taken by Client11112222/],
    ['a property that it does not know', { Client11112222: client({ AnalyticsConfiguration: {} }) }, /Analytics/],
  ])('refuse %s', (_, changes, named) => {
    expect(() => read({ Who: { Resources: { ...POOLS, ...changes } } })).toThrow(named);
  });
});

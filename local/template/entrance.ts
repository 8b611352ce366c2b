/** Reads how people come in: the HTTP API with its routes, and the pools that they sign in to. */
import type { Found } from './found.ts';
import {
  type HttpApiResource,
  type MachineClientResource,
  REGION,
  type RouteResource,
  type UserPoolResource,
} from './model.ts';
import * as properties from './properties.ts';

/** All resources of the given types. */
type OfType = (...types: readonly string[]) => readonly Found[];
/** The name of a function by its ARN; throws a TemplateError when it is none of these stacks. */
type FunctionNamed = (from: Found, arn: string) => string;

/** API Gateway's own limit for an integration that sets none. */
const DEFAULT_TIMEOUT_MILLISECONDS = 30_000;

const readOriginHeaders = (ofType: OfType, apiHost: string): Pick<HttpApiResource, 'originHeaders'> => {
  const origins = ofType('AWS::CloudFront::Distribution').flatMap(
    (distribution) => distribution.read(properties.DistributionProperties).DistributionConfig.Origins,
  );
  const origin = origins.find(({ DomainName }) => DomainName === apiHost);
  if (!origin) return {};
  const headers = origin.OriginCustomHeaders ?? [];
  return {
    originHeaders: Object.fromEntries(
      headers.map(({ HeaderName, HeaderValue }) => [HeaderName.toLowerCase(), HeaderValue]),
    ),
  };
};

/** The front has one address, so there is at most one API. */
export const readHttpApi = (ofType: OfType, functionNamed: FunctionNamed): { httpApi?: HttpApiResource } => {
  const [api, second] = ofType('AWS::ApiGatewayV2::Api');
  if (second) throw second.fail('the local cloud serves one HTTP API.');
  const belongsToApi = (from: Found, apiId: string): void => {
    if (apiId !== api?.ref) throw from.fail(`${apiId} is no HTTP API of these stacks.`);
  };
  const integrations = new Map<string, Pick<RouteResource, 'functionName' | 'timeoutMilliseconds'>>(
    ofType('AWS::ApiGatewayV2::Integration').map((integration) => {
      const read = integration.read(properties.IntegrationProperties);
      belongsToApi(integration, read.ApiId);
      const functionName = functionNamed(integration, read.IntegrationUri);
      const timeoutMilliseconds = read.TimeoutInMillis ?? DEFAULT_TIMEOUT_MILLISECONDS;
      return [`integrations/${integration.ref}`, { functionName, timeoutMilliseconds }];
    }),
  );
  const routes = ofType('AWS::ApiGatewayV2::Route').map((route): RouteResource => {
    const { ApiId, RouteKey, Target } = route.read(properties.RouteProperties);
    belongsToApi(route, ApiId);
    const integration = integrations.get(Target);
    if (!integration) throw route.fail(`${Target} is no integration of these stacks.`);
    const [method = '', path = ''] = RouteKey.split(' ');
    return { key: RouteKey, method, path, ...integration };
  });
  const staged = ofType('AWS::ApiGatewayV2::Stage').map((stage) => {
    belongsToApi(stage, stage.read(properties.StageProperties).ApiId);
    return stage;
  });
  if (!api) return {};
  api.read(properties.ApiProperties);
  if (staged.length === 0) throw api.fail('an HTTP API without a stage answers nobody.');
  const host = `${api.ref}.execute-api.${REGION}.amazonaws.com`;
  return { httpApi: { logicalId: api.logicalId, id: api.ref, routes, ...readOriginHeaders(ofType, host) } };
};

type PoolClient = MachineClientResource & { readonly poolId: string; readonly isMachine: boolean };

/** Cognito's own rules for a client: who gets tokens for itself has a secret and scopes of the pool's; who a person signs in with may have none. */
const readClient = (client: Found, scopesOf: (poolId: string) => readonly string[]): PoolClient => {
  const read = client.read(properties.UserPoolClientProperties);
  const { UserPoolId: poolId, AllowedOAuthFlows: flows = [], AllowedOAuthScopes: scopes = [] } = read;
  const isMachine = flows.includes('client_credentials');
  if (isMachine && flows.length > 1) throw client.fail('AllowedOAuthFlows: client_credentials goes with no other.');
  if (isMachine !== (read.GenerateSecret ?? false)) {
    throw client.fail(
      'GenerateSecret: a secret is for clients that get tokens for themselves; a page cannot keep one.',
    );
  }
  const unknown = isMachine ? scopes.find((scope) => !scopesOf(poolId).includes(scope)) : undefined;
  if (unknown !== undefined) throw client.fail(`${unknown} is no scope of a resource server of ${poolId}.`);
  return { poolId, clientId: client.ref, scopes, isMachine };
};

export const readUserPools = (ofType: OfType): readonly UserPoolResource[] => {
  const pools = ofType('AWS::Cognito::UserPool');
  const belongsToPool = (from: Found, poolId: string): void => {
    if (!pools.some(({ ref }) => ref === poolId)) throw from.fail(`${poolId} is no user pool of these stacks.`);
  };
  const scopes = ofType('AWS::Cognito::UserPoolResourceServer').flatMap((server) => {
    const { UserPoolId, Identifier, Scopes = [] } = server.read(properties.UserPoolResourceServerProperties);
    belongsToPool(server, UserPoolId);
    return Scopes.map(({ ScopeName }) => ({ poolId: UserPoolId, scope: `${Identifier}/${ScopeName}` }));
  });
  const scopesOf = (wanted: string) => scopes.flatMap(({ poolId, scope }) => (poolId === wanted ? [scope] : []));
  const clients = ofType('AWS::Cognito::UserPoolClient').map((client) => {
    const read = readClient(client, scopesOf);
    belongsToPool(client, read.poolId);
    return read;
  });
  const groups = ofType('AWS::Cognito::UserPoolGroup').map((group) => {
    const { UserPoolId, GroupName } = group.read(properties.UserPoolGroupProperties);
    belongsToPool(group, UserPoolId);
    return { poolId: UserPoolId, group: GroupName };
  });
  return pools.map((pool) => {
    const own = clients.filter(({ poolId }) => poolId === pool.ref);
    return {
      logicalId: pool.logicalId,
      id: pool.ref,
      selfSignUp: pool.read(properties.UserPoolProperties).AdminCreateUserConfig?.AllowAdminCreateUserOnly !== true,
      groups: groups.filter(({ poolId }) => poolId === pool.ref).map(({ group }) => group),
      clientIds: own.filter(({ isMachine }) => !isMachine).map(({ clientId }) => clientId),
      machines: own.flatMap(({ isMachine, clientId, scopes }) => (isMachine ? [{ clientId, scopes }] : [])),
    };
  });
};

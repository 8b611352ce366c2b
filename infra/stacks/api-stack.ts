/** The one way in for people: the HTTP API. Everything here can be replaced at any moment. */
import { CfnOutput, Duration, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import { HttpApi, HttpMethod, HttpStage, LogGroupLogDestination } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { ENVIRONMENT } from '../../functions/shared/environment.ts';
import { Alarms, FIVE_MINUTES } from '../constructs/alarms.ts';
import { AppFunction, type Surroundings } from '../constructs/app-function.ts';
import { GeneratedSecret } from '../constructs/generated-secret.ts';
import type { Store } from '../constructs/store.ts';
import type { TokenIssuer } from '../constructs/user-pools.ts';
import type { RegistryIndex } from './registry-stack.ts';

export type ApiStackProps = StackProps & {
  readonly registry: Store<RegistryIndex>;
  readonly public: Store;
  readonly addressHash: GeneratedSecret;
  readonly applicants: TokenIssuer;
  readonly staff: TokenIssuer;
  readonly bundles: string;
  readonly siteUrl: string;
  readonly operatorEmail: string;
};

/** The API waits 29 seconds for a function. A function that ends before says in its own log that it was too slow. */
const TIMEOUT = Duration.seconds(25);
/** One failure may be one strange request; this many are not. */
const ERRORS = 5;
/** Requests per second and at once, for each route. Far more than a program's people make, far less than could cost much in a night. */
const THROTTLE = { rateLimit: 100, burstLimit: 200 };

/**
 * One line per request. Paths hold ids of people and what was typed into an address bar, so the route stands for them; no address of the
 * network and no name of a browser.
 */
const ACCESS_LOG = {
  requestId: '$context.requestId',
  at: '$context.requestTimeEpoch',
  route: '$context.routeKey',
  method: '$context.httpMethod',
  status: '$context.status',
  milliseconds: '$context.responseLatency',
  bytes: '$context.responseLength',
  failure: '$context.integrationErrorMessage',
};

export class ApiStack extends Stack {
  constructor(scope: Construct, id: string, props: ApiStackProps) {
    const { registry, public: projection, addressHash, applicants, staff, ...others } = props;
    const { bundles, siteUrl, operatorEmail, ...stackProps } = others;
    super(scope, id, stackProps);
    const alarms = new Alarms(this, 'Alarms', { operatorEmail });
    const surroundings: Surroundings = { bundles, alarms };

    // Replaced with the stack, if need be: a list that somebody is reading then starts again.
    const cursor = new GeneratedSecret(this, 'Cursor', {
      holds: 'what places in lists are signed with',
      key: projection.key,
      removalPolicy: RemovalPolicy.DESTROY,
    });

    const web = new AppFunction(this, 'web', {
      ...surroundings,
      environment: {
        [ENVIRONMENT.registryTable]: registry.table.tableName,
        [ENVIRONMENT.publicTable]: projection.table.tableName,
        [ENVIRONMENT.applicantIssuer]: applicants.issuer,
        [ENVIRONMENT.applicantAudience]: applicants.audience,
        [ENVIRONMENT.applicantKeysUrl]: applicants.keysUrl,
        [ENVIRONMENT.staffIssuer]: staff.issuer,
        [ENVIRONMENT.staffAudience]: staff.audience,
        [ENVIRONMENT.staffKeysUrl]: staff.keysUrl,
        [ENVIRONMENT.cursorSecretArn]: cursor.arn,
        [ENVIRONMENT.addressHashSecretArn]: addressHash.arn,
        [ENVIRONMENT.siteUrl]: siteUrl,
      },
      overrides: { timeout: TIMEOUT },
      errors: { says: 'Requests of applicants and staff fail without an answer of ours.', threshold: ERRORS },
    });
    registry.grant(web, 'GetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem');
    registry.grantQuery(web, 'work');
    registry.grantQuery(web, 'person');
    // Staff search by the names on certificates, which only the projection is sorted by.
    projection.grant(web, 'Query');
    addressHash.grantRead(web);
    cursor.grantRead(web);

    const lookup = new AppFunction(this, 'lookup', {
      ...surroundings,
      environment: {
        [ENVIRONMENT.publicTable]: projection.table.tableName,
        [ENVIRONMENT.cursorSecretArn]: cursor.arn,
      },
      overrides: { timeout: TIMEOUT },
      errors: { says: 'Public look-ups fail without an answer of ours.', threshold: ERRORS },
    });
    projection.grant(lookup, 'Query');
    cursor.grantRead(lookup);

    const api = new HttpApi(this, 'Api', { apiName: 'certcycle', createDefaultStage: false });
    const toWeb = new HttpLambdaIntegration('Web', web.lambda, { timeout: Duration.seconds(29) });
    api.addRoutes({ path: '/api', methods: [HttpMethod.ANY], integration: toWeb });
    api.addRoutes({ path: '/api/{proxy+}', methods: [HttpMethod.ANY], integration: toWeb });
    api.addRoutes({
      path: '/api/registry/{proxy+}',
      methods: [HttpMethod.GET],
      integration: new HttpLambdaIntegration('Lookup', lookup.lambda, { timeout: Duration.seconds(29) }),
    });
    const accessLog = new LogGroup(this, 'AccessLog', {
      retention: RetentionDays.THREE_MONTHS,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    new HttpStage(this, 'Stage', {
      httpApi: api,
      stageName: '$default',
      autoDeploy: true,
      throttle: THROTTLE,
      accessLogSettings: {
        destination: new LogGroupLogDestination(accessLog),
        format: AccessLogFormat.custom(JSON.stringify(ACCESS_LOG)),
      },
    });
    alarms.add('api-server-errors', {
      says: 'People are told that something is broken.',
      metric: api.metricServerError({ period: FIVE_MINUTES, statistic: 'Sum' }),
      threshold: ERRORS,
    });
    new CfnOutput(this, 'Url', { value: api.apiEndpoint });
  }
}

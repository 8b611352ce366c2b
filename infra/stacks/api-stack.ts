/** What answers people: the HTTP API behind the site. Everything here can be replaced at any moment. */
import { Duration, RemovalPolicy, Stack, type StackProps, Validations } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import { HttpApi, HttpMethod, HttpStage, LogGroupLogDestination } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { ENVIRONMENT } from '../../functions/shared/environment.ts';
import { Alarms, FIVE_MINUTES } from '../constructs/alarms.ts';
import { AppFunction, type Surroundings } from '../constructs/app-function.ts';
import { GeneratedSecret } from '../constructs/generated-secret.ts';
import { OriginKeys } from '../constructs/origin-keys.ts';
import type { Store } from '../constructs/store.ts';
import type { TokenIssuer } from '../constructs/user-pools.ts';
import type { DocumentsStack } from './documents-stack.ts';
import type { RegistryIndex } from './registry-stack.ts';

export type ApiStackProps = StackProps & {
  readonly registry: Store<RegistryIndex>;
  readonly public: Store;
  readonly documents: DocumentsStack;
  readonly addressHash: GeneratedSecret;
  readonly caseAddress: GeneratedSecret;
  readonly applicants: TokenIssuer;
  readonly staff: TokenIssuer;
  readonly bundles: string;
  readonly siteUrl: string;
  readonly originKeys: readonly string[];
  readonly operatorEmail: string;
};

/** The API waits 29 seconds for a function. A function that ends before says in its own log that it was too slow. */
const TIMEOUT = Duration.seconds(25);
/** One failure may be one strange request; this many are not. */
const ERRORS = 5;
/** A scanner that found the address tries a few paths and goes away. Who goes on means it; or CloudFront says another key than the functions know. */
const SIDE_DOOR_REQUESTS = 20;
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
  /** The API's own host, which answers nobody but the site. */
  readonly host: string;
  /** What the site has to say to it. */
  readonly originKey: string;
  readonly api: HttpApi;
  readonly alarmNames: readonly string[];

  constructor(scope: Construct, id: string, props: ApiStackProps) {
    const { registry, public: projection, documents, addressHash, caseAddress, applicants, staff, ...others } = props;
    const { bundles, siteUrl, originKeys, operatorEmail, ...stackProps } = others;
    super(scope, id, stackProps);
    const alarms = new Alarms(this, 'Alarms', { operatorEmail });
    const surroundings: Surroundings = { bundles, alarms };
    const keys = new OriginKeys(this, 'OriginKeys', { names: originKeys });
    this.originKey = keys.sent;
    const behindTheSite = { [ENVIRONMENT.originKeys]: keys.accepted };
    const checksTokens = {
      [ENVIRONMENT.applicantIssuer]: applicants.issuer,
      [ENVIRONMENT.applicantAudience]: applicants.audience,
      [ENVIRONMENT.applicantKeysUrl]: applicants.keysUrl,
      [ENVIRONMENT.staffIssuer]: staff.issuer,
      [ENVIRONMENT.staffAudience]: staff.audience,
      [ENVIRONMENT.staffKeysUrl]: staff.keysUrl,
    };

    // Replaced with the stack, if need be: a list that somebody is reading then starts again.
    const cursor = new GeneratedSecret(this, 'Cursor', {
      holds: 'what places in lists are signed with',
      key: projection.key,
      removalPolicy: RemovalPolicy.DESTROY,
    });

    const web = new AppFunction(this, 'web', {
      ...surroundings,
      environment: {
        [ENVIRONMENT.registryTable]: registry.tableName,
        [ENVIRONMENT.publicTable]: projection.tableName,
        [ENVIRONMENT.stagingBucket]: documents.staging.bucketName,
        [ENVIRONMENT.evidenceBucket]: documents.evidence.bucketName,
        [ENVIRONMENT.mailBucket]: documents.mail.bucketName,
        [ENVIRONMENT.receivingDomain]: documents.received.domain,
        [ENVIRONMENT.caseAddressSecretArn]: caseAddress.arn,
        [ENVIRONMENT.cursorSecretArn]: cursor.arn,
        [ENVIRONMENT.addressHashSecretArn]: addressHash.arn,
        [ENVIRONMENT.siteUrl]: siteUrl,
        ...checksTokens,
        ...behindTheSite,
      },
      overrides: { timeout: TIMEOUT },
      errors: { says: 'Requests of applicants and staff fail without an answer of ours.', threshold: ERRORS },
    });
    registry.grant(web, 'GetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem');
    registry.grantQuery(web, 'work');
    registry.grantQuery(web, 'person');
    // Staff search by the names on certificates, which only the projection is sorted by.
    projection.grant(web, 'Query');
    // In whose name a browser posts a file, and fetches one, by what `web` has signed.
    documents.staging.grant(web, 'PutObject');
    documents.evidence.grant(web, 'GetObject');
    // Files of mail that staff bring to a case go on to where uploads land.
    documents.mail.grantBelow('files/', web, 'GetObject');
    addressHash.grantRead(web);
    caseAddress.grantRead(web);
    cursor.grantRead(web);

    const printLetter = new AppFunction(this, 'print-letter', {
      ...surroundings,
      environment: {
        [ENVIRONMENT.registryTable]: registry.tableName,
        [ENVIRONMENT.siteUrl]: siteUrl,
        ...checksTokens,
        ...behindTheSite,
      },
      overrides: { timeout: TIMEOUT },
      errors: { says: 'Staff cannot print letters.', threshold: ERRORS },
    });
    registry.grant(printLetter, 'GetItem', 'Query');

    const lookup = new AppFunction(this, 'lookup', {
      ...surroundings,
      environment: {
        [ENVIRONMENT.publicTable]: projection.tableName,
        [ENVIRONMENT.cursorSecretArn]: cursor.arn,
        ...behindTheSite,
      },
      overrides: { timeout: TIMEOUT },
      errors: { says: 'Public look-ups fail without an answer of ours.', threshold: ERRORS },
    });
    projection.grant(lookup, 'Query');
    cursor.grantRead(lookup);

    const api = new HttpApi(this, 'Api', { apiName: 'certcycle', createDefaultStage: false });
    Validations.of(api).acknowledge({
      id: 'AwsSolutions-APIG4',
      reason:
        'The functions check who asks themselves, by the token and the origin key; the register and the documentation of the API are for everybody.',
    });
    const toWeb = new HttpLambdaIntegration('Web', web.lambda, { timeout: Duration.seconds(29) });
    api.addRoutes({ path: '/api', methods: [HttpMethod.ANY], integration: toWeb });
    api.addRoutes({ path: '/api/{proxy+}', methods: [HttpMethod.ANY], integration: toWeb });
    // The secret of a feed stands in its path, which no log has: the route stands for it.
    api.addRoutes({ path: '/calendar/{proxy+}', methods: [HttpMethod.GET], integration: toWeb });
    // As one route, since each has a right of its own to start the function; the function knows GET and POST.
    api.addRoutes({ path: '/unsubscribe/{proxy+}', methods: [HttpMethod.ANY], integration: toWeb });
    api.addRoutes({ path: '/my-case', methods: [HttpMethod.GET], integration: toWeb });
    api.addRoutes({
      path: '/api/cases/{caseId}/notices/{effectKey}/letter',
      methods: [HttpMethod.GET],
      integration: new HttpLambdaIntegration('PrintLetter', printLetter.lambda, { timeout: Duration.seconds(29) }),
    });
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
    // All count into the same metric.
    lookup.countMessages('NOT_THROUGH_THE_SITE');
    printLetter.countMessages('NOT_THROUGH_THE_SITE');
    alarms.add('side-door', {
      says: 'Requests are refused that did not come through the site.',
      metric: web.countMessages('NOT_THROUGH_THE_SITE'),
      threshold: SIDE_DOOR_REQUESTS,
    });
    alarms.add('api-server-errors', {
      says: 'People are told that something is broken.',
      metric: api.metricServerError({ period: FIVE_MINUTES, statistic: 'Sum' }),
      threshold: ERRORS,
    });
    this.api = api;
    this.alarmNames = alarms.names;
    // Not `apiEndpoint`, of which only CloudFormation could take the host.
    this.host = `${api.apiId}.execute-api.${this.region}.${this.urlSuffix}`;
  }
}

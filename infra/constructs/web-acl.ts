/** What CloudFront lets through: rules of AWS WAF. */
import { CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';

/** WAF counts requests of one address over this long. */
const WINDOW_SECONDS = 300;

/**
 * Ten requests a second from one address, for five minutes. A county sits behind one address with all its staff, and a page of ours asks for a few
 * things at once; no person and no office comes near this.
 */
const ALL_REQUESTS = 3_000;
/** One look-up a second. The register is public and may be read whole, page by page, but not as fast as a machine can. */
const LOOK_UPS = 300;

/** Where anybody looks up who is certified (functions/lookup/routes.ts). */
const LOOK_UP_PATH = '/api/registry/';

/** In the shape of our own problems (functions/shared/http.ts), though WAF can only call it `application/json`. */
const TOO_MANY = {
  contentType: 'APPLICATION_JSON',
  content: JSON.stringify({
    type: 'about:blank',
    title: 'Too many requests from your address: try again in five minutes',
    status: 429,
    refusals: [{ code: 'TOO_MANY_REQUESTS', rule: 'api.rate' }],
  }),
};

/**
 * Of AWS's common rules those that would turn away what people write here: a statement of 60 kB, or one with a web address or markup in it. Bodies
 * are JSON of a checked shape, stored as text, and escaped where they are shown. Programs need not name themselves.
 */
const COUNTED_ONLY = [
  'SizeRestrictions_BODY',
  'CrossSiteScripting_BODY',
  'GenericLFI_BODY',
  'GenericRFI_BODY',
  'EC2MetaDataSSRF_BODY',
  'NoUserAgent_HEADER',
];

/** Samples would hold addresses of people and the names that they look up. What was blocked, by which rule, is counted all the same. */
const counted = (metricName: string): CfnWebACL.VisibilityConfigProperty => ({
  cloudWatchMetricsEnabled: true,
  sampledRequestsEnabled: false,
  metricName,
});

const rateRule = (
  name: string,
  priority: number,
  limit: number,
  within?: CfnWebACL.StatementProperty,
): CfnWebACL.RuleProperty => ({
  name,
  priority,
  statement: {
    rateBasedStatement: {
      aggregateKeyType: 'IP',
      evaluationWindowSec: WINDOW_SECONDS,
      limit,
      ...(within && { scopeDownStatement: within }),
    },
  },
  action: {
    block: {
      customResponse: {
        responseCode: 429,
        customResponseBodyKey: 'tooMany',
        responseHeaders: [{ name: 'Retry-After', value: String(WINDOW_SECONDS) }],
      },
    },
  },
  visibilityConfig: counted(name),
});

const managedRules = (name: string, priority: number, countedOnly: readonly string[] = []): CfnWebACL.RuleProperty => ({
  name,
  priority,
  statement: {
    managedRuleGroupStatement: {
      vendorName: 'AWS',
      name: `AWSManagedRules${name}`,
      ruleActionOverrides: countedOnly.map((rule) => ({ name: rule, actionToUse: { count: {} } })),
    },
  },
  overrideAction: { none: {} },
  visibilityConfig: counted(name),
});

const LOOKING_UP: CfnWebACL.StatementProperty = {
  byteMatchStatement: {
    fieldToMatch: { uriPath: {} },
    positionalConstraint: 'STARTS_WITH',
    searchString: LOOK_UP_PATH,
    // As API Gateway reads paths, so that no other spelling passes by.
    textTransformations: [
      { priority: 0, type: 'URL_DECODE' },
      { priority: 1, type: 'NORMALIZE_PATH' },
    ],
  },
};

/** For a distribution, so that it can only be made in us-east-1. No rules against SQL: there is none here, and names have apostrophes. */
export class WebAcl extends Construct {
  readonly arn: string;
  readonly aclName = 'certcycle';

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.arn = new CfnWebACL(this, 'Acl', {
      name: this.aclName,
      scope: 'CLOUDFRONT',
      defaultAction: { allow: {} },
      customResponseBodies: { tooMany: TOO_MANY },
      rules: [
        rateRule('LookUps', 0, LOOK_UPS, LOOKING_UP),
        rateRule('AllRequests', 1, ALL_REQUESTS),
        managedRules('AmazonIpReputationList', 2),
        managedRules('KnownBadInputsRuleSet', 3),
        managedRules('CommonRuleSet', 4, COUNTED_ONLY),
      ],
      visibilityConfig: counted(this.aclName),
    }).attrArn;
  }
}

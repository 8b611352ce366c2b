/** The address that people use, and what stands before it. */
import { expect, it } from 'vitest';
import { lookupRoutes } from '../../../functions/lookup/routes.ts';
import { ORIGIN_KEY_HEADER } from '../../../functions/shared/environment.ts';
import { type Deployed, ORIGIN_KEY } from '../templates.ts';

/** Ids of CloudFront's own policies (CloudFront's developer guide, "Managed cache policies" and "Managed origin request policies"). */
const CACHING_DISABLED = '4135ea2d-6df8-44a3-9df3-4b5a84be39ad';
const ALL_VIEWER_EXCEPT_HOST_HEADER = 'b689b0a8-53d0-40ab-baf2-68738e2966ac';

/** Those that CloudFront keeps (its developer guide, "HTTP 4xx and 5xx status codes that CloudFront caches"). */
const KEPT_ERRORS = [400, 403, 404, 405, 414, 500, 501, 502, 503, 504];

// biome-ignore lint/suspicious/noExplicitAny: a template's properties, taken apart by each test.
type Anything = any;

export const siteRules = (deployed: Deployed): void => {
  const only = (type: string): Anything => {
    const [found, ...others] = deployed().ofType(type);
    expect(others).toEqual([]);
    return found?.properties;
  };
  const site = (): Anything => only('AWS::CloudFront::Distribution').DistributionConfig;
  const acl = (): Anything => only('AWS::WAFv2::WebACL');

  it('passes on to the API alone, encrypted, and says the key that the functions know', () => {
    expect(site().Origins).toEqual([
      {
        Id: expect.any(String),
        DomainName: `Api.execute-api.\${AWS::Region}.\${AWS::URLSuffix}`,
        CustomOriginConfig: {
          OriginProtocolPolicy: 'https-only',
          OriginSSLProtocols: ['TLSv1.2'],
          OriginReadTimeout: 30,
        },
        OriginCustomHeaders: [{ HeaderName: ORIGIN_KEY_HEADER, HeaderValue: ORIGIN_KEY }],
      },
    ]);
    const keys = deployed()
      .ofType('AWS::SecretsManager::Secret')
      .filter(({ id }) => id.startsWith('OriginKeys'));
    expect(keys.map(({ properties }) => properties.GenerateSecretString)).toEqual([
      { PasswordLength: 48, ExcludePunctuation: true },
    ]);
  });

  it('keeps nothing that belongs to somebody, and forwards their token', () => {
    expect(site().DefaultCacheBehavior).toMatchObject({
      CachePolicyId: CACHING_DISABLED,
      OriginRequestPolicyId: ALL_VIEWER_EXCEPT_HOST_HEADER,
      ViewerProtocolPolicy: 'https-only',
      ResponseHeadersPolicyId: 'SecurityHeaders',
    });
  });

  it('keeps look-ups for as long as they say, told apart by their address and nothing else', () => {
    const [behavior, ...others] = site().CacheBehaviors;
    expect(others).toEqual([]);
    expect(behavior).toMatchObject({
      PathPattern: '/api/registry/*',
      AllowedMethods: ['GET', 'HEAD'],
      CachePolicyId: 'LookUps',
      ViewerProtocolPolicy: 'https-only',
      ResponseHeadersPolicyId: 'SecurityHeaders',
    });
    expect(behavior).not.toHaveProperty('OriginRequestPolicyId');
    expect(only('AWS::CloudFront::CachePolicy').CachePolicyConfig).toMatchObject({
      MinTTL: 0,
      DefaultTTL: 0,
      MaxTTL: 300,
      ParametersInCacheKeyAndForwardedToOrigin: {
        CookiesConfig: { CookieBehavior: 'none' },
        HeadersConfig: { HeaderBehavior: 'none' },
        QueryStringsConfig: { QueryStringBehavior: 'all' },
      },
    });
  });

  it('keeps no error, which may be one person’s alone', () => {
    const errors = KEPT_ERRORS.map((ErrorCode) => ({ ErrorCode, ErrorCachingMinTTL: 0 }));
    expect(site().CustomErrorResponses).toEqual(errors);
  });

  it('tells browsers to come encrypted, to guess nothing, to show it in no frame and to tell nobody where they were', () => {
    expect(only('AWS::CloudFront::ResponseHeadersPolicy').ResponseHeadersPolicyConfig.SecurityHeadersConfig).toEqual({
      StrictTransportSecurity: { AccessControlMaxAgeSec: 31_536_000, IncludeSubdomains: true, Override: true },
      ContentTypeOptions: { Override: true },
      FrameOptions: { FrameOption: 'DENY', Override: true },
      ReferrerPolicy: { ReferrerPolicy: 'no-referrer', Override: true },
      ContentSecurityPolicy: {
        ContentSecurityPolicy: expect.stringContaining("frame-ancestors 'none'"),
        Override: false,
      },
    });
  });

  it('logs nobody’s address and nobody’s look-up', () => {
    expect(site()).not.toHaveProperty('Logging');
    for (const type of ['AWS::Logs::DeliverySource', 'AWS::WAFv2::LoggingConfiguration'])
      expect(deployed().ofType(type)).toEqual([]);
    const visible = [acl(), ...acl().Rules].map(({ VisibilityConfig }) => VisibilityConfig.SampledRequestsEnabled);
    expect(new Set(visible)).toEqual(new Set([false]));
  });

  it('asks a web ACL that slows down each address, look-ups more than the rest, and knows what is bad', () => {
    expect(site().WebACLId).toBe('WebAcl.Arn');
    expect(acl()).toMatchObject({ Scope: 'CLOUDFRONT', DefaultAction: { Allow: {} } });
    const rules: Anything[] = acl().Rules;
    expect(rules.map(({ Name, Priority }) => [Priority, Name])).toEqual([
      [0, 'LookUps'],
      [1, 'AllRequests'],
      [2, 'AmazonIpReputationList'],
      [3, 'KnownBadInputsRuleSet'],
      [4, 'CommonRuleSet'],
    ]);
    const [lookUps, all] = rules.map(({ Statement }) => Statement.RateBasedStatement);
    expect([lookUps, all]).toMatchObject([
      { AggregateKeyType: 'IP', EvaluationWindowSec: 300, Limit: 300 },
      { AggregateKeyType: 'IP', EvaluationWindowSec: 300, Limit: 3000 },
    ]);
    expect(all).not.toHaveProperty('ScopeDownStatement');
    for (const { Action } of rules.slice(0, 2))
      expect(Action.Block.CustomResponse).toMatchObject({
        ResponseCode: 429,
        ResponseHeaders: [{ Name: 'Retry-After', Value: '300' }],
      });
  });

  it('and that takes for a look-up what the look-up function serves', () => {
    const [{ Statement }] = acl().Rules;
    const { PositionalConstraint, SearchString } = Statement.RateBasedStatement.ScopeDownStatement.ByteMatchStatement;
    expect(PositionalConstraint).toBe('STARTS_WITH');
    const unused = async (): Promise<never> => Promise.reject(new Error('unused'));
    const registry = { readPublic: unused, findNames: unused };
    const cursors = { write: unused, read: unused };
    const paths = lookupRoutes({ registry, programOf: () => undefined, cursors, log: () => {} }).map(
      ({ document }) => document.path,
    );
    expect(paths.length).toBeGreaterThan(0);
    expect(paths.filter((path) => !path.startsWith(SearchString))).toEqual([]);
  });

  it('lets people write at length and paste links: what judges bodies only counts', () => {
    const common: Anything = acl().Rules.find(({ Name }: Anything) => Name === 'CommonRuleSet');
    const overridden = common.Statement.ManagedRuleGroupStatement.RuleActionOverrides;
    expect(overridden.every(({ ActionToUse }: Anything) => ActionToUse.Count !== undefined)).toBe(true);
    // All of its rules whose names say so (AWS WAF's developer guide, "Core rule set"), and one about programs that do not name themselves.
    const bodies = ['SizeRestrictions', 'CrossSiteScripting', 'GenericLFI', 'GenericRFI', 'EC2MetaDataSSRF'];
    const expected = [...bodies.map((name) => `${name}_BODY`), 'NoUserAgent_HEADER'];
    expect(overridden.map(({ Name }: Anything) => Name)).toEqual(expected);
  });
};

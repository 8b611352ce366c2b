/** The address that people use: CloudFront in front of the API. Everything here can be replaced at any moment. */
import { CfnOutput, Duration, Stack, type StackProps, Validations } from 'aws-cdk-lib';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import {
  AllowedMethods,
  CachePolicy,
  CacheQueryStringBehavior,
  Distribution,
  HeadersFrameOption,
  HeadersReferrerPolicy,
  HttpVersion,
  OriginProtocolPolicy,
  OriginRequestPolicy,
  OriginSslPolicy,
  PriceClass,
  ResponseHeadersPolicy,
  SecurityPolicyProtocol,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import type { Construct } from 'constructs';
import { ORIGIN_KEY_HEADER } from '../../functions/shared/environment.ts';

export type SiteStackProps = StackProps & {
  /** The API's own host, which answers nobody but this. */
  readonly apiHost: string;
  readonly originKey: string;
  readonly webAclArn: string;
  readonly siteUrl: string;
  /** A certificate in us-east-1 for the host of `siteUrl`. Empty: the site is at the name that CloudFront gives. */
  readonly certificateArn: string;
};

/** CloudFront keeps an error for ten seconds even where it says `no-store`, and gives it to whoever asks next for that address. */
const ERRORS = [400, 403, 404, 405, 414, 500, 501, 502, 503, 504];

/** Answers of the register say for how long they may be kept (functions/shared/http.ts); no more than this is believed. */
const LONGEST_CACHE = Duration.minutes(5);

export class SiteStack extends Stack {
  constructor(scope: Construct, id: string, props: SiteStackProps) {
    const { apiHost, originKey, webAclArn, siteUrl, certificateArn, ...stackProps } = props;
    super(scope, id, stackProps);
    const origin = new HttpOrigin(apiHost, {
      protocolPolicy: OriginProtocolPolicy.HTTPS_ONLY,
      originSslProtocols: [OriginSslPolicy.TLS_V1_2],
      readTimeout: Duration.seconds(30), // the API gives up after 29
      customHeaders: { [ORIGIN_KEY_HEADER]: originKey },
    });
    const shared = {
      origin,
      viewerProtocolPolicy: ViewerProtocolPolicy.HTTPS_ONLY,
      responseHeadersPolicy: this.#securityHeaders(),
      compress: true,
    };
    const distribution = new Distribution(this, 'Distribution', {
      comment: 'certcycle',
      webAclId: webAclArn,
      httpVersion: HttpVersion.HTTP2_AND_3,
      priceClass: PriceClass.PRICE_CLASS_100, // North America and Europe: the people of these programs live there
      defaultBehavior: {
        ...shared,
        allowedMethods: AllowedMethods.ALLOW_ALL,
        // What belongs to one person is kept nowhere, and comes with their token, which is forwarded.
        cachePolicy: CachePolicy.CACHING_DISABLED,
        originRequestPolicy: OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
      },
      additionalBehaviors: {
        '/api/registry/*': {
          ...shared,
          allowedMethods: AllowedMethods.ALLOW_GET_HEAD,
          // Nothing but the address goes on: what is kept for everybody cannot depend on who asked.
          cachePolicy: new CachePolicy(this, 'LookUps', {
            comment: 'certcycle: look-ups, for as long as their answers say',
            minTtl: Duration.seconds(0),
            defaultTtl: Duration.seconds(0),
            maxTtl: LONGEST_CACHE,
            queryStringBehavior: CacheQueryStringBehavior.all(),
            enableAcceptEncodingGzip: true,
            enableAcceptEncodingBrotli: true,
          }),
        },
      },
      errorResponses: ERRORS.map((httpStatus) => ({ httpStatus, ttl: Duration.seconds(0) })),
      ...(certificateArn !== '' && {
        domainNames: [new URL(siteUrl).host],
        certificate: Certificate.fromCertificateArn(this, 'Certificate', certificateArn),
        minimumProtocolVersion: SecurityPolicyProtocol.TLS_V1_2_2021,
      }),
    });
    acknowledge(distribution, certificateArn === '');
    new CfnOutput(this, 'DistributionUrl', { value: `https://${distribution.distributionDomainName}` });
  }

  #securityHeaders(): ResponseHeadersPolicy {
    return new ResponseHeadersPolicy(this, 'SecurityHeaders', {
      comment: 'certcycle',
      securityHeadersBehavior: {
        strictTransportSecurity: {
          accessControlMaxAge: Duration.days(365),
          includeSubdomains: true,
          override: true,
        },
        contentTypeOptions: { override: true },
        frameOptions: { frameOption: HeadersFrameOption.DENY, override: true },
        referrerPolicy: { referrerPolicy: HeadersReferrerPolicy.NO_REFERRER, override: true },
        // For answers without a policy of their own: data, which needs nothing.
        contentSecurityPolicy: {
          contentSecurityPolicy: "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
          override: false,
        },
      },
    });
  }
}

const acknowledge = (distribution: Distribution, isUnderItsOwnName: boolean): void => {
  Validations.of(distribution).acknowledge(
    {
      id: 'AwsSolutions-CFR1',
      reason: 'Whoever is certified may move or travel, and employers anywhere may look a certificate up.',
    },
    {
      id: 'AwsSolutions-CFR3',
      reason:
        'Its log would hold addresses of people and the names that they look up. Requests are counted by the web ACL and by CloudFront, and the API logs each by its route.',
    },
  );
  if (isUnderItsOwnName)
    Validations.of(distribution).acknowledge({
      id: 'AwsSolutions-CFR4',
      reason:
        'No certificate is configured, and under the name that CloudFront gives it lets nobody choose the protocol. With certificateArn in cdk.json it is TLS 1.2 at least.',
    });
};

/**
 * What CloudFront asks before it lets a request in. A web ACL of a distribution lives in us-east-1 and nowhere else. Everything here can be replaced
 * at any moment.
 */
import { CfnOutput, CfnRule, Fn, Stack, type StackProps } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { Alarms, FIVE_MINUTES } from '../constructs/alarms.ts';
import { WebAcl } from '../constructs/web-acl.ts';

export type EdgeStackProps = StackProps & { readonly operatorEmail: string };

export const EDGE_REGION = 'us-east-1';

/** A rate rule that one address runs into counts some; this many in five minutes are an attack, or a rule that turns away people. */
const BLOCKED_REQUESTS = 1_000;

export class EdgeStack extends Stack {
  readonly webAclArn: string;

  constructor(scope: Construct, id: string, { operatorEmail, ...props }: EdgeStackProps) {
    super(scope, id, props);
    new CfnRule(this, 'RegionOfWebAcls', {
      assertions: [
        {
          assert: Fn.conditionEquals(this.region, EDGE_REGION),
          assertDescription: `A web ACL of CloudFront lives in ${EDGE_REGION}: deploy this stack there, and give its WebAclArn to the others as webAclArn (cdk.json).`,
        },
      ],
    });
    const { arn, aclName } = new WebAcl(this, 'WebAcl');
    this.webAclArn = arn;
    const alarms = new Alarms(this, 'Alarms', { operatorEmail });
    alarms.add('requests-blocked', {
      says: 'Many requests are turned away before they reach us.',
      metric: new Metric({
        namespace: 'AWS/WAFV2',
        metricName: 'BlockedRequests',
        dimensionsMap: { WebACL: aclName, Rule: 'ALL' },
        period: FIVE_MINUTES,
        statistic: 'Sum',
      }),
      threshold: BLOCKED_REQUESTS,
    });
    new CfnOutput(this, 'WebAclArn', { value: arn });
  }
}

/** What a template needs for mail that comes in, beside a function that is woken by it. */
import { aBucket } from '../s3/documents-template.ts';

const DOMAIN = 'in.example.org';

export const aReceiptRule = (
  more: Readonly<Record<string, unknown>> = {},
  action: Readonly<Record<string, unknown>> = {},
): unknown => ({
  Type: 'AWS::SES::ReceiptRule',
  Properties: {
    RuleSetName: { Ref: 'Rules11112222' },
    Rule: {
      Name: 'keep-and-tell',
      Enabled: true,
      Recipients: [DOMAIN],
      ScanEnabled: true,
      TlsPolicy: 'Optional',
      Actions: [
        {
          S3Action: {
            BucketName: { Ref: 'Mail11112222' },
            ObjectKeyPrefix: 'mail/',
            IamRoleArn: { 'Fn::GetAtt': ['SomeRole', 'Arn'] },
            TopicArn: { Ref: 'Topic11112222' },
            ...action,
          },
        },
      ],
      ...more,
    },
  },
});

export const aSubscription = (functionId: string, more: Readonly<Record<string, unknown>> = {}): unknown => ({
  Type: 'AWS::SNS::Subscription',
  Properties: {
    Protocol: 'lambda',
    TopicArn: { Ref: 'Topic11112222' },
    Endpoint: { 'Fn::GetAtt': [functionId, 'Arn'] },
    ...more,
  },
});

/** `functionId`: the logical id of the function that is woken. */
export const mailResources = (functionId: string): Readonly<Record<string, unknown>> => ({
  Mail11112222: aBucket(),
  Topic11112222: { Type: 'AWS::SNS::Topic', Properties: { DisplayName: 'certcycle' } },
  Rules11112222: { Type: 'AWS::SES::ReceiptRuleSet', Properties: { RuleSetName: 'ours' } },
  Receipt11112222: aReceiptRule(),
  Woken11112222: aSubscription(functionId),
  MailMayWake11112222: {
    Type: 'AWS::Lambda::Permission',
    Properties: {
      Action: 'lambda:InvokeFunction',
      FunctionName: { 'Fn::GetAtt': [functionId, 'Arn'] },
      Principal: 'sns.amazonaws.com',
      SourceArn: { Ref: 'Topic11112222' },
    },
  },
});

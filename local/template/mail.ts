/** Reads the receipt rules of the template and where events of sent mail go, the topics that both tell, and whom those wake. */
import * as z from 'zod/mini';
import type { Found } from './found.ts';
import {
  MAIL_EVENTS,
  type MailEventsResource,
  type ReceiptRuleResource,
  type SubscriptionResource,
  type TopicResource,
} from './mail-model.ts';
import { ACCOUNT_ID, REGION } from './model.ts';
import { flag } from './properties.ts';

/** All resources of the given types. */
type OfType = (...types: readonly string[]) => readonly Found[];
/** Gives a name for a reference; throws a TemplateError when it is none of these stacks. */
type Named = (from: Found, reference: string) => string;

const RuleSetProperties = z.strictObject({ RuleSetName: z.optional(z.string()) });

const RECIPIENT = /^([^@\s]+@)?[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i;

/** Only rules that do one thing: keep the message in a bucket, and tell a topic. */
const RuleProperties = z.strictObject({
  RuleSetName: z.string(),
  Rule: z.strictObject({
    Name: z.string(),
    Enabled: z.optional(flag),
    // Without any it would be all verified domains, which are not known here.
    Recipients: z.array(z.string().check(z.regex(RECIPIENT, 'must be an address or a domain'))).check(z.minLength(1)),
    ScanEnabled: z.optional(flag),
    // Nobody comes over TLS here.
    TlsPolicy: z.optional(z.literal('Optional')),
    Actions: z.tuple([
      z.strictObject({
        S3Action: z.strictObject({
          BucketName: z.string(),
          ObjectKeyPrefix: z.optional(z.string()),
          IamRoleArn: z.string(),
          TopicArn: z.string(),
        }),
      }),
    ]),
  }),
});

const TopicProperties = z.strictObject({
  TopicName: z.optional(z.string()),
  KmsMasterKeyId: z.optional(z.string().check(z.startsWith('arn:', 'must be the ARN of a key'))),
});

/** What alarms send to people is passed over. */
const SubscriptionProperties = z.discriminatedUnion('Protocol', [
  z.looseObject({ Protocol: z.literal('email') }),
  z.strictObject({
    Protocol: z.literal('lambda'),
    TopicArn: z.string(),
    Endpoint: z.string(),
    RedrivePolicy: z.optional(z.strictObject({ deadLetterTargetArn: z.string() })),
  }),
]);

/** An account has one active set of rules, so there is at most one. */
export const readReceiptRules = (
  ofType: OfType,
  bucketNamed: Named,
  roleNamed: Named,
): readonly ReceiptRuleResource[] => {
  const [ruleSet, second] = ofType('AWS::SES::ReceiptRuleSet');
  if (second) throw second.fail('an account has one active set of receipt rules.');
  ruleSet?.read(RuleSetProperties);
  const topics = ofType('AWS::SNS::Topic');
  return ofType('AWS::SES::ReceiptRule').map((resource) => {
    const { RuleSetName, Rule } = resource.read(RuleProperties);
    if (RuleSetName !== ruleSet?.ref) throw resource.fail(`${RuleSetName} is no set of receipt rules of these stacks.`);
    const { BucketName, ObjectKeyPrefix = '', IamRoleArn, TopicArn } = Rule.Actions[0].S3Action;
    if (!topics.some(({ ref }) => ref === TopicArn)) throw resource.fail(`${TopicArn} is no topic of these stacks.`);
    return {
      logicalId: resource.logicalId,
      name: Rule.Name,
      arn: `arn:aws:ses:${REGION}:${ACCOUNT_ID}:receipt-rule-set/${RuleSetName}:receipt-rule/${Rule.Name}`,
      roleArn: roleNamed(resource, IamRoleArn),
      enabled: Rule.Enabled ?? false,
      recipients: Rule.Recipients,
      scans: Rule.ScanEnabled ?? false,
      bucketName: bucketNamed(resource, BucketName),
      prefix: ObjectKeyPrefix,
      topicArn: TopicArn,
    };
  });
};

const EventDestinationProperties = z.strictObject({
  ConfigurationSetName: z.string(),
  EventDestination: z.strictObject({
    Name: z.optional(z.string()),
    Enabled: flag,
    MatchingEventTypes: z.array(z.enum(MAIL_EVENTS)).check(z.minLength(1)),
    SnsDestination: z.strictObject({ TopicARN: z.string() }),
  }),
});

export const readMailEvents = (ofType: OfType): readonly MailEventsResource[] => {
  const topics = ofType('AWS::SNS::Topic');
  return ofType('AWS::SES::ConfigurationSetEventDestination').map((resource) => {
    const { ConfigurationSetName, EventDestination } = resource.read(EventDestinationProperties);
    const { Enabled, MatchingEventTypes, SnsDestination } = EventDestination;
    const topicArn = SnsDestination.TopicARN;
    if (!topics.some(({ ref }) => ref === topicArn)) throw resource.fail(`${topicArn} is no topic of these stacks.`);
    return {
      logicalId: resource.logicalId,
      configurationSet: ConfigurationSetName,
      configurationSetArn: `arn:aws:ses:${REGION}:${ACCOUNT_ID}:configuration-set/${ConfigurationSetName}`,
      enabled: Enabled,
      events: MatchingEventTypes,
      topicArn,
    };
  });
};

/** The topics that SES tells. Of others (those of alarms) nothing comes here, so that nobody may wait for it. */
export const readTopics = (
  ofType: OfType,
  tellers: readonly { readonly topicArn: string }[],
  functionNamed: Named,
  queueNamed: Named,
): readonly TopicResource[] => {
  const told = ofType('AWS::SNS::Topic').filter(({ ref }) => tellers.some(({ topicArn }) => topicArn === ref));
  const subscriptions = ofType('AWS::SNS::Subscription').flatMap((resource) => {
    const read = resource.read(SubscriptionProperties);
    if (read.Protocol === 'email') return [];
    const { TopicArn: topicArn, Endpoint, RedrivePolicy } = read;
    if (!told.some(({ ref }) => ref === topicArn)) throw resource.fail(`nothing is published to ${topicArn} here.`);
    const subscription: SubscriptionResource = {
      // The service ends it with an id of its own.
      arn: `${topicArn}:${resource.logicalId}`,
      functionName: functionNamed(resource, Endpoint),
      ...(RedrivePolicy ? { onFailure: queueNamed(resource, RedrivePolicy.deadLetterTargetArn) } : {}),
    };
    return [{ topicArn, subscription }];
  });
  return told.map((resource) => {
    const keyArn = resource.read(TopicProperties).KmsMasterKeyId;
    return {
      logicalId: resource.logicalId,
      name: resource.ref.slice(resource.ref.lastIndexOf(':') + 1),
      arn: resource.ref,
      ...(keyArn === undefined ? {} : { keyArn }),
      subscriptions: subscriptions.flatMap(({ topicArn, subscription }) =>
        topicArn === resource.ref ? [subscription] : [],
      ),
    };
  });
};

/** What AWS checks when functions, machines, schedules, stream mappings, malware plans, receipt rules and event destinations are made. */
import type { CloudTemplate } from '../template/model.ts';
import {
  type Actor,
  MAIL_SERVICE,
  MALWARE_SERVICE,
  mailEventsActor,
  malwareActor,
  receiptActor,
  serviceActor,
} from './actors.ts';
import type { Need } from './decide.ts';
import { streamNeeds } from './dynamodb-needs.ts';
import { planNeeds } from './malware-needs.ts';
import { assumeNeeds, sendNeeds } from './needs.ts';
import { publishNeeds, ruleNeeds } from './receipt-needs.ts';
import type { Rights } from './rights.ts';

/** A right is missing without which a part of the cloud would not be made. The message gives AWS's words, then what is missing. */
export class DeploymentRefusedError extends Error {
  override readonly name = 'DeploymentRefusedError';
}

type Template = Pick<
  CloudTemplate,
  | 'functions'
  | 'stateMachines'
  | 'schedules'
  | 'streamMappings'
  | 'tables'
  | 'buckets'
  | 'malwarePlans'
  | 'receiptRules'
  | 'mailEvents'
  | 'topics'
>;

/** Throws DeploymentRefusedError for the first part that AWS would refuse to make. */
export const refuseWhatAwsWould = (template: Template, rights: Rights): void => {
  const refuse = (name: string, says: string, actor: Actor | undefined, needs: readonly Need[]): void => {
    const refusal = rights.refusalOf(actor, () => needs);
    if (refusal) throw new DeploymentRefusedError(`${name}: ${says} ${refusal.sentence}`);
  };

  for (const { name, arn, roleArn } of template.functions) {
    const lambda = serviceActor('lambda.amazonaws.com', arn);
    refuse(name, 'The role defined for the function cannot be assumed by Lambda.', lambda, assumeNeeds(roleArn));
  }
  for (const { name, arn, roleArn } of template.stateMachines) {
    const says =
      'Neither the global service principal states.amazonaws.com, nor the regional one is authorized to assume the provided role.';
    refuse(name, says, serviceActor('states.amazonaws.com', arn), assumeNeeds(roleArn));
  }
  for (const { name, arn, roleArn } of template.schedules) {
    const says = 'The execution role you provide must allow AWS EventBridge Scheduler to assume the role.';
    refuse(name, says, serviceActor('scheduler.amazonaws.com', arn), assumeNeeds(roleArn));
  }
  for (const mapping of template.streamMappings) {
    const says = `Cannot access stream ${mapping.streamArn}. Please ensure the role can perform the GetRecords, GetShardIterator, DescribeStream, and ListStreams Actions on your stream in IAM.`;
    const actor = rights.functionNamed(mapping.functionName);
    refuse(mapping.functionName, says, actor, streamNeeds(template.tables, mapping));
  }
  for (const plan of template.malwarePlans) {
    // AWS would make such a plan, and say of it ever after that it is in error: nothing would be scanned.
    const says = 'The plan would scan nothing.';
    const bucket = template.buckets.find(({ name }) => name === plan.bucketName);
    refuse(plan.name, says, serviceActor(MALWARE_SERVICE, plan.arn), assumeNeeds(plan.roleArn));
    if (bucket) refuse(plan.name, says, malwareActor(plan), planNeeds(bucket));
  }
  for (const rule of template.receiptRules) {
    const says = 'SES cannot do what the rule says.';
    const bucket = template.buckets.find(({ name }) => name === rule.bucketName);
    const topic = template.topics.find(({ arn }) => arn === rule.topicArn);
    refuse(rule.name, says, serviceActor(MAIL_SERVICE, rule.arn), assumeNeeds(rule.roleArn));
    if (bucket && topic) refuse(rule.name, says, receiptActor(rule), ruleNeeds(rule, bucket, topic));
  }
  for (const destination of template.mailEvents) {
    const topic = template.topics.find(({ arn }) => arn === destination.topicArn);
    const says = 'SES cannot publish to the topic.';
    if (topic) refuse(destination.configurationSet, says, mailEventsActor(destination), publishNeeds(topic));
  }
  for (const { arn, subscriptions } of template.topics) {
    for (const { functionName, onFailure } of subscriptions) {
      if (onFailure === undefined) continue;
      // AWS would make such a subscription, and say nothing.
      const says = 'What the topic cannot deliver would be lost.';
      refuse(functionName, says, serviceActor('sns.amazonaws.com', arn), sendNeeds(onFailure));
    }
  }
};

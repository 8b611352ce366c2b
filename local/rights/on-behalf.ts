/** What services do in the name of others: they run functions, write their logs and tell their failure queues, if they have the rights. */
import * as z from 'zod/mini';
import type { InvocationResult, InvokeForMachine, InvokeFunction } from '../contracts.ts';
import type { DeliverForRule } from '../events/bus.ts';
import { functionNameOf } from '../lambda/reference.ts';
import type { FailureQueues } from '../queues/failure-queues.ts';
import type { Deliver } from '../scheduler.ts';
import type { SubscriptionResource } from '../template/mail-model.ts';
import {
  ACCOUNT_ID,
  type CloudTemplate,
  type FunctionResource,
  REGION,
  type RouteResource,
  type ScheduleResource,
} from '../template/model.ts';
import type { DeliverForTopic } from '../topics/topics.ts';
import { type Actor, serviceActor } from './actors.ts';
import { invokeNeeds, logNeeds, sendNeeds } from './needs.ts';
import type { Refusal, Rights } from './rights.ts';

export type OnBehalfParts = {
  readonly rights: Rights;
  readonly template: Pick<CloudTemplate, 'schedules' | 'httpApi'>;
  readonly queues: Pick<FailureQueues, 'send'>;
};

export type OnBehalf = {
  readonly forMachine: (invoke: InvokeFunction) => InvokeForMachine;
  readonly forSchedule: (invoke: InvokeFunction) => Deliver;
  readonly forRoute: (invoke: InvokeFunction) => (route: RouteResource, payload: unknown) => Promise<InvocationResult>;
  readonly forRule: (invoke: InvokeFunction) => DeliverForRule;
  readonly forTopic: (invoke: InvokeFunction) => DeliverForTopic;
  /** Whether a function's log may be written in its name. */
  readonly mayLog: (resource: FunctionResource) => boolean;
  /** Sends to a function's failure queue, if that may be. */
  readonly tell: (functionName: string, queueName: string, message: unknown) => void;
};

const failed = (error: string, { sentence }: Refusal): InvocationResult => ({
  outcome: 'FAILED',
  error,
  cause: sentence,
});

/** What a schedule tells its queue of a run that could not be delivered; a missing right is not tried again. */
const undelivered = ({ arn }: ScheduleResource, payload: unknown, { sentence, resource }: Refusal): unknown => ({
  body: payload,
  attributes: {
    ERROR_CODE: 'AccessDeniedException',
    ERROR_MESSAGE: sentence,
    RETRY_ATTEMPTS: '0',
    SCHEDULE_ARN: arn,
    TARGET_ARN: resource,
  },
});

/** The same of a rule of EventBridge. */
const undeliveredEvent = (ruleArn: string, event: unknown, { sentence, resource }: Refusal): unknown => ({
  body: event,
  attributes: { ERROR_CODE: 'NO_PERMISSIONS', ERROR_MESSAGE: sentence, RULE_ARN: ruleArn, TARGET_ARN: resource },
});

const Published = z.object({ Records: z.tuple([z.object({ Sns: z.unknown() })]) });

/** The same of a topic: its own message, not the event that Lambda would have made of it. Its attributes stand for SNS's own: why it was not delivered. */
const undeliveredMessage = (topicArn: string, event: unknown, { sentence, resource }: Refusal): unknown => ({
  body: Published.parse(event).Records[0].Sns,
  attributes: { ErrorCode: 'AccessDenied', ErrorMessage: sentence, TopicArn: topicArn, TargetArn: resource },
});

export const actOnBehalf = ({ rights, template, queues }: OnBehalfParts): OnBehalf => {
  const mayTell = (actor: Actor | undefined, queueName: string): boolean =>
    rights.refusalOf(actor, () => sendNeeds(queueName)) === undefined;

  const deliverFrom =
    (service: string, invoke: InvokeFunction, said: typeof undeliveredEvent) =>
    async (
      { arn }: { readonly arn: string },
      { functionName, onFailure }: Pick<SubscriptionResource, 'functionName' | 'onFailure'>,
      event: unknown,
    ): Promise<InvocationResult> => {
      const actor = serviceActor(service, arn);
      const refusal = rights.refusalOf(actor, () => invokeNeeds(functionName));
      if (!refusal) return invoke(functionName, event);
      if (onFailure !== undefined && mayTell(actor, onFailure)) queues.send(onFailure, said(arn, event, refusal));
      return failed('AccessDeniedException', refusal);
    };

  return {
    forMachine: (invoke) => async (machine, reference, payload) => {
      const refusal = rights.refusalOf(rights.machineNamed(machine), () => invokeNeeds(reference));
      return refusal ? failed('Lambda.AWSLambdaException', refusal) : invoke(functionNameOf(reference), payload);
    },
    forSchedule:
      (invoke) =>
      async ({ name, functionName }, payload) => {
        const actor = rights.scheduleNamed(name);
        const refusal = rights.refusalOf(actor, () => invokeNeeds(functionName));
        if (!refusal) return invoke(functionName, payload);
        const schedule = template.schedules.find((each) => each.name === name);
        if (schedule?.onFailure !== undefined && mayTell(actor, schedule.onFailure)) {
          queues.send(schedule.onFailure, undelivered(schedule, payload, refusal));
        }
        return failed('AccessDeniedException', refusal);
      },
    forRoute:
      (invoke) =>
      async ({ functionName, method, path }, payload) => {
        const source = `arn:aws:execute-api:${REGION}:${ACCOUNT_ID}:${template.httpApi?.id}/$default/${method}${path}`;
        const actor = serviceActor('apigateway.amazonaws.com', source);
        const refusal = rights.refusalOf(actor, () => invokeNeeds(functionName));
        return refusal ? failed('AccessDeniedException', refusal) : invoke(functionName, payload);
      },
    forRule: (invoke) => deliverFrom('events.amazonaws.com', invoke, undeliveredEvent),
    forTopic: (invoke) => deliverFrom('sns.amazonaws.com', invoke, undeliveredMessage),
    mayLog: (resource) => rights.refusalOf(rights.functionNamed(resource.name), () => logNeeds(resource)) === undefined,
    tell: (functionName, queueName, message) => {
      if (mayTell(rights.functionNamed(functionName), queueName)) queues.send(queueName, message);
    },
  };
};

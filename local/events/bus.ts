/** EventBridge's default bus: hands each event to the functions whose rules it matches. */
import type { InvocationResult } from '../contracts.ts';
import type { EventRuleResource } from '../template/storage-model.ts';
import { compilePattern } from './pattern.ts';

/** An event as EventBridge has it. */
export type BusEvent = {
  readonly version: '0';
  readonly id: string;
  readonly 'detail-type': string;
  readonly source: string;
  readonly account: string;
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: Readonly<Record<string, unknown>>;
};

export type EventBus = {
  /**
   * Resolves when every target has made its first attempt at the event, or it stands in the target's failure queue. Who publishes again what may have
   * been cut off before that has it delivered at least once, as on AWS.
   */
  readonly publish: (event: BusEvent) => Promise<void>;
};

type RuleTarget = EventRuleResource['targets'][number];

/** Delivers in the name of a rule. */
export type DeliverForRule = (
  rule: Pick<EventRuleResource, 'arn'>,
  target: RuleTarget,
  event: BusEvent,
) => Promise<InvocationResult>;

export const makeEventBus = (rules: readonly EventRuleResource[], deliver: DeliverForRule): EventBus => {
  const enabled = rules
    .filter((rule) => rule.enabled)
    .map((rule) => ({ rule, matches: compilePattern(rule.pattern, 'EventPattern') }));
  return {
    publish: async (event) => {
      const deliveries = enabled.flatMap(({ rule, matches }) =>
        matches(event) ? rule.targets.map((target) => deliver(rule, target, event)) : [],
      );
      await Promise.all(deliveries);
    },
  };
};

/** Reads the rules of EventBridge. */
import * as z from 'zod/mini';
import { compilePattern } from '../events/pattern.ts';
import type { Found } from './found.ts';
import type { EventRuleResource } from './storage-model.ts';

/** Rules of the account's own bus that wake functions, by a pattern: what comes by the clock is a schedule here. */
const RuleProperties = z.strictObject({
  Name: z.optional(z.string()),
  EventBusName: z.optional(z.literal('default')),
  EventPattern: z.record(z.string(), z.unknown()),
  State: z.optional(z.enum(['ENABLED', 'DISABLED'])),
  Targets: z.array(
    z.strictObject({
      Arn: z.string(),
      Id: z.string(),
      // The cloud tries to deliver again; here a delivery fails for want of a right alone, which no second try would mend.
      RetryPolicy: z.optional(z.unknown()),
      DeadLetterConfig: z.optional(z.strictObject({ Arn: z.string() })),
    }),
  ),
});

/** Gives a name for a reference; throws a TemplateError when it is none of these stacks. */
type Named = (from: Found, reference: string) => string;

/** The one service whose events there are here. A rule for others would never wake anybody. */
const SOURCE = 'aws.guardduty';

export const readEventRule = (resource: Found, functionNamed: Named, queueNamed: Named): EventRuleResource => {
  const { EventPattern: pattern, State, Targets } = resource.read(RuleProperties);
  try {
    compilePattern(pattern, 'EventPattern');
  } catch (error) {
    throw resource.fail(error instanceof Error ? error.message : String(error));
  }
  if (JSON.stringify(pattern.source) !== JSON.stringify([SOURCE])) {
    throw resource.fail(`EventPattern.source: the local cloud has events of ${SOURCE} alone.`);
  }
  return {
    logicalId: resource.logicalId,
    name: resource.name,
    arn: resource.arn,
    pattern,
    enabled: State !== 'DISABLED',
    targets: Targets.map(({ Arn, DeadLetterConfig }) => ({
      functionName: functionNamed(resource, Arn),
      ...(DeadLetterConfig ? { onFailure: queueNamed(resource, DeadLetterConfig.Arn) } : {}),
    })),
  };
};

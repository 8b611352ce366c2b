/**
 * What a deployment would do to the resources that hold something: tables, keys, user pools, secrets. They are told by the template itself, which
 * keeps them when a stack goes (`DeletionPolicy: Retain`), so that nothing has to be listed here.
 */
import { fullDiff, type Resource, type ResourceImpact } from '@aws-cdk/cloudformation-diff';
import * as z from 'zod/mini';

/** What the library compares; everything else of a template is passed on as it is. */
export const Template = z.looseObject({ Resources: z.record(z.string(), z.looseObject({ Type: z.string() })) });
export type Template = z.infer<typeof Template>;

/** Throws what is wrong with a text that is no template. */
export const templateFrom = (text: string): Template => Template.parse(JSON.parse(text));

/** A resource that holds something and would not be the same one after the deployment. */
export type Loss = {
  readonly stack: string;
  readonly logicalId: string;
  readonly type: string;
  readonly because: keyof typeof REASONS;
  /** The properties that make CloudFormation put another resource in its place; none where the resource is gone from the template. */
  readonly properties: readonly string[];
};

/** What the library calls it, in words. */
const REASONS = {
  WILL_REPLACE: 'would be replaced by an empty one',
  MAY_REPLACE: 'may be replaced by an empty one',
  WILL_DESTROY: 'would be deleted',
  WILL_ORPHAN: 'would be left behind, and nothing would use it any more',
  NEW_VALUE: 'would hold another value from then on, and the former is gone',
  NO_LONGER_KEPT: 'would be deleted with its stack from then on: its DeletionPolicy is Retain no more',
} as const;

/** What CloudFormation makes anew when it changes, in a resource that stays the same one. */
const MADE_ANEW: Readonly<Record<string, readonly string[]>> = {
  'AWS::SecretsManager::Secret': ['GenerateSecretString', 'SecretString'],
};

const isLoss = (impact: ResourceImpact): impact is ResourceImpact & keyof typeof REASONS => impact in REASONS;

const KEPT: readonly unknown[] = ['Retain', 'RetainExceptOnCreate'];
const isKept = (resource: Resource | undefined): boolean => KEPT.includes(resource?.DeletionPolicy);

/** Compares a stack as it is deployed with what would be deployed. */
export const lossesIn = (stack: string, deployed: Template, next: Template): readonly Loss[] => {
  const losses: Loss[] = [];
  fullDiff(deployed, next).resources.forEachDifference((logicalId, difference) => {
    if (!isKept(difference.oldValue)) return;
    const lost = (because: Loss['because'], properties: readonly string[] = []): void => {
      losses.push({ stack, logicalId, type: difference.oldValue?.Type ?? '', because, properties });
    };
    const { changeImpact } = difference;
    if (isLoss(changeImpact)) {
      const replacing = Object.entries(difference.propertyUpdates).filter(
        ([, { changeImpact: impact }]) => impact !== undefined && isLoss(impact),
      );
      lost(
        changeImpact,
        replacing.map(([name]) => name),
      );
      return;
    }
    const anew = MADE_ANEW[difference.oldValue?.Type ?? ''] ?? [];
    const changed = anew.filter((name) => difference.propertyUpdates[name] !== undefined);
    if (changed.length > 0) lost('NEW_VALUE', changed);
    if (difference.newValue !== undefined && !isKept(difference.newValue)) lost('NO_LONGER_KEPT');
  });
  return losses;
};

/** One sentence for whoever is about to deploy. */
export const sentenceOf = ({ stack, logicalId, type, because, properties }: Loss): string => {
  const by = properties.length === 0 ? '' : ` (changed: ${properties.join(', ')})`;
  return `${stack}: ${logicalId} (${type}) ${REASONS[because]}${by}.`;
};

/** Reads what CDK wrote: the manifest, each stack's template and the folders its functions' bundles are in. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/mini';

const Manifest = z.object({
  artifacts: z.record(
    z.string(),
    z.object({ type: z.string(), properties: z.optional(z.record(z.string(), z.unknown())) }),
  ),
});
const StackProperties = z.object({ templateFile: z.string(), stackName: z.optional(z.string()) });
const AssetManifest = z.object({
  files: z.record(
    z.string(),
    z.object({
      source: z.object({ path: z.string(), packaging: z.string() }),
      destinations: z.record(z.string(), z.object({ objectKey: z.string() })),
    }),
  ),
});
const Resource = z.object({
  Type: z.string(),
  Properties: z.optional(z.record(z.string(), z.unknown())),
  Condition: z.optional(z.string()),
});
/** `Metadata`, `Rules`, `Conditions` and `Mappings` are read over: what depends on them (`Fn::If`, `Fn::FindInMap`) is refused where it is used. */
const Template = z.strictObject({
  AWSTemplateFormatVersion: z.optional(z.string()),
  Description: z.optional(z.string()),
  Metadata: z.optional(z.unknown()),
  Rules: z.optional(z.unknown()),
  Conditions: z.optional(z.unknown()),
  Mappings: z.optional(z.unknown()),
  Parameters: z.optional(z.record(z.string(), z.object({ Type: z.string(), Default: z.optional(z.unknown()) }))),
  Resources: z.optional(z.record(z.string(), Resource)),
  Outputs: z.optional(
    z.record(z.string(), z.object({ Value: z.unknown(), Export: z.optional(z.object({ Name: z.unknown() })) })),
  ),
});

export type TemplateResource = z.infer<typeof Resource>;
export type Stack = {
  readonly name: string;
  readonly resources: Readonly<Record<string, TemplateResource>>;
  readonly outputs: Readonly<Record<string, { Value: unknown; Export?: { Name: unknown } | undefined }>>;
  readonly parameters: Readonly<Record<string, { Type: string; Default?: unknown }>>;
};
export type Assembly = {
  readonly folder: string;
  readonly stacks: readonly Stack[];
  /** The folder of each asset by the key it is uploaded under. */
  readonly assets: ReadonlyMap<string, string>;
};

/** What the template says cannot be run here, or cannot be understood. */
export class TemplateError extends Error {
  override readonly name = 'TemplateError';
}

const STACK = 'aws:cloudformation:stack';
const ASSETS = 'cdk:asset-manifest';
const NOT_NEEDED: readonly string[] = ['cdk:tree', 'cdk:feature-flag-report'];

const readJson = <Shape>(file: string, schema: z.ZodMiniType<Shape>): Shape => {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new TemplateError(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  const parsed = schema.safeParse(content);
  if (!parsed.success) throw new TemplateError(`${file} is not as expected: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
};

/** Reads a folder that CDK synthesised into (`cdk.out`). Stacks come in the manifest's order. Throws TemplateError. */
export const readAssembly = (folder: string): Assembly => {
  const stacks: Stack[] = [];
  const assets = new Map<string, string>();
  const manifest = readJson(join(folder, 'manifest.json'), Manifest);
  for (const [id, { type, properties }] of Object.entries(manifest.artifacts)) {
    if (NOT_NEEDED.includes(type)) continue;
    if (type === ASSETS) {
      const file = z.object({ file: z.string() }).parse(properties).file;
      for (const { source, destinations } of Object.values(readJson(join(folder, file), AssetManifest).files)) {
        for (const { objectKey } of Object.values(destinations)) assets.set(objectKey, join(folder, source.path));
      }
    } else if (type === STACK) {
      const { templateFile, stackName = id } = StackProperties.parse(properties);
      const template = readJson(join(folder, templateFile), Template);
      stacks.push({
        name: stackName,
        resources: template.Resources ?? {},
        outputs: template.Outputs ?? {},
        parameters: template.Parameters ?? {},
      });
    } else {
      throw new TemplateError(`${folder}: the local cloud does not know artifacts of type ${type} (${id}).`);
    }
  }
  return { folder, stacks, assets };
};

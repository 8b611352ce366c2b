/** What `npm run build` synthesised: the stacks that would be deployed. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { type Template, templateFrom } from './guard.ts';

const Manifest = z.object({
  artifacts: z.record(
    z.string(),
    z.object({
      type: z.string(),
      environment: z.optional(z.string()),
      properties: z.optional(z.object({ templateFile: z.optional(z.string()), stackName: z.optional(z.string()) })),
    }),
  ),
});

export type SynthesisedStack = {
  readonly name: string;
  readonly template: Template;
  /** The Region that the stack is bound to; undefined where it goes to that of the credentials. */
  readonly region: string | undefined;
};

const REGION = /^aws:\/\/[^/]+\/(?!unknown-region)([^/]+)$/;

/** Throws an Error when there is no assembly in the folder. */
export const readStacks = (folder: string): readonly SynthesisedStack[] => {
  const manifest = join(folder, 'manifest.json');
  if (!existsSync(manifest)) throw new Error(`${folder} holds no templates. Run npm run build first.`);
  const { artifacts } = Manifest.parse(JSON.parse(readFileSync(manifest, 'utf8')));
  return Object.entries(artifacts).flatMap(([id, { type, environment, properties }]) => {
    if (type !== 'aws:cloudformation:stack' || properties?.templateFile === undefined) return [];
    const template = templateFrom(readFileSync(join(folder, properties.templateFile), 'utf8'));
    return [{ name: properties.stackName ?? id, template, region: REGION.exec(environment ?? '')?.[1] }];
  });
};

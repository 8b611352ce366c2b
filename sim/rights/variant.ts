/** The templates without one right: what a deployment would be if somebody had left it out. */
import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import * as z from 'zod/mini';
import type { RightResource } from '../../local/template/model.ts';
import { readTemplate } from '../../local/template/read.ts';

const Template = z.looseObject({
  Resources: z.record(z.string(), z.looseObject({ Properties: z.optional(z.record(z.string(), z.unknown())) })),
});
const Statement = z.looseObject({ Action: z.unknown(), Resource: z.optional(z.unknown()) });
const Manifest = z.object({
  artifacts: z.record(
    z.string(),
    z.object({ properties: z.optional(z.looseObject({ stackName: z.optional(z.string()) })) }),
  ),
});

/** Whether two rights say the same, wherever they stand. */
export const saysTheSame = ({ place: _, ...one }: RightResource, { place: __, ...other }: RightResource): boolean =>
  JSON.stringify(one) === JSON.stringify(other);

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The statement as one statement for each action on each resource, without the `left out` of them (as the reader counts them). */
const takenApart = (statement: unknown, leftOut: number): readonly unknown[] => {
  const { Action, Resource, ...rest } = Statement.parse(statement);
  const resources = Resource === undefined ? [{}] : [Resource].flat().map((each) => ({ Resource: each }));
  const parts = [Action]
    .flat()
    .flatMap((each) => resources.map((resource) => ({ ...rest, Action: each, ...resource })));
  if (leftOut >= parts.length) throw new Error('A statement with several principals cannot be taken apart.');
  return parts.filter((_, index) => index !== leftOut);
};

/** Goes down to the list that the statement stands in; a statement that stands alone is made a list. */
const listAt = (properties: Record<string, unknown>, path: readonly (string | number)[]): unknown[] => {
  let here: unknown = properties;
  for (const step of path.slice(0, -1)) here = isObject(here) ? here[String(step)] : Object(here)[step];
  const last = String(path.at(-1));
  if (!isObject(here)) throw new Error(`There is no ${path.join('.')}.`);
  const list = [here[last]].flat();
  here[last] = list;
  return list;
};

const withoutRight = (text: string, right: RightResource, leftOut: number): string => {
  const template = Template.parse(JSON.parse(text));
  const { logicalId, path } = right.place;
  if (path.length === 0) delete template.Resources[logicalId];
  else {
    const list = listAt(template.Resources[logicalId]?.Properties ?? {}, path.slice(0, -1));
    const index = Number(path.at(-1));
    list.splice(index, 1, ...takenApart(list[index], leftOut));
  }
  return JSON.stringify(template);
};

/** The file of a stack's template. */
const templateFileOf = (templateFolder: string, stack: string): string => {
  const { artifacts } = Manifest.parse(JSON.parse(readFileSync(join(templateFolder, 'manifest.json'), 'utf8')));
  const id = Object.entries(artifacts).find(([name, { properties }]) => (properties?.stackName ?? name) === stack)?.[0];
  return `${id}.template.json`;
};

/** Writes the assembly of `templateFolder` into `folder`, without the right. Bundles are not copied but linked. */
export const writeWithout = (templateFolder: string, right: RightResource, folder: string): void => {
  const { stack, logicalId, path } = right.place;
  const siblings = readTemplate(templateFolder).rights.filter(
    ({ place, attachedTo }) =>
      attachedTo === right.attachedTo && JSON.stringify(place) === JSON.stringify({ stack, logicalId, path }),
  );
  const leftOut = siblings.findIndex((sibling) => saysTheSame(sibling, right));
  if (leftOut < 0) throw new Error(`The templates in ${templateFolder} do not hold the right.`);
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(templateFolder)) {
    const from = resolve(templateFolder, name);
    if (name.startsWith('asset.')) symlinkSync(from, join(folder, name));
    else cpSync(from, join(folder, name), { recursive: true });
  }
  const file = join(folder, templateFileOf(templateFolder, stack));
  writeFileSync(file, withoutRight(readFileSync(file, 'utf8'), right, leftOut));
};

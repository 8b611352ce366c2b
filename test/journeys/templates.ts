/** The synthesised templates with something of them broken on purpose. */
import { cpSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readTemplate } from '../../local/template/read.ts';

const BUILT = join(import.meta.dirname, '..', '..', '.build', 'cdk.out');

/** Copies the templates into `folder`. */
export const copyTemplates = (folder: string): string => {
  const copy = join(folder, 'cdk.out');
  cpSync(BUILT, copy, { recursive: true });
  return copy;
};

/** Replaces every function's bundle by `source`, which tells functions apart by their name in the environment. */
export const replaceFunctions = (templateFolder: string, source: string): void => {
  for (const { codeFolder } of readTemplate(templateFolder).functions)
    writeFileSync(join(codeFolder, 'index.mjs'), source);
};

/** Makes every function throw while there is a file of its name in `brokenFolder`. */
export const makeBreakable = (templateFolder: string, brokenFolder: string): void => {
  for (const { name, codeFolder } of readTemplate(templateFolder).functions) {
    renameSync(join(codeFolder, 'index.mjs'), join(codeFolder, 'whole.mjs'));
    const source = `
import { existsSync } from 'node:fs';
import { handler as whole } from './whole.mjs';
export const handler = async (event, context) => {
  if (existsSync(${JSON.stringify(join(brokenFolder, name))})) throw new Error('broken');
  return whole(event, context);
};
`;
    writeFileSync(join(codeFolder, 'index.mjs'), source);
  }
};

type Properties = Record<string, unknown>;

/** Changes the properties of each resource of a type, in whichever template it stands. Throws when there is none. */
export const changeResources = (
  templateFolder: string,
  type: string,
  change: (properties: Properties) => Properties,
): void => {
  let found = 0;
  for (const name of readdirSync(templateFolder).filter((each) => each.endsWith('.template.json'))) {
    const file = join(templateFolder, name);
    const template: { Resources: Record<string, { Type: string; Properties: Properties }> } = JSON.parse(
      readFileSync(file, 'utf8'),
    );
    for (const resource of Object.values(template.Resources)) {
      if (resource.Type !== type) continue;
      resource.Properties = change(resource.Properties);
      found += 1;
    }
    writeFileSync(file, JSON.stringify(template));
  }
  if (found === 0) throw new Error(`There is no ${type}.`);
};

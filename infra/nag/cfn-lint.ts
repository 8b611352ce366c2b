/** Has cfn-lint read the templates, where it is installed: it is a Python program, which this project does not bring along. */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** W3005 says that a dependency which CDK writes down follows from a reference as well. */
const PASSED_OVER = 'W3005';

export type LintOutcome = 'NOT_INSTALLED' | { readonly ok: boolean; readonly says: string };

/** Reads every template of the assembly in `folder`. Warnings count as errors. */
export const lintTemplates = (folder: string): LintOutcome => {
  const templates = readdirSync(folder).filter((name) => name.endsWith('.template.json'));
  if (templates.length === 0) throw new Error(`There are no templates in ${folder}.`);
  const { status, error, stdout, stderr } = spawnSync(
    'cfn-lint',
    ['--ignore-checks', PASSED_OVER, '--', ...templates.map((name) => join(folder, name))],
    { encoding: 'utf8' },
  );
  if (error !== undefined) return 'NOT_INSTALLED';
  return { ok: status === 0, says: `${stdout}${stderr}`.trim() };
};

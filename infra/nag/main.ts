/** `npm run nag`: what cdk-nag and cfn-lint have to say of the stacks. Ends with 1 when something has to be mended. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { build } from '../build/build.ts';
import { PROJECT_ROOT } from '../build/synthesise.ts';
import { lintTemplates } from './cfn-lint.ts';
import { makeApplication, openFindings, staleAcknowledgements } from './check.ts';
import { type Finding, nag } from './findings.ts';

const OUTPUT = join(PROJECT_ROOT, '.build');
const NIST_FILE = join(OUTPUT, 'nist-800-53-r5.csv');

const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;

const countByRule = (findings: readonly Finding[]): readonly string[] => {
  const rules = [...new Set(findings.map(({ rule }) => rule))].sort();
  return rules.map((rule) => `  ${findings.filter((each) => each.rule === rule).length} × ${rule}`);
};

await build();
const report = nag(makeApplication(join(OUTPUT, 'functions')));
const open = openFindings(report);
const stale = staleAcknowledgements(report);
for (const { rule, path, says } of open) console.log(`${rule}  ${path}\n  ${says}`);
for (const { rule, path } of stale) console.log(`${rule}  ${path}\n  is acknowledged and does not fire`);
console.log(
  `AwsSolutions, Serverless: ${open.length} open, ${report.findings.length - open.length} acknowledged, ${stale.length} stale`,
);

mkdirSync(OUTPUT, { recursive: true });
const rows = report.nist.map(({ rule, path, says }) => [rule, path, says].map(quoted).join(','));
writeFileSync(NIST_FILE, `${['rule,resource,says', ...rows].join('\n')}\n`);
console.log(
  `NIST 800-53 r5: ${report.nist.length} to answer for, in ${relative(PROJECT_ROOT, NIST_FILE)} (docs/controls.md)`,
);
for (const line of countByRule(report.nist)) console.log(line);

const lint = lintTemplates(join(OUTPUT, 'cdk.out'));
if (lint === 'NOT_INSTALLED') console.log('cfn-lint: not installed, so that the templates were not read by it');
else console.log(lint.ok ? 'cfn-lint: nothing' : `cfn-lint:\n${lint.says}`);

if (open.length > 0 || stale.length > 0 || (lint !== 'NOT_INSTALLED' && !lint.ok)) process.exitCode = 1;

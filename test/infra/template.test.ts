/** All rules on the templates are in one file, so that they are read once. */
import { beforeAll, describe } from 'vitest';
import { alarmRules } from './rules/alarms.ts';
import { apiRules } from './rules/api.ts';
import { documentRules } from './rules/documents.ts';
import { functionRules } from './rules/functions.ts';
import { identityRules } from './rules/identity.ts';
import { machineRules } from './rules/machine.ts';
import { rightRules } from './rules/rights.ts';
import { siteRules } from './rules/site.ts';
import { statefulRules } from './rules/stateful.ts';
import { wakingRules } from './rules/waking.ts';
import { builtTemplates, type Templates } from './templates.ts';

let templates: Templates;
beforeAll(() => {
  templates = builtTemplates();
});

describe('what holds facts', () => statefulRules(() => templates));
describe('where documents are kept', () => documentRules(() => templates));
describe('functions', () => functionRules(() => templates));
describe('rights', () => rightRules(() => templates));
describe('the lifecycle machine', () => machineRules(() => templates));
describe('what wakes functions', () => wakingRules(() => templates));
describe('who may sign in', () => identityRules(() => templates));
describe('the HTTP API', () => apiRules(() => templates));
describe('the site', () => siteRules(() => templates));
describe('alarms', () => alarmRules(() => templates));

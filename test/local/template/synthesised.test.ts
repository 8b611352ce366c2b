import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { MAIL_EVENTS } from '../../../local/template/mail-model.ts';
import type { CloudTemplate } from '../../../local/template/model.ts';
import { readTemplate } from '../../../local/template/read.ts';

const PROJECT_ROOT = join(import.meta.dirname, '../../..');

describe('the stacks of this project', () => {
  let template: CloudTemplate;
  beforeAll(() => {
    execFileSync(process.execPath, ['--import', 'tsx', 'infra/build/main.ts'], { cwd: PROJECT_ROOT, stdio: 'pipe' });
    template = readTemplate(join(PROJECT_ROOT, '.build', 'cdk.out'));
  });

  it('hold what the local cloud can run, by the names that are used everywhere', () => {
    expect(template.tables.map(({ name }) => name).sort()).toEqual(['public', 'registry']);
    expect(template.stateMachines.map(({ name }) => name)).toEqual(['certcycle-lifecycle']);
    expect(template.functions.map(({ name }) => name).sort()).toEqual(
      [
        'evaluate',
        'file-document',
        'hand-off',
        'lookup',
        'mail-feedback',
        'print-letter',
        'project',
        'receive-mail',
        'reconcile',
        'send-notice',
        'sweep',
        'wake',
        'web',
      ].map((name) => `certcycle-${name}`),
    );
  });

  it('hold the secrets that functions are told of', () => {
    expect(template.secrets.map(({ name }) => name)).toEqual([
      'address-hash-secret',
      'case-address-secret',
      'certcycle/origin-key/1',
      'cursor-secret',
    ]);
    const told = (name: string) => {
      const { environment = {} } = template.functions.find((each) => each.name === name) ?? {};
      return template.secrets
        .filter(({ arn }) => Object.values(environment).includes(arn))
        .map(({ logicalId }) => logicalId);
    };
    expect(told('certcycle-web')).toEqual([
      expect.stringMatching(/^AddressHashSecret/),
      expect.stringMatching(/^CaseAddressSecret/),
      expect.stringMatching(/^CursorSecret/),
    ]);
    expect(told('certcycle-receive-mail')).toEqual([
      expect.stringMatching(/^AddressHashSecret/),
      expect.stringMatching(/^CaseAddressSecret/),
    ]);
    expect(told('certcycle-lookup')).toEqual([expect.stringMatching(/^CursorSecret/)]);
  });

  it('hold a bucket for uploads, which are scanned, one for evidence, which is locked, and one for mail', () => {
    expect(template.buckets).toMatchObject([
      { name: 'staging-bucket', keyArn: expect.stringMatching(/:key\//) },
      { name: 'evidence-bucket', keyArn: expect.stringMatching(/:key\//), retentionDays: 2_557 },
      { name: 'mail-bucket', keyArn: expect.stringMatching(/:key\//) },
    ]);
    expect(template.malwarePlans).toMatchObject([{ bucketName: 'staging-bucket', prefixes: ['staging/'], tags: true }]);
  });

  it('tell what becomes of mail to a topic under a key, which wakes the function that keeps it', () => {
    const [destination] = template.mailEvents;
    expect(template.mailEvents).toMatchObject([
      { configurationSet: 'certcycle-notices', enabled: true, events: [...MAIL_EVENTS] },
    ]);
    expect(template.topics.find(({ arn }) => arn === destination?.topicArn)).toMatchObject({
      keyArn: expect.stringMatching(/:key\//),
      subscriptions: [
        { functionName: 'certcycle-mail-feedback', onFailure: expect.stringMatching(/mail-feedback-failures$/) },
      ],
    });
  });

  it('receive mail for a domain, keep it, and wake the function that reads it', () => {
    const topic = template.topics.find(({ arn }) => arn === template.receiptRules[0]?.topicArn);
    expect(template.receiptRules).toMatchObject([
      {
        recipients: [expect.stringMatching(/^in\./)],
        enabled: true,
        scans: true,
        bucketName: 'mail-bucket',
        prefix: 'mail/',
      },
    ]);
    expect(topic).toMatchObject({
      keyArn: expect.stringMatching(/:key\//),
      subscriptions: [
        { functionName: 'certcycle-receive-mail', onFailure: expect.stringMatching(/receive-mail-failures$/) },
      ],
    });
  });

  it('name a bundle for every function', () => {
    expect(template.functions.filter(({ codeFolder }) => !existsSync(join(codeFolder, 'index.mjs')))).toEqual([]);
  });

  it('have one pool for applicants and one for staff, and routes to the functions of the API', () => {
    expect(template.userPools).toMatchObject([
      { selfSignUp: true, clientIds: ['certcycle-applicants'], groups: [] },
      {
        selfSignUp: false,
        clientIds: ['certcycle-staff'],
        groups: expect.arrayContaining(['cmpss:reviewer']),
        machines: [{ clientId: 'certcycle-exam-vendor-cmpss', scopes: ['cmpss/exam-vendor'] }],
      },
    ]);
    expect(template.httpApi?.routes.map(({ key, functionName }) => [key, functionName])).toEqual([
      ['ANY /api', 'certcycle-web'],
      ['ANY /api/{proxy+}', 'certcycle-web'],
      ['GET /calendar/{proxy+}', 'certcycle-web'],
      ['ANY /unsubscribe/{proxy+}', 'certcycle-web'],
      ['GET /my-case', 'certcycle-web'],
      ['GET /api/cases/{caseId}/notices/{effectKey}/letter', 'certcycle-print-letter'],
      ['GET /api/registry/{proxy+}', 'certcycle-lookup'],
    ]);
  });

  it('leave no placeholder of the machine unbound, and let the stream and the schedule wake what they should', () => {
    expect(template.stateMachines[0]?.definition).not.toContain('\u0024{');
    expect(template.streamMappings.map(({ functionName, tableName }) => [functionName, tableName]).sort()).toEqual([
      ['certcycle-project', 'registry'],
      ['certcycle-wake', 'registry'],
    ]);
    expect(template.schedules).toMatchObject([
      { functionName: 'certcycle-sweep', timeZone: 'America/Los_Angeles', enabled: true },
      { functionName: 'certcycle-reconcile', timeZone: 'America/Los_Angeles', enabled: true },
    ]);
  });
});

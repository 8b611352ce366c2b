import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack, Token, Validations } from 'aws-cdk-lib';
import { CfnDistribution } from 'aws-cdk-lib/aws-cloudfront';
import { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnQueue, Queue } from 'aws-cdk-lib/aws-sqs';
import { beforeAll, describe, expect, it } from 'vitest';
import { PROJECT_ROOT } from '../../infra/build/synthesise.ts';
import { lintTemplates } from '../../infra/nag/cfn-lint.ts';
import { makeApplication, openFindings, staleAcknowledgements } from '../../infra/nag/check.ts';
import { nag } from '../../infra/nag/findings.ts';
import { readDocument, section, tableRows } from '../docs/documents.ts';
import { RESTORED } from './templates.ts';

const BUNDLES = join(PROJECT_ROOT, '.build', 'functions');

/** With nothing configured that may be left out, and with all of it. */
const CONFIGURED = {
  webAclArn: 'arn:aws:wafv2:us-east-1:123456789012:global/webacl/certcycle/0a1b',
  certificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/0a1b',
  originKeys: ['2', '1'],
  operatorEmail: 'operators@example.org',
};

describe.each([
  ['as it stands in cdk.json', {}],
  ['with all that can be configured', CONFIGURED],
])('the application, %s', (_, changes) => {
  const report = nag(makeApplication(BUNDLES, changes));

  it('has no finding of AwsSolutions and Serverless that nobody has acknowledged', () => {
    expect(report.findings.length).toBeGreaterThan(0);
    expect(openFindings(report)).toEqual([]);
  });

  it('acknowledges nothing that is not there, and says why in a sentence', () => {
    expect(report.acknowledgements.length).toBeGreaterThan(0);
    expect(staleAcknowledgements(report)).toEqual([]);
    expect(report.acknowledgements.filter(({ reason }) => !/^[A-Z0-9].{30,}\.$/.test(reason))).toEqual([]);
  });

  it('answers for every rule of NIST 800-53 r5 that fires, and for no other (docs/controls.md)', () => {
    const answered = tableRows(section(readDocument('docs/controls.md'), 'NIST 800-53, revision 5')).map(
      ([rule]) => rule,
    );
    const fired = [...new Set(report.nist.map(({ rule }) => rule.replace('NIST.800.53.R5-', '')))];
    expect(answered.map((rule) => rule?.replaceAll('`', '')).sort()).toEqual(fired.sort());
  });
});

describe('a deployment with a name, a certificate and a web ACL of its own', () => {
  const app = makeApplication(BUNDLES, CONFIGURED);
  const constructs = app.node.findAll();

  it('has the site under that name, by TLS 1.2 at least, behind that web ACL', () => {
    const [site] = constructs.filter((each) => each instanceof CfnDistribution);
    if (site === undefined) throw new Error('There is no distribution.');
    expect(Stack.of(site).resolve(site.distributionConfig)).toMatchObject({
      aliases: ['certification.example.org'],
      viewerCertificate: { acmCertificateArn: CONFIGURED.certificateArn, minimumProtocolVersion: 'TLSv1.2_2021' },
      webAclId: CONFIGURED.webAclArn,
    });
  });

  it('makes its web ACL in us-east-1, wherever the rest is', () => {
    const regions = constructs.filter((each) => Stack.isStack(each)).map(({ node, region }) => [node.id, region]);
    const elsewhere = regions.filter(([, region]) => !Token.isUnresolved(region));
    expect(elsewhere).toEqual([['CertcycleEdge', 'us-east-1']]);
  });

  it('has the site say the first of the keys, and the functions know them all', () => {
    const [site] = constructs.filter((each) => each instanceof CfnDistribution);
    const lookup = constructs.find((each) => each instanceof CfnFunction && each.functionName === 'certcycle-lookup');
    if (site === undefined || !(lookup instanceof CfnFunction)) throw new Error('Something is not there.');
    const keysIn = (text: unknown) => JSON.stringify(text).match(/OriginKeys\d(?=[0-9A-F]{8})/g);
    const { origins } = Stack.of(site).resolve(site.distributionConfig);
    expect(keysIn(origins[0].originCustomHeaders)).toEqual(['OriginKeys2']);
    expect(keysIn(Stack.of(lookup).resolve(lookup.environment))).toEqual(['OriginKeys2', 'OriginKeys1']);
  });
});

/** The one with the most types of resources first: whoever asks after a further type reads all the rules anew, which takes longest. */
const VARIANTS = [
  ['with all that can be configured', CONFIGURED],
  ['as it stands in cdk.json', {}],
  ['with tables that were restored', RESTORED],
  ['with a key added in front of the former one', { originKeys: ['2', '1'] }],
] as const;

describe('CloudFormation’s own rules, which CDK’s command line asks before a deployment', () => {
  /** What they have to say, warnings included; throws for an error. */
  const saidOf = (changes: Readonly<Record<string, unknown>>, spoil: (app: App) => void = () => {}): unknown => {
    const folder = mkdtempSync(join(tmpdir(), 'certcycle-validated-'));
    try {
      const app = makeApplication(BUNDLES, changes, folder);
      spoil(app);
      app.synth();
      return JSON.parse(readFileSync(join(folder, 'validation-report.json'), 'utf8')).pluginReports;
    } finally {
      rmSync(folder, { recursive: true });
    }
  };

  const said = new Map<string, unknown>();
  beforeAll(() => {
    for (const [name, changes] of VARIANTS) said.set(name, saidOf(changes));
  });

  it.each(VARIANTS)('have nothing against the application %s', (name) => {
    expect(said.get(name)).toEqual([]);
  });

  it('name what they have something against', () => {
    const spoil = (app: App): void => {
      new CfnQueue(app.node.findAll().find(Stack.isStack) ?? app, 'Spoiled', { visibilityTimeout: -1 });
    };
    expect(() => saidOf({}, spoil)).toThrow(/VisibilityTimeout/);
  });
});

describe('a check', () => {
  const aQueue = () => {
    const app = new App();
    const stack = new Stack(app, 'Stack');
    return { app, stack, queue: new Queue(stack, 'Queue') };
  };
  const REASON = 'It is where failures end.';

  it('finds what is wrong where nobody says why', () => {
    const { app } = aQueue();
    expect(openFindings(nag(app)).map(({ rule, path }) => `${rule} ${path}`)).toEqual([
      'AwsSolutions-SQS3 Stack/Queue/Resource',
      'AwsSolutions-SQS4 Stack/Queue/Resource',
      'Serverless-SQSRedrivePolicy Stack/Queue/Resource',
    ]);
  });

  it('takes an acknowledgement of the construct or of what it stands in, with its reason', () => {
    const { app, stack, queue } = aQueue();
    Validations.of(queue).acknowledge({ id: 'AwsSolutions-SQS3', reason: REASON });
    Validations.of(stack).acknowledge({ id: 'AwsSolutions-SQS4', reason: REASON });
    const report = nag(app);
    expect(openFindings(report).map(({ rule }) => rule)).toEqual(['Serverless-SQSRedrivePolicy']);
    expect(staleAcknowledgements(report)).toEqual([]);
    expect(report.findings[0]?.acknowledgedBy).toEqual({
      path: 'Stack/Queue',
      rule: 'AwsSolutions-SQS3',
      reason: REASON,
    });
  });

  it('tells of an acknowledgement whose rule does not fire', () => {
    const { app, queue } = aQueue();
    Validations.of(queue).acknowledge({ id: 'AwsSolutions-S1', reason: REASON });
    expect(staleAcknowledgements(nag(app))).toEqual([{ path: 'Stack/Queue', rule: 'AwsSolutions-S1', reason: REASON }]);
  });
});

describe('cfn-lint', () => {
  it('has nothing to say of the templates', ({ skip }) => {
    const { error } = spawnSync('cfn-lint', ['--version']);
    if (error !== undefined) skip('cfn-lint is not installed: the templates were not read by it');
    expect(lintTemplates(join(PROJECT_ROOT, '.build', 'cdk.out'))).toEqual({ ok: true, says: '' });
  });
});

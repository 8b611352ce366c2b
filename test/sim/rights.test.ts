/** What `npm run rights` finds, and that a right which is taken out of the templates is missed. */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { functionActor } from '../../local/rights/actors.ts';
import type { CloudTemplate, RightResource } from '../../local/template/model.ts';
import { readTemplate } from '../../local/template/read.ts';
import { describeRight } from '../../sim/rights/describe.ts';
import { FIRST_DAY, LIVES } from '../../sim/rights/journeys.ts';
import { play } from '../../sim/rights/play.ts';
import { writeWithout } from '../../sim/rights/variant.ts';
import { problemsOf, weigh } from '../../sim/rights/weigh.ts';
import { describeWithEngine } from '../local/engine.ts';

const TEMPLATES = join(import.meta.dirname, '..', '..', '.build', 'cdk.out');
let template: CloudTemplate;
beforeAll(() => {
  template = readTemplate(TEMPLATES);
});

const folderFor = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'certcycle-without-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
};
const rightNamed = (words: string): RightResource => {
  const right = template.rights.find((each) => describeRight(each) === words);
  if (!right) throw new Error(`There is no right: ${words}`);
  return right;
};

describe('the templates without one right', () => {
  it.each([
    'evaluate-role may dynamodb:UpdateItem on table/registry',
    'sendnotice-role may ses:SendRawEmail on identity/notify.example.org',
    'lambda.amazonaws.com may sts:AssumeRole on role/web-role',
    'the account may kms:* on key/public-key',
    'lookup-role may dynamodb:Query on table/public',
  ])('hold all others: %s', async (words) => {
    const folder = await folderFor();
    writeWithout(TEMPLATES, rightNamed(words), folder);
    const left = readTemplate(folder).rights.map(describeRight);
    expect(left.sort()).toEqual(
      template.rights
        .map(describeRight)
        .filter((each) => each !== words)
        .sort(),
    );
  });

  it('run the same bundles', async () => {
    const folder = await folderFor();
    writeWithout(TEMPLATES, rightNamed('lookup-role may dynamodb:Query on table/public'), folder);
    expect(await readdir(folder)).toEqual(await readdir(TEMPLATES));
  });
});

/** These are played; for all others `test/journeys/http.test.ts` puts the questions of the journeys again. */
describeWithEngine('a journey without a right that it needs', () => {
  const withoutRight = async (words: string): Promise<string> => {
    const folder = await folderFor();
    writeWithout(TEMPLATES, rightNamed(words), folder);
    return folder;
  };
  const missed = (session: string, action: string, resource: string): RegExp =>
    new RegExp(`${session} is not authorized to perform: ${action} on resource: arn:aws:[^ ]*${resource} because no`);

  it('fails where a function may not write, when nothing comes of it', async () => {
    const folder = await withoutRight('evaluate-role may dynamodb:UpdateItem on table/registry');
    const failing = play(FIRST_DAY, folder);
    await expect(failing).rejects.toThrow(/«a first day» failed\. The fee was not seen/);
    await expect(failing).rejects.toThrow(
      missed('evaluate-role/certcycle-evaluate', 'dynamodb:UpdateItem', ':table/registry'),
    );
  });

  it('fails where the machine may not run a step', async () => {
    const folder = await withoutRight(
      'lifecycle-state-machine-role may lambda:InvokeFunction on function:certcycle-evaluate',
    );
    await expect(play(FIRST_DAY, folder)).rejects.toThrow(
      missed(
        'lifecycle-state-machine-role/certcycle-lifecycle',
        'lambda:InvokeFunction',
        ':function:certcycle-evaluate',
      ),
    );
  });

  it('fails where a mail was only put off', async () => {
    const folder = await withoutRight('sendnotice-role may ses:SendRawEmail on configuration-set/certcycle-notices');
    await expect(play(FIRST_DAY, folder)).rejects.toThrow(
      missed('sendnotice-role/certcycle-send-notice', 'ses:SendRawEmail', ':configuration-set/certcycle-notices'),
    );
  });

  it('fails where a log was only lost', async () => {
    const folder = await withoutRight('wake-role may logs:PutLogEvents on log-group:wake-logs:*');
    await expect(play(FIRST_DAY, folder)).rejects.toThrow(
      missed('wake-role/certcycle-wake', 'logs:PutLogEvents', ':log-group:wake-logs:log-stream:certcycle-wake'),
    );
  });

  it('fails at the door, where the API may not run its function', async () => {
    const permission = template.rights.find(
      ({ action, conditions }) =>
        action === 'lambda:InvokeFunction' && conditions.some(({ values }) => values[0]?.endsWith('/api/{proxy+}')),
    );
    if (!permission) throw new Error('There is no such permission.');
    const folder = await withoutRight(describeRight(permission));
    await expect(play(LIVES, folder)).rejects.toThrow(
      missed('apigateway.amazonaws.com', 'lambda:InvokeFunction', ':function:certcycle-web'),
    );
  });

  it.each([
    ['lambda.amazonaws.com may sts:AssumeRole on role/web-role', 'cannot be assumed by Lambda', 'sts:AssumeRole'],
    ['wake-role may dynamodb:GetRecords on table/registry/stream/local', 'Cannot access stream', 'dynamodb:GetRecords'],
  ])('does not begin without what AWS wants at the deployment: %s', async (words, says, action) => {
    const failing = play(FIRST_DAY, await withoutRight(words));
    await expect(failing).rejects.toThrow(`${says}`);
    await expect(failing).rejects.toThrow(`is not authorized to perform: ${action} on resource: arn:aws:`);
  });
});

describe('the weighing', () => {
  const TABLE = 'arn:aws:dynamodb:us-west-2:000000000000:table/registry';
  const roleArn = 'arn:aws:iam::000000000000:role/some-role';
  const right = (action: string): RightResource => ({
    kind: 'ROLE',
    attachedTo: roleArn,
    effect: 'ALLOW',
    action,
    resource: TABLE,
    conditions: [],
    place: { stack: 'Work', logicalId: 'Policy', path: [] },
  });
  const actor = functionActor({ name: 'some', roleArn });
  const need = { action: 'dynamodb:GetItem', resource: TABLE };
  /** After a journey that has read an item. */
  const weighed = (...actions: readonly string[]) => {
    const rights = actions.map(right);
    return weigh(rights, [{ journey: 'reading', rights, asked: [{ actor, need, refusal: undefined }] }]);
  };
  const reasonFor = (action: string) => ({
    who: 'some-role',
    actions: [action],
    resources: ['table/registry'],
    reason: 'because',
  });

  it('says which journey needs a right', () => {
    expect(weighed('dynamodb:GetItem')[0]?.uses).toEqual([{ journey: 'reading', need }]);
    expect(problemsOf(weighed('dynamodb:GetItem'), [])).toEqual([]);
  });

  it('asks for a reason where none does', () => {
    const both = weighed('dynamodb:GetItem', 'dynamodb:PutItem');
    expect(problemsOf(both, [])).toEqual([
      'No journey needs this, and no reason is given: some-role may dynamodb:PutItem on table/registry.',
    ]);
    expect(problemsOf(both, [reasonFor('dynamodb:PutItem')])).toEqual([]);
  });

  it('finds neither of two needed that allow the same', () => {
    expect(problemsOf(weighed('dynamodb:GetItem', 'dynamodb:*'), [])).toHaveLength(2);
  });

  it('takes no reason for what is needed, or is not there', () => {
    expect(
      problemsOf(weighed('dynamodb:GetItem'), [reasonFor('dynamodb:GetItem'), reasonFor('dynamodb:Scan')]),
    ).toEqual([
      '«reading» needs this, so the reason why nothing does is wrong: some-role may dynamodb:GetItem on table/registry.',
      'A reason is given for a right that is not there: some-role, dynamodb:Scan on table/registry.',
    ]);
  });
});

/** What the stacks let SES and SNS do for mail that comes in, and what becomes of it without. */
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { InvocationResult } from '../../../local/contracts.ts';
import { DeploymentRefusedError, refuseWhatAwsWould } from '../../../local/rights/deployment.ts';
import { actOnBehalf } from '../../../local/rights/on-behalf.ts';
import { makeRights } from '../../../local/rights/rights.ts';
import type { CloudTemplate, RightResource } from '../../../local/template/model.ts';
import { readTemplate } from '../../../local/template/read.ts';
import { topicEvent } from '../../../local/topics/event.ts';

let template: CloudTemplate;
beforeAll(() => {
  template = readTemplate(join(import.meta.dirname, '..', '..', '..', '.build', 'cdk.out'));
});

const rightsWithout = (left: (right: RightResource) => boolean) =>
  makeRights({
    template: { ...template, rights: template.rights.filter((right) => !left(right)) },
    onRefused: () => {},
  });
const rule = () => template.receiptRules[0] ?? expect.unreachable();
const topic = () => template.topics.find(({ arn }) => arn === rule().topicArn) ?? expect.unreachable();
const subscription = () => topic().subscriptions[0] ?? expect.unreachable();

describe('a receipt rule', () => {
  it('is made with all that the stacks allow', () => {
    expect(
      refuseWhatAwsWould(
        template,
        rightsWithout(() => false),
      ),
    ).toBeUndefined();
  });

  // SES API reference, `S3Action`, `IamRoleArn`; the key of the bucket and of the topic are one.
  it.each(['sts:AssumeRole', 's3:PutObject', 'sns:Publish', 'kms:GenerateDataKey', 'kms:Decrypt'])(
    'is refused when its role has no %s',
    (action) => {
      const { roleArn } = rule();
      const rights = rightsWithout((right) => right.attachedTo === roleArn && right.action === action);
      expect(() => refuseWhatAwsWould(template, rights)).toThrow(DeploymentRefusedError);
      expect(() => refuseWhatAwsWould(template, rights)).toThrow(
        new RegExp(`^keep-and-tell: SES cannot do what the rule says\\..*perform: ${action}`),
      );
    },
  );

  it('is refused when another rule would take on its role', () => {
    const receiptRules = [{ ...rule(), arn: `${rule().arn}-too` }];
    expect(() =>
      refuseWhatAwsWould(
        { ...template, receiptRules },
        rightsWithout(() => false),
      ),
    ).toThrow(/sts:AssumeRole.* because no resource-based policy allows/);
  });
});

describe('a topic', () => {
  const DONE: InvocationResult = { outcome: 'SUCCEEDED', payload: null };
  /** What runs and what the queue is told when the topic has something for the function. */
  const delivered = async (left: (right: RightResource) => boolean, topicArn = topic().arn) => {
    const told: unknown[] = [];
    const runs: string[] = [];
    const onBehalf = actOnBehalf({
      rights: rightsWithout(left),
      template,
      queues: { send: (queue, message) => void told.push([queue, message]) },
    });
    const deliver = onBehalf.forTopic(async (functionName) => {
      runs.push(functionName);
      return DONE;
    });
    const event = topicEvent(topic(), subscription(), { id: 'one', subject: 'Mail', text: '{}' }, 0);
    const { outcome } = await deliver({ arn: topicArn }, subscription(), event);
    return { outcome, runs, told, event };
  };
  const letsSnsIn = ({ attachedTo, principal }: RightResource) =>
    attachedTo.endsWith(':function:certcycle-receive-mail') &&
    principal?.kind === 'SERVICE' &&
    principal.name === 'sns.amazonaws.com';
  const letsSnsTell = ({ attachedTo, principal }: RightResource) =>
    attachedTo.endsWith(':certcycle-receive-mail-failures') && principal?.kind === 'SERVICE';

  it('wakes the function that lets it in, and no other topic does', async () => {
    expect(await delivered(() => false)).toMatchObject({ outcome: 'SUCCEEDED', runs: ['certcycle-receive-mail'] });
    expect(await delivered(() => false, `${topic().arn}-too`)).toMatchObject({ outcome: 'FAILED', runs: [], told: [] });
  });

  it('tells its queue of what the function does not let in', async () => {
    const { runs, told, event } = await delivered(letsSnsIn);
    expect(runs).toEqual([]);
    expect(told).toEqual([
      [
        'certcycle-receive-mail-failures',
        {
          body: event.Records[0].Sns,
          attributes: expect.objectContaining({
            ErrorMessage: expect.stringContaining('perform: lambda:InvokeFunction'),
          }),
        },
      ],
    ]);
  });

  it('is refused a queue that would not let it in', () => {
    expect(() => refuseWhatAwsWould(template, rightsWithout(letsSnsTell))).toThrow(
      /^certcycle-receive-mail: What the topic cannot deliver would be lost\..*sqs:SendMessage/,
    );
  });
});

/** What the templates' own rights say where no journey asks. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { type Actor, functionActor, malwareActor, serviceActor } from '../../../local/rights/actors.ts';
import { decide } from '../../../local/rights/decide.ts';
import type { CloudTemplate, RightResource } from '../../../local/template/model.ts';
import { readTemplate } from '../../../local/template/read.ts';

const TEMPLATES = join(import.meta.dirname, '..', '..', '..', '.build', 'cdk.out');
let template: CloudTemplate;
beforeAll(() => {
  template = readTemplate(TEMPLATES);
});

describe('what no journey comes to', () => {
  const Template = z.object({
    Resources: z.record(
      z.string(),
      z.object({ Type: z.string(), Properties: z.optional(z.looseObject({ AlarmName: z.optional(z.string()) })) }),
    ),
  });
  const alarmsOf = (stack: string): readonly string[] => {
    const { Resources } = z.parse(
      Template,
      JSON.parse(readFileSync(join(TEMPLATES, `${stack}.template.json`), 'utf8')),
    );
    return Object.values(Resources).flatMap(({ Type, Properties }) =>
      Type === 'AWS::CloudWatch::Alarm' ? [Properties?.AlarmName ?? ''] : [],
    );
  };
  const publish = (stack: string) => ({
    action: 'sns:Publish',
    resource: `arn:aws:sns:us-west-2:000000000000:${stack}-alarms-topic`,
  });
  const alarmNamed = (name: string) =>
    serviceActor('cloudwatch.amazonaws.com', `arn:aws:cloudwatch:us-west-2:000000000000:alarm:${name}`);

  it.each(['CertcycleApi', 'CertcycleLifecycle'])('every alarm of %s may publish, and no other', (stack) => {
    const alarms = alarmsOf(stack);
    expect(alarms.length).toBeGreaterThan(0);
    const mute = alarms.filter((name) => !decide(template.rights, alarmNamed(name), publish(stack)).allowed);
    expect(mute).toEqual([]);
    expect(decide(template.rights, alarmNamed('somebody-else'), publish(stack)).allowed).toBe(false);
  });

  it.each(['CertcycleApi', 'CertcycleLifecycle'])('nobody may publish to the topic of %s without TLS', (stack) => {
    const alarm = alarmNamed(alarmsOf(stack)[0] ?? '');
    const insecure = { ...alarm, context: { ...alarm.context, 'aws:SecureTransport': 'false' } };
    expect(decide(template.rights, insecure, publish(stack))).toEqual({
      allowed: false,
      because: 'with an explicit deny in a resource-based policy',
    });
  });

  it.each(['staging', 'evidence', 'mail'])(
    'nobody may come to the bucket %s without TLS, nor to what is in it',
    (name) => {
      const bucket = template.buckets.find((each) => each.name === `${name}-bucket`);
      if (bucket === undefined) throw new Error(`There is no bucket ${name}.`);
      const someone = functionActor({ name: 'someone', roleArn: 'arn:aws:iam::000000000000:role/someone' });
      const insecure = { ...someone, context: { 'aws:SecureTransport': 'false' } };
      for (const resource of [bucket.arn, `${bucket.arn}/${name}/C1/D1`]) {
        expect(decide(template.rights, insecure, { action: 's3:GetObject', resource })).toEqual({
          allowed: false,
          because: 'with an explicit deny in a resource-based policy',
        });
      }
    },
  );

  it('nobody reads an upload that is not known to be clean, but for the scanner, and nobody else says that one is', () => {
    const resource = 'arn:aws:s3:::staging-bucket/staging/C1/D1';
    const someone = functionActor({ name: 'someone', roleArn: 'arn:aws:iam::000000000000:role/someone' });
    const scanner = malwareActor({ roleArn: 'arn:aws:iam::000000000000:role/scan-role' });
    const may = (action: string): RightResource => ({
      kind: 'ROLE',
      attachedTo: 'arn:aws:iam::000000000000:role/someone',
      effect: 'ALLOW',
      action,
      resource,
      conditions: [],
      place: { stack: 'Other', logicalId: 'Policy', path: [] },
    });
    const answer = (actor: Actor, action: string, result?: string) => {
      const context = result === undefined ? {} : { 's3:ExistingObjectTag/GuardDutyMalwareScanStatus': result };
      return decide([...template.rights, may(action)], actor, { action, resource, context }).allowed;
    };
    for (const action of ['s3:GetObject', 's3:GetObjectVersion']) {
      expect(answer(someone, action, 'NO_THREATS_FOUND')).toBe(true);
      for (const result of [undefined, 'THREATS_FOUND', 'UNSUPPORTED']) {
        expect(answer(someone, action, result)).toBe(false);
        expect(answer(scanner, action, result)).toBe(true);
      }
    }
    for (const action of ['s3:PutObjectTagging', 's3:PutObjectVersionTagging']) {
      expect([answer(someone, action), answer(scanner, action)]).toEqual([false, true]);
    }
  });

  it.each(['project', 'sweep', 'wake'])('nobody may send to the failure queue of %s without TLS', (name) => {
    const sender = functionActor({ name, roleArn: `arn:aws:iam::000000000000:role/${name}-role` });
    const send = {
      action: 'sqs:SendMessage',
      resource: `arn:aws:sqs:us-west-2:000000000000:certcycle-${name}-failures`,
    };
    expect(decide(template.rights, sender, send)).toEqual({ allowed: true });
    expect(decide(template.rights, { ...sender, context: { 'aws:SecureTransport': 'false' } }, send)).toEqual({
      allowed: false,
      because: 'with an explicit deny in a resource-based policy',
    });
  });
});

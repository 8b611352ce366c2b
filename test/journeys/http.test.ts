import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startFront } from '../../local/front/server.ts';
import type { Cloud } from '../../local/running-cloud.ts';
import type { Told } from '../../sim/demo/run.ts';
import { demoStory } from '../../sim/demo/story.ts';
import { JOURNEYS, LIVES } from '../../sim/rights/journeys.ts';
import { play, playedOn } from '../../sim/rights/play.ts';
import { problemsOf, readReasons, weigh } from '../../sim/rights/weigh.ts';
import { registryOf } from '../../sim/story/registry-of.ts';
import { describeWithEngine, newFolder } from '../local/engine.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const TEMPLATES = join(ROOT, '.build', 'cdk.out');

describeWithEngine('two lives that are told over HTTP alone', () => {
  let folder: string;
  let cloud: Cloud | undefined;
  const told: Told[] = [];

  beforeAll(async () => {
    folder = await newFolder();
    cloud = await LIVES.play({
      dataFolder: folder,
      templateFolder: TEMPLATES,
      onCloud: () => {},
      report: (each) => told.push(each),
    });
  });

  afterAll(async () => {
    await cloud?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const running = (): Cloud => {
    if (cloud === undefined) throw new Error('The cloud does not run.');
    return cloud;
  };

  const stages = (from: string, to: string) =>
    told.flatMap((each) => (each.kind === 'stage' && each.at >= from && each.at < to ? [each.stage] : []));

  it('go through revision, a retake, a renewal in time, and silence to the end', () => {
    expect(stages('2024', '2032-09')).toEqual([
      'FEE_DUE',
      'IN_REVIEW',
      'REVISION_REQUESTED',
      'IN_REVIEW',
      'APPROVED',
      'TRAINING_REVIEW',
      'EXAM_FEE_DUE',
      'EXAM_AUTHORISED',
      'EXAM_FAILED',
      'EXAM_FEE_DUE',
      'EXAM_AUTHORISED',
      'ACTIVE',
      'RENEWAL_OPEN',
      'RENEWAL_REVIEW',
      'ACTIVE',
      'RENEWAL_OPEN',
      'LATE_TIER_1',
      'LATE_TIER_2',
      'VACATED',
    ]);
  });

  it('and through a denial that takes two members of staff, told in the person’s own language', () => {
    expect(stages('2032-09', '2033')).toEqual(['FEE_DUE', 'IN_REVIEW', 'DENIAL_PROPOSED', 'DENIED']);
    const subjects = told.flatMap((each) => (each.kind === 'mail' && each.at > '2032-09' ? [each.subject] : []));
    expect(subjects).toEqual(['Recibimos su solicitud de CMPSS', 'Nuestra decisión sobre su solicitud de CMPSS']);
  });

  it('have the exam vendor’s own system report every sitting', async () => {
    const registry = registryOf(running(), running().engineUrl, 'observer');
    const [caseId = ''] = await registry.casesOfPerson(demoStory.person.personId);
    const reports = (await registry.readAudit(caseId)).filter(
      (event) => event.type === 'SITTING_RECORDED' && event.sitting.result !== undefined,
    );
    const vendor = { kind: 'VENDOR', id: 'certcycle-exam-vendor-cmpss' };
    expect(reports.map(({ by }) => by)).toEqual([vendor, vendor]);
  });

  it('let the public look up the certificate by its number and by the name', async () => {
    const mail = cloud?.mailbox.list().find(({ tags }) => tags.effect === 'notice_1_issued');
    const number = /\d{4}-\d{4}-\d/.exec(mail?.text ?? '')?.[0];
    expect(number).toBeDefined();
    const front = await startFront(0, running().view);
    try {
      const on = await fetch(`${front.url}/api/registry/certificates/${number}?on=2026-01-01`);
      expect([on.status, await on.json()]).toMatchObject([200, { certificateNumber: number }]);
      const byName = await fetch(`${front.url}/api/registry/names?q=exam`);
      expect(JSON.stringify(await byName.json())).toContain(number);
      const unknown = await fetch(`${front.url}/api/registry/certificates/0000-0000-0`);
      expect(unknown.status).toBe(404);
    } finally {
      await front.close();
    }
  });

  it('need, with the other journeys, every right in the templates, but for those that a reason is given for', async () => {
    const lives = playedOn(LIVES.name, running());
    expect(lives.asked.filter(({ refusal }) => refusal)).toEqual([]);
    const played = [lives];
    for (const journey of JOURNEYS.filter((each) => each !== LIVES)) played.push(await play(journey, TEMPLATES));
    const weighed = weigh(running().template.rights, played);
    expect(weighed.length).toBeGreaterThan(0);
    expect(problemsOf(weighed, readReasons(join(ROOT, 'infra', 'unused-rights.json')))).toEqual([]);
  });
});

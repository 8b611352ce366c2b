import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { replay } from '../../domain/evolve.ts';
import { statusOn } from '../../domain/status.ts';
import type { Cloud } from '../../local/running-cloud.ts';
import { runStories, type Told } from '../../sim/demo/run.ts';
import { demoStory } from '../../sim/demo/story.ts';
import { registryOf } from '../../sim/story/registry-of.ts';
import { describeWithEngine, newFolder } from '../local/engine.ts';

const templateFolder = join(import.meta.dirname, '..', '..', '.build', 'cdk.out');

describeWithEngine('the demo: from application to vacated on the local cloud', () => {
  let folder: string;
  let cloud: Cloud | undefined;
  const told: Told[] = [];

  beforeAll(async () => {
    folder = await newFolder();
    const run = { dataFolder: folder, templateFolder, startOver: false, report: (each: Told) => told.push(each) };
    // Told in two sittings: the second goes on where the first stopped.
    const first = await runStories({
      ...run,
      stories: [{ ...demoStory, scenes: demoStory.scenes.filter(({ on }) => on < '2024-07-01'), endsOn: '2024-07-01' }],
    });
    await first.stop();
    cloud = await runStories({ ...run, stories: [demoStory] });
  });

  afterAll(async () => {
    await cloud?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const running = (): Cloud => {
    if (cloud === undefined) throw new Error('The demo does not run.');
    return cloud;
  };
  const local = (at: string): string =>
    new Date(at).toLocaleString('sv-SE', { timeZone: demoStory.timeZone }).slice(0, 16);

  it('reaches every stage of such a life once, on the day that the rules say', () => {
    expect(told.filter((each) => each.kind === 'stage').map(({ at, stage }) => `${local(at)} ${stage}`)).toEqual([
      '2024-02-05 09:30 FEE_DUE',
      '2024-02-05 11:00 IN_REVIEW',
      '2024-02-20 13:00 REVISION_REQUESTED',
      '2024-02-23 18:05 IN_REVIEW',
      '2024-03-04 15:00 APPROVED',
      '2024-05-13 10:00 TRAINING_REVIEW',
      '2024-05-17 14:00 EXAM_FEE_DUE',
      '2024-05-20 10:00 EXAM_AUTHORISED',
      '2024-06-12 16:00 EXAM_FAILED',
      '2024-06-14 08:30 EXAM_FEE_DUE',
      '2024-06-14 10:00 EXAM_AUTHORISED',
      '2024-07-24 16:00 ACTIVE',
      '2026-04-25 00:00 RENEWAL_OPEN',
      '2026-05-04 12:00 RENEWAL_REVIEW',
      '2026-05-18 15:00 ACTIVE',
      '2028-04-25 00:00 RENEWAL_OPEN',
      '2028-07-25 00:00 LATE_TIER_1',
      '2030-07-25 00:00 LATE_TIER_2',
      '2032-07-25 00:00 VACATED',
    ]);
  });

  it('sends each mail once, reminders from nine in the morning of their day, and each goes to the person', () => {
    const mails = running().mailbox.list();
    expect(mails.map(({ at, tags }) => `${local(at)} ${tags.effect}`)).toEqual([
      '2024-02-05 11:00 notice_0_received',
      '2024-02-20 13:00 notice_0_revision-1',
      '2024-03-04 15:00 notice_0_approved',
      '2024-05-17 14:00 notice_0_training-1',
      '2024-05-20 10:00 notice_0_sitting-1',
      '2024-06-12 16:00 notice_0_result-1',
      '2024-06-14 10:00 notice_0_sitting-2',
      '2024-07-24 16:00 notice_0_result-2',
      '2024-07-24 16:00 notice_1_issued',
      '2026-04-25 09:00 notice_1_before-90',
      '2026-05-04 12:00 notice_1_received-1-1',
      '2026-05-18 15:00 notice_2_renewed',
      '2027-07-25 09:00 notice_2_half-term',
      '2028-04-25 09:00 notice_2_before-90',
      '2028-05-25 09:00 notice_2_before-60',
      '2028-06-24 09:00 notice_2_before-30',
      '2028-07-10 09:00 notice_2_before-14',
      '2028-07-17 09:00 notice_2_before-7',
      '2028-07-23 09:00 notice_2_before-1',
      '2028-07-24 09:00 notice_2_before-0',
      '2028-07-25 09:00 notice_2_after-1',
      '2028-08-23 09:00 notice_2_after-30',
      '2030-06-24 09:00 notice_2_return-before-30-1',
      '2030-07-25 09:00 notice_2_lapsed',
      '2032-06-24 09:00 notice_2_return-before-30-2',
      '2032-07-25 09:00 notice_2_vacated',
    ]);
    expect(new Set(mails.flatMap(({ to }) => to))).toEqual(new Set([demoStory.person.email]));
    expect(mails.every(({ text, html }) => text.length > 100 && (html ?? '').includes('<'))).toBe(true);
  });

  it('shows the public the certificate on the days on which it was valid, under the name of the person', async () => {
    const registry = registryOf(running(), running().engineUrl, 'observer');
    const facts = await registry.readFacts(demoStory.caseId);
    const seen = await registry.readPublic(facts?.case.certificateNumber ?? '');
    expect(seen?.displayName).toBe('Maple Example-Rivera');
    const status = seen?.status;
    expect(status).toBeDefined();
    const on = (day: string) => (status === undefined ? undefined : statusOn(status, day));
    expect(['2024-07-23', '2024-07-24', '2026-07-25', '2028-07-24', '2028-07-25', '2032-08-01'].map(on)).toEqual([
      'NOT_YET_CERTIFIED',
      'ACTIVE',
      'ACTIVE',
      'ACTIVE',
      'EXPIRED',
      'EXPIRED',
    ]);
  });

  it('leaves a closed case with nothing owed, no work for staff, and no look ahead', async () => {
    const registry = registryOf(running(), running().engineUrl, 'observer');
    const facts = await registry.readFacts(demoStory.caseId);
    const run = await registry.readRun(demoStory.caseId);
    const done = ['SETTLED', 'SUPERSEDED', 'EXEMPT'];
    expect(facts?.effects.filter(({ state }) => !done.includes(state))).toEqual([]);
    expect(facts?.tasks.filter(({ closedAt }) => closedAt === undefined)).toEqual([]);
    expect(run).toMatchObject({ runState: 'CLOSED', failCount: 0 });
    expect(run?.dueAt).toBeUndefined();
    expect(await registry.firstDueAt()).toBeNull();
  });

  it('keeps an audit that tells the stored facts again', async () => {
    const registry = registryOf(running(), running().engineUrl, 'observer');
    const facts = await registry.readFacts(demoStory.caseId);
    const replayed = replay(await registry.readAudit(demoStory.caseId));
    expect({ ...replayed.case, ver: 0 }).toEqual({ ...facts?.case, ver: 0 });
    expect(new Set(replayed.credits.map(({ courseId }) => courseId))).toEqual(
      new Set(facts?.credits.map(({ courseId }) => courseId)),
    );
    expect(replayed.sittings).toEqual(facts?.sittings);
    expect(replayed.cycles).toEqual(facts?.cycles);
    expect(replayed.renewals).toEqual(facts?.renewals);
    expect(replayed.effects.map(({ effectKey, state }) => `${effectKey} ${state}`).sort()).toEqual(
      facts?.effects.map(({ effectKey, state }) => `${effectKey} ${state}`).sort(),
    );
  });
});

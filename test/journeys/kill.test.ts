import { afterAll, beforeAll, expect, it } from 'vitest';
import { interrupt, makeSubject, type Outcome, type Subject, tellWhole } from '../../sim/kill-test/kill-test.ts';
import { drawPoints, type Point } from '../../sim/kill-test/points.ts';
import { describeWithEngine } from '../local/engine.ts';

/** The first months of the demo: its mails lie between two decisions each. `npm run kill-test` does the same to the whole. */
const STORY = 'application';
const points: readonly Point[] = [
  { at: 'mail', number: 1, victim: 'node' },
  { at: 'write', number: 23, victim: 'engine' },
  { at: 'write', number: 31, victim: 'npm' },
];

describeWithEngine('a certification that is interrupted', () => {
  let subject: Subject;
  let whole: Outcome;

  beforeAll(async () => {
    subject = await makeSubject();
    whole = await tellWhole(subject, STORY);
  });
  afterAll(() => subject?.remove());

  it('has points to be interrupted at, and comes to approval', () => {
    expect(whole.writes).toBeGreaterThan(31);
    expect(whole.mails).toBe(3);
    expect(whole.stages.at(-1)).toBe('2024-03-04 APPROVED');
  });

  it.each(points)('comes to the same facts when $victim is killed at $at $number', async (point) => {
    const { faults, mailedTwice } = await interrupt(subject, STORY, point, whole);
    expect(faults).toEqual([]);
    // A mail goes out again exactly where its sender died before it could note the first.
    expect(mailedTwice).toHaveLength(point.at === 'mail' ? 1 : 0);
  });
});

it('draws the same points from the same seed, a fifth of them at mails', () => {
  const draw = { seed: 7, writes: 500, mails: 23, atMails: 6, atWrites: 19 };
  const drawn = drawPoints(draw);
  expect(drawn).toEqual(drawPoints(draw));
  expect(drawn).not.toEqual(drawPoints({ ...draw, seed: 8 }));
  expect(drawn).toHaveLength(25);
  expect(drawn.filter(({ at }) => at === 'mail')).toHaveLength(6);
  expect(new Set(drawn.map(({ victim }) => victim))).toEqual(new Set(['node', 'npm', 'engine']));
});

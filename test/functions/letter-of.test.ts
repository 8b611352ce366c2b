import { describe, expect, it } from 'vitest';
import { NOTICES } from '../../domain/notices.ts';
import { authorised, certified, local, submitted } from '../domain/life.ts';
import {
  anEffect,
  effectIn,
  exhausted,
  LIVES,
  letterFor,
  lettersOf,
  lost,
  refusedDocument,
  refusedTraining,
  revised,
  writeLetter,
} from './lives.ts';
import { PERSON } from './setup.ts';

describe('every notice that is sent', () => {
  it.each(LIVES)('has a letter from the facts of that day, for somebody who $who', ({ live }) => {
    const sent = lettersOf(live());
    expect(sent.length).toBeGreaterThan(0);
    expect(sent.filter(({ letter }) => letter === undefined).map(({ effectKey }) => effectKey)).toEqual([]);
    for (const { letter } of sent) {
      expect(letter?.text).toContain(`Hello ${PERSON.firstName} ${PERSON.lastName},`);
      expect(letter?.html).toContain('https://site.example/my-case');
    }
  });

  it('is one of those that there are, and each of them is sent to somebody', () => {
    const sent = LIVES.flatMap(({ live }) => lettersOf(live()).map(({ notice }) => notice));
    expect([...new Set(sent)].sort()).toEqual([...NOTICES].sort());
  });
});

describe('facts that do not fit make no letter', () => {
  const draft = () => submitted('2024-01-02');
  const term = () => certified('2024-06-30');

  it.each([
    { notice: 'REVISION_WANTED', purpose: 'revision-2', life: () => revised() },
    { notice: 'DOCUMENT_REFUSED', purpose: 'document-another', life: refusedDocument },
    { notice: 'APPLICATION_APPROVED', purpose: 'approved', life: draft },
    { notice: 'APPLICATION_EXPIRED', purpose: 'application-expired', life: draft },
    { notice: 'TRAINING_ACCEPTED', purpose: 'training-1', life: draft },
    { notice: 'TRAINING_REFUSED', purpose: 'training-2', life: refusedTraining },
    {
      notice: 'EXAM_AUTHORISED',
      purpose: 'sitting-2',
      life: () => authorised('2024-01-02', '2024-01-20', '2024-02-10'),
    },
    { notice: 'EXAM_PASSED', purpose: 'result-1', life: () => authorised('2024-01-02', '2024-01-20', '2024-02-10') },
    {
      notice: 'EXAM_NOT_PASSED',
      purpose: 'result-1',
      life: () => authorised('2024-01-02', '2024-01-20', '2024-02-10'),
    },
    { notice: 'EXAM_FORFEITED', purpose: 'result', life: exhausted },
    { notice: 'CERTIFICATE_ISSUED', purpose: 'issued', life: draft },
    { notice: 'RENEWAL_REMINDER', purpose: 'before-90', life: draft },
    { notice: 'RENEWAL_RECEIVED', purpose: 'received-1-0', life: draft },
    { notice: 'RENEWAL_REVISION_WANTED', purpose: 'revision-1', life: term },
    { notice: 'RENEWED', purpose: 'renewed', life: term },
    { notice: 'RENEWAL_DENIED', purpose: 'denied-9', life: draft },
    { notice: 'VACATED', purpose: 'vacated', life: draft },
  ] as const)('$notice', ({ notice, purpose, life }) => {
    const { facts } = life();
    expect(
      writeLetter(anEffect(notice, purpose, Math.max(1, facts.case.cycle)), facts, local('2024-07-01')),
    ).toBeUndefined();
  });

  it.each([
    { on: '2026-06-30', fits: false },
    { on: '2026-07-01', fits: true },
    { on: '2030-06-30', fits: true },
    { on: '2030-07-01', fits: false },
  ])('of an ended term that has not ended, or that nobody returns to: $on', ({ on, fits }) => {
    const { facts } = term();
    for (const notice of ['EXPIRED', 'LATE_REMINDER', 'LAPSED'] as const)
      expect(writeLetter(anEffect(notice, 'after-1', 1), facts, local(on)) !== undefined).toBe(fits);
  });
});

it('the day of a letter is the day of the program, not of the server', () => {
  const life = lost('2026-04-01');
  const effect = effectIn(life, 'notice:1:before-90');
  expect(letterFor(effect, life.facts, '2026-07-01T06:59:59.999Z').subject).toContain('Today is the last day');
  expect(letterFor(effect, life.facts, '2026-07-01T07:00:00.000Z').subject).toContain('ended on');
});

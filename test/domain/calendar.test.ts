/** Which days of a case belong into its person's calendar, and which one goes along with a notice. */
import { describe, expect, it } from 'vitest';
import { type CalendarKind, calendarOf, eventOfNotice } from '../../domain/calendar.ts';
import { NOTICES } from '../../domain/notices.ts';
import { cmpss } from '../../programs/cmpss/program.ts';
import { approved, authorised, certified, type Life, local, pay, submitted } from './life.ts';

const daysOf = (life: Life) => calendarOf(life.facts, cmpss).map(({ kind, on }) => [kind, on]);
const idOf = (life: Life, kind: CalendarKind) => calendarOf(life.facts, cmpss).find((each) => each.kind === kind)?.id;

describe('the calendar of an application', () => {
  it('is empty while nothing is owed by a day', () => {
    expect(daysOf(submitted('2024-02-05'))).toEqual([]);
  });

  it('has the last day to answer a revision, and under the same id that of the next round under another', () => {
    const life = submitted('2024-02-05');
    pay(life, 'APPLICATION', 10_000, '2024-02-05');
    const wanted = [{ requirement: 'PHOTO_ID', reason: 'It has expired.' }];
    life.tell({ type: 'REQUEST_REVISION', wanted, answerBy: '2024-03-20' }, local('2024-02-20'));
    expect(daysOf(life)).toEqual([['REVISION_ANSWER', '2024-03-20']]);
    const first = idOf(life, 'REVISION_ANSWER');
    life.tell({ type: 'ANSWER_REVISION' }, local('2024-03-01'));
    expect(daysOf(life)).toEqual([]);
    life.tell({ type: 'REQUEST_REVISION', wanted, answerBy: '2024-04-20' }, local('2024-03-10'));
    expect(daysOf(life)).toEqual([['REVISION_ANSWER', '2024-04-20']]);
    expect(idOf(life, 'REVISION_ANSWER')).not.toBe(first);
  });

  it('has the last day of an approval, twelve months after the person was told (case A14)', () => {
    expect(daysOf(approved('2024-02-05', '2024-03-04'))).toEqual([['APPLICATION_END', '2025-03-04']]);
  });

  it('has the last day to book until a sitting is booked, then the day of the sitting, which moves under one id', () => {
    const life = authorised('2024-01-02', '2024-01-20', '2024-03-01');
    const { validThrough = '' } = life.facts.case;
    expect(daysOf(life)).toContainEqual(['APPLICATION_END', validThrough]);
    expect(daysOf(life).map(([kind]) => kind)).toContain('EXAM_BOOKING');
    life.tell({ type: 'REGISTER_EXAM', scheduledOn: '2024-06-10' }, local('2024-04-10'));
    expect(daysOf(life)).toEqual([
      ['EXAM', '2024-06-10'],
      ['APPLICATION_END', validThrough],
    ]);
    const booked = idOf(life, 'EXAM');
    life.tell({ type: 'CANCEL_EXAM' }, local('2024-04-11'));
    expect(idOf(life, 'EXAM')).toBeUndefined();
    life.tell({ type: 'REGISTER_EXAM', scheduledOn: '2024-07-10' }, local('2024-04-12'));
    expect(daysOf(life)).toContainEqual(['EXAM', '2024-07-10']);
    expect(idOf(life, 'EXAM')).toBe(booked);
  });
});

describe('the calendar of a certification', () => {
  it('has the half of the term, the opening of the window ninety days before its end (case R5), and its last day', () => {
    expect(daysOf(certified('2024-06-30'))).toEqual([
      ['CREDIT_PACE', '2025-06-30'],
      ['RENEWAL_WINDOW', '2026-04-01'],
      ['RENEWAL', '2026-06-30'],
    ]);
  });

  it('keeps the last day of the term while the renewal is with us, and says that nothing is owed by it', () => {
    const life = certified('2024-07-01');
    const [, window, end] = calendarOf(life.facts, cmpss);
    life.passTo(local(window?.on ?? '', '12:00'));
    expect(calendarOf(life.facts, cmpss).find(({ kind }) => kind === 'RENEWAL')).toEqual(end);
    const reviewed = { ...life.facts, case: { ...life.facts.case, stage: 'RENEWAL_REVIEW' as const } };
    expect(calendarOf(reviewed, cmpss).find(({ kind }) => kind === 'RENEWAL')).toEqual({ ...end, isOwed: false });
  });

  it('has the end of each late tier once the term has ended, and nothing once the case is closed', () => {
    const life = certified('2024-07-01');
    const { expiresOn } = life.facts.cycles[0] ?? { expiresOn: '' };
    const years = (count: number) => `${Number(expiresOn.slice(0, 4)) + count}${expiresOn.slice(4)}`;
    life.passTo(local(years(0), '12:00'));
    expect(daysOf(life).map(([kind]) => kind)).not.toContain('RETURN');
    life.passTo(local(years(1), '12:00'));
    expect(life.stage).toBe('LATE_TIER_1');
    expect(daysOf(life).filter(([kind]) => kind === 'RETURN')).toEqual([
      ['RETURN', years(2)],
      ['RETURN', years(4)],
    ]);
    const ids = calendarOf(life.facts, cmpss).map(({ id }) => id);
    life.passTo(local(years(3), '12:00'));
    expect(life.stage).toBe('LATE_TIER_2');
    expect(calendarOf(life.facts, cmpss).map(({ id }) => id)).toEqual(ids);
    life.passTo(local(years(5), '12:00'));
    expect(life.stage).toBe('VACATED');
    expect(daysOf(life)).toEqual([]);
  });

  it('has other ids in the next term', () => {
    const life = certified('2024-07-01');
    const before = calendarOf(life.facts, cmpss).map(({ id }) => id);
    const [cycle] = life.facts.cycles;
    if (cycle === undefined) throw new Error('no term');
    const next = { ...cycle, cycle: 2 };
    const renewed = { ...life.facts, cycles: [cycle, next], case: { ...life.facts.case, cycle: 2 } };
    for (const { id } of calendarOf(renewed, cmpss)) expect(before).not.toContain(id);
  });
});

describe('the event of a notice', () => {
  it('is the last day of an approval before it is a fact, as in the letter (case A14)', () => {
    const life = approved('2024-02-05', '2024-03-04');
    const { validThrough: _told, ...record } = life.facts.case;
    const untold = { ...life.facts, case: record };
    expect(eventOfNotice('APPLICATION_APPROVED', untold, cmpss, local('2024-03-06', '09:00'))).toMatchObject({
      kind: 'APPLICATION_END',
      on: '2025-03-06',
    });
  });

  it('is the end of the late tier that comes next, and none when its day has passed', () => {
    const life = certified('2024-07-01');
    const { expiresOn } = life.facts.cycles[0] ?? { expiresOn: '' };
    const year = Number(expiresOn.slice(0, 4));
    life.passTo(local(`${year + 1}-01-15`, '12:00'));
    const tiers = calendarOf(life.facts, cmpss).filter(({ kind }) => kind === 'RETURN');
    const during = local(`${year + 1}-01-15`, '12:00');
    expect(eventOfNotice('LATE_REMINDER', life.facts, cmpss, during)).toEqual(tiers[0]);
    expect(eventOfNotice('LATE_REMINDER', life.facts, cmpss, local(`${year + 3}-01-15`))).toEqual(tiers[1]);
    expect(eventOfNotice('LATE_REMINDER', life.facts, cmpss, local(`${year + 6}-01-15`))).toBeUndefined();
    expect(eventOfNotice('RENEWAL_REMINDER', life.facts, cmpss, during)).toBeUndefined();
  });

  it('is one of the calendar, whatever the notice', () => {
    const life = certified('2024-07-01');
    const events = calendarOf(life.facts, cmpss);
    for (const notice of NOTICES)
      expect([undefined, ...events]).toContainEqual(eventOfNotice(notice, life.facts, cmpss, local('2024-07-02')));
  });
});

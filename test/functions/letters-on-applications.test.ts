import { describe, expect, it } from 'vitest';
import type { ProgramDefinition } from '../../domain/program.ts';
import { longDate } from '../../functions/send-notice/letters/en/words.ts';
import { cmpss } from '../../programs/cmpss/program.ts';
import { approved, aTraining, authorised, certified, type Life, local, pay, submitted } from '../domain/life.ts';
import { reciprocal } from '../domain/pathway-lives.ts';
import {
  anEffect,
  denied,
  effectIn,
  exhausted,
  expectToTell,
  letterFor,
  letterSent,
  refusedTraining,
  revised,
} from './lives.ts';
import { PERSON } from './setup.ts';

const submittedAndPaid = (): Life => {
  const life = submitted('2024-01-02');
  pay(life, 'APPLICATION', 10_000, '2024-01-02');
  return life;
};

const passed = (life: Life, until: string): Life => {
  life.passTo(local(until));
  return life;
};

/** The program with another value of a rule from a day on. */
const withRule = <Id extends 'training.minutes' | 'exam.sittings' | 'exam.bookingLeadDays'>(
  id: Id,
  {
    unit,
    ...dated
  }: { readonly unit: ProgramDefinition['rules'][Id]['unit']; readonly from: string; readonly value: number },
): ProgramDefinition => ({
  ...cmpss,
  rules: {
    ...cmpss.rules,
    [id]: { unit, values: [...cmpss.rules[id].values, { ...dated, source: { document: 'FEE', clause: 'test' } }] },
  },
});

describe('the letter of an approval', () => {
  it.each([
    { why: 'on the day itself', approvedOn: '2024-01-20', sentAt: local('2024-01-20', '13:00'), through: '2025-01-20' },
    { why: 'ten days late', approvedOn: '2024-01-20', sentAt: local('2024-01-30'), through: '2025-01-30' },
    { why: 'on a leap day', approvedOn: '2024-02-29', sentAt: local('2024-02-29', '13:00'), through: '2025-02-28' },
    {
      why: 'late in the evening',
      approvedOn: '2024-01-20',
      sentAt: local('2024-01-20', '23:59'),
      through: '2025-01-20',
    },
    { why: 'a minute after', approvedOn: '2024-01-20', sentAt: local('2024-01-21', '00:00'), through: '2025-01-21' },
  ])('sent $why names the last day that becomes of it', ({ approvedOn, sentAt, through }) => {
    const life = submitted('2024-01-02');
    pay(life, 'APPLICATION', 10_000, '2024-01-02');
    life.asleep = true;
    life.mailIsDown = true;
    life.tell({ type: 'APPROVE' }, local(approvedOn, '12:00'));
    life.facts = {
      ...life.facts,
      effects: life.facts.effects.map(({ notBefore: _, ...effect }) => effect),
    };
    const { text } = letterFor(effectIn(life, 'notice:0:approved'), life.facts, sentAt);
    life.mailIsDown = false;
    life.look(sentAt);
    expect(life.mails.at(-1)).toMatchObject({ effectKey: 'notice:0:approved', at: sentAt });
    expect(life.facts.case.validThrough).toBe(through);
    expect(text).toMatch(new RegExp(`last day to finish both steps is ${longDate(through)}`));
  });

  it('may leave after the letter of a training, which then names a day that is never too late', () => {
    const life = submitted('2024-01-02');
    pay(life, 'APPLICATION', 10_000, '2024-01-02');
    life.asleep = true;
    life.mailIsDown = true;
    life.tell({ type: 'APPROVE' }, local('2024-01-20'));
    life.tell(aTraining('2024-01-15'), local('2024-01-20', '13:00'));
    const provider = { providerId: 'provider-1', approvedOn: '2023-01-15' };
    life.tell({ type: 'DECIDE_TRAINING', accept: true, provider }, local('2024-01-21'));
    pay(life, 'EXAM', 15_000, '2024-01-21', '13:00');
    expect(life.facts.case.validThrough).toBeUndefined();
    for (const key of ['notice:0:training-1', 'notice:0:sitting-1'])
      expect(letterFor(effectIn(life, key), life.facts, local('2024-01-21', '14:00')).text).toContain(
        longDate('2025-01-21'),
      );
  });

  it('asks for the training of the rules under which the application was submitted', () => {
    const life = approved('2024-01-02', '2024-01-20');
    const program = withRule('training.minutes', { unit: 'minutes', from: '2024-01-10', value: 6000 });
    const { text } = letterFor(anEffect('APPLICATION_APPROVED', 'approved'), life.facts, local('2024-01-20'), {
      program,
    });
    expectToTell(text, ['80 hours of training'], ['100 hours']);
  });
});

describe('letters on an application by reciprocity', () => {
  const life = reciprocal('2025-03-03');
  life.tell(
    { type: 'REQUEST_REVISION', wanted: [{ requirement: 'SUPERVISOR_LETTER', reason: 'No letterhead.' }] },
    local('2025-03-05'),
  );
  life.tell({ type: 'ANSWER_REVISION' }, local('2025-03-06'));
  life.tell({ type: 'APPROVE' }, local('2025-03-10'));

  it('say on which pathway it was received', () => {
    expectToTell(letterSent(life, 'notice:0:received').text, ['Kind of application: Out-of-state reciprocity']);
    expectToTell(letterSent(submittedAndPaid(), 'notice:0:received').text, [
      'Kind of application: Initial certification',
    ]);
  });

  it('name its documents in the words of the program', () => {
    expectToTell(letterSent(life, 'notice:0:revision-1').text, [
      "Letter of a supervisor, on the organization's letterhead: No letterhead.",
    ]);
  });

  it('ask on the approval for the exam fee, and for no training', () => {
    expectToTell(
      letterSent(life, 'notice:0:approved').text,
      ['You need no training here.', 'Exam fee: $150.00', 'The last day to take the exam is Tuesday, March 10, 2026'],
      ['training certificate', '80 hours'],
    );
  });

  it('ask for no fee that was paid before the approval was told', () => {
    const paid = reciprocal('2025-03-03');
    paid.mailIsDown = true;
    paid.tell({ type: 'APPROVE' }, local('2025-03-10'));
    pay(paid, 'EXAM', 15_000, '2025-03-10', '13:00');
    const { text } = letterFor(effectIn(paid, 'notice:0:approved'), paid.facts, local('2025-03-10', '14:00'));
    expectToTell(text, ['Your case shows what comes next.'], ['Exam fee', 'training certificate']);
  });

  it('say the same in Spanish', () => {
    const person = { ...PERSON, language: 'es' } as const;
    const told = (key: string) => letterFor(effectIn(life, key), life.facts, local('2025-03-10'), { person }).text;
    expectToTell(told('notice:0:received'), ['Tipo de solicitud: Reciprocidad con otro estado']);
    expectToTell(told('notice:0:revision-1'), [
      'Carta de quien supervisa su trabajo, en papel membretado de la organización: No letterhead.',
    ]);
    expectToTell(
      told('notice:0:approved'),
      ['No necesita tomar la capacitación.', 'Cuota del examen: $150.00', '10 de marzo de 2026'],
      ['certificado de capacitación', '80 horas'],
    );
  });
});

describe('a letter on an application', () => {
  it.each([
    {
      why: 'received: the day by which it is answered',
      life: () => submittedAndPaid(),
      key: 'notice:0:received',
      tells: ['We plan to answer you by Thursday, February 1, 2024.'],
    },
    {
      why: 'to be revised: what, in the words of the program, and until when',
      life: () => revised('2024-02-20'),
      key: 'notice:0:revision-1',
      tells: [
        'Government photo ID: It has ended.',
        'The last day to answer is Tuesday, February 20, 2024 (in 31 days).',
      ],
    },
    {
      why: 'to be revised without a last day',
      life: () => revised(),
      key: 'notice:0:revision-1',
      tells: ['There is no set last day to answer.'],
    },
    {
      why: 'denied: why',
      life: denied,
      key: 'notice:0:denied',
      tells: ['There is no diploma.', 'This is called an appeal.'],
    },
    {
      why: 'that ran out for want of an answer',
      life: () => passed(revised('2024-02-20'), '2024-02-22'),
      key: 'notice:0:application-expired',
      tells: ['The last day to answer was Tuesday, February 20, 2024.', 'Fee for a new application: $100.00'],
    },
    {
      why: 'that ran out twelve months after its approval',
      life: () => passed(refusedTraining(), '2025-01-22'),
      key: 'notice:0:application-expired',
      tells: ['Your application was good through Monday, January 20, 2025.', 'Fee for a new application: $100.00'],
    },
    {
      why: 'whose training was refused: why, and the day through which it is good',
      life: refusedTraining,
      key: 'notice:0:training-1',
      tells: ['The provider is not on the list.', 'Monday, January 20, 2025'],
    },
    {
      why: 'whose training was accepted: the exam fee, and the day',
      life: () => authorised('2024-01-02', '2024-01-20', '2024-02-10'),
      key: 'notice:0:training-1',
      tells: ['Exam fee: $150.00', 'Monday, January 20, 2025'],
    },
  ])('$why', ({ life, key, tells }) => {
    expectToTell(letterSent(life(), key).text, tells);
  });
});

describe('a letter on the exam', () => {
  const used = exhausted();
  const LEFT = 'Tries you can still use';

  it.each([
    { key: 'notice:0:sitting-1', tells: [`${LEFT}: 3 tries`, 'The last day to book is Sunday, January 19, 2025'] },
    {
      key: 'notice:0:result-1',
      tells: [`${LEFT}: 2 tries`, 'Fee to take the exam again: $150.00', 'Friday, March 1, 2024'],
    },
    { key: 'notice:0:sitting-2', tells: [`${LEFT}: 2 tries`] },
    { key: 'notice:0:result-2', tells: [`${LEFT}: 2 tries`, 'We were told that you did not take it.'] },
    { key: 'notice:0:sitting-3', tells: [`${LEFT}: 2 tries`] },
    { key: 'notice:0:result-3', tells: [`${LEFT}: 1 try`] },
    { key: 'notice:0:sitting-4', tells: [`${LEFT}: 1 try`] },
    {
      key: 'notice:0:result-4',
      tells: ['You have used all the tries that come with this application.'],
      never: [LEFT, '$150.00'],
    },
  ])('counts the sittings: $key', ({ key, tells, never = [] }) => {
    expectToTell(letterSent(used, key).text, tells, never);
  });

  it('keeps to the rules under which the application was submitted', () => {
    const life = authorised('2024-01-02', '2024-01-20', '2024-02-10');
    const effect = effectIn(life, 'notice:0:sitting-1');
    const told = (program: ProgramDefinition) => letterFor(effect, life.facts, local('2024-02-10'), { program }).text;
    expectToTell(told(withRule('exam.sittings', { unit: 'count', from: '2024-02-01', value: 1 })), [
      `${LEFT}: 3 tries`,
    ]);
    expectToTell(told(withRule('exam.sittings', { unit: 'count', from: '2024-01-02', value: 1 })), [`${LEFT}: 1 try`]);
    expectToTell(told(withRule('exam.bookingLeadDays', { unit: 'days', from: '2024-02-01', value: 7 })), [
      'The last day to book is Sunday, January 19, 2025',
    ]);
  });

  it.each([
    { on: '2024-10-27', says: undefined },
    { on: '2024-10-28', says: 'at least 30 days before your exam day' },
  ])('tells how early to ask for a change to the exam once that is published: $on', ({ on, says }) => {
    const life = authorised('2024-01-02', '2024-01-20', '2024-02-10');
    const { text } = letterFor(effectIn(life, 'notice:0:sitting-1'), life.facts, local(on));
    expect(text.includes('disability')).toBe(says !== undefined);
    expect(text).toContain(says ?? 'Seats can fill up');
  });

  it('that was passed brings the certificate, with its number and its days', () => {
    const life = certified('2024-06-30');
    expectToTell(letterSent(life, 'notice:0:result-1').text, ['Sunday, June 30, 2024']);
    expectToTell(letterSent(life, 'notice:1:issued').text, [
      'Your certificate number: 1234-5678-2',
      'Good through: Tuesday, June 30, 2026',
      'You can renew from Wednesday, April 1, 2026 on.',
      'Continuing education: 20 hours',
      'law and ethics: 6 hours',
    ]);
  });
});

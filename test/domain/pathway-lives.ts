/** Applications on a pathway other than the first, through the decision function alone. */
import type { Answers } from '../../domain/facts.ts';
import { goodAnswers, Life, local, pay, sendDocuments } from './life.ts';
import { rulesOf } from './rule-builders.ts';

/** 1,550 hours, in minutes. */
export const FULL_HOURS = 1_550 * 60;

const yearOf = (day: string): number => Number(day.slice(0, 4));

/** Everything that either pathway asks for, as it stands on a day of 2022 or later. */
export const answersFor = (day: string): Answers => ({
  ...goodAnswers,
  experience: {
    periods: [
      {
        organisation: 'Made-up Wellness Center',
        startedOn: '2020-01-01',
        endedOn: '2022-01-31',
        minutes: FULL_HOURS,
        paid: true,
      },
    ],
  },
  otherCertification: {
    state: 'OR',
    title: 'Peer Support Specialist',
    certificateNumber: 'MADE-UP-1',
    expiresOn: `${yearOf(day) + 1}-06-30`,
    pending: false,
  },
  continuingEducation: {
    courses: [
      {
        title: 'Recovery in groups',
        provider: 'Made-up Provider',
        completedOn: `${yearOf(day) - 1}-06-01`,
        minutes: 840,
        lawEthics: false,
      },
      {
        title: 'Ethics for peers',
        provider: 'Made-up Provider',
        completedOn: `${yearOf(day) - 1}-07-01`,
        minutes: 360,
        lawEthics: true,
      },
    ],
  },
});

/** A draft with everything that its pathway asks for, but what `answers` leave out. */
export const drafted = (day: string, pathway: string, answers: Answers = answersFor(day)): Life => {
  const life = new Life(local(day, '09:00'), undefined, answers, pathway);
  sendDocuments(life, rulesOf(day, {}, pathway)['application.documents'] ?? [], local(day, '09:10'));
  return life;
};

/** Submitted and paid by reciprocity. */
export const reciprocal = (day: string): Life => {
  const life = drafted(day, 'RECIPROCITY');
  life.tell({ type: 'SUBMIT_APPLICATION' }, local(day, '10:00'));
  pay(life, 'APPLICATION', 10_000, day);
  return life;
};

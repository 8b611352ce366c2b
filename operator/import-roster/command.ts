/** `npm run import-roster`: who attended which course, as its provider tells it. */
import { programCommand } from '../import/program-command.ts';
import { FORM_SENTENCES, type Sentences } from '../import/sentences.ts';
import { openRoster } from './roster.ts';
import { OF_ROSTER } from './row.ts';

/** What rows of a roster are refused with. */
export const SENTENCES: Sentences = {
  ...FORM_SENTENCES,
  ATTENDEE_TWICE: () => 'A number and a reference are given: one is enough, and both may mean two people.',
  PROVIDER_MISMATCH: () => 'The roster is that of another provider: its first row says whose.',
  NO_SUCH_COURSE: () => 'The catalogue has no such course of this provider.',
  NOT_OFFERED: () => 'By the catalogue the course was not given on this day.',
  MINUTES_ABOVE_COURSE: ({ most }) => `The course has ${most} minutes.`,
  NO_SUCH_CERTIFICATE: () => 'No certificate has this number.',
  NO_SUCH_PERSON: () => 'Nobody with this reference has an open case in the program.',
  OTHER_PROGRAM: () => 'The certificate is one of another program.',
  RENEWAL_SUBMITTED: () => 'The renewal is submitted: nothing is entered in the cycle any more.',
  WRONG_STAGE: () => 'The certification is not one in which courses are entered.',
  OUTSIDE_PERIOD: ({ from, through }) => `The cycle takes courses from ${from} through ${through}.`,
  FORMAT_NOT_ACCEPTED: () => 'The program does not take this format.',
  RULE_NOT_PUBLISHED: () => 'The program does not say whether it counts.',
};

export const rosterCommand = programCommand({
  script: 'import-roster',
  does: 'Enters the courses that people attended, from a roster of their provider as a CSV file (docs/continuing-education.md).',
  columns: OF_ROSTER,
  sentences: SENTENCES,
  open: openRoster,
});

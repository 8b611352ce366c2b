/** `npm run import-courses`: a catalogue of continuing education. */
import { programCommand } from '../import/program-command.ts';
import { FORM_SENTENCES, type Sentences } from '../import/sentences.ts';
import { openCatalogue } from './courses.ts';
import { OF_COURSES } from './row.ts';

/** What rows of a catalogue are refused with. */
export const SENTENCES: Sentences = {
  ...FORM_SENTENCES,
  MINUTES_NOT_WHOLE: () => 'The hours make no whole minutes.',
  HOURS_DIFFER: () => 'Hours and minutes are not the same time.',
  OFFER_REVERSED: () => 'The last day lies before the first.',
  COURSE_TWICE: ({ row }) => `Row ${row} is the same course.`,
  PROVIDER_TOLD_TWICE: ({ row }) => `Row ${row} gives the provider another name.`,
};

export const coursesCommand = programCommand({
  script: 'import-courses',
  does: 'Brings a catalogue of continuing education, from a CSV file (docs/continuing-education.md).',
  columns: OF_COURSES,
  sentences: SENTENCES,
  open: openCatalogue,
});

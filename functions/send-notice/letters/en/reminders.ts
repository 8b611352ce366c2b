/** Reminders on the way to a certificate and within a term. Those of a renewal are in renewal.ts. */
import type { LetterFacts } from '../facts.ts';
import { type LetterContent, numbered, paragraph, table } from '../layout.ts';
import { changesWanted, educationTable, feeTable } from './parts.ts';
import { dateFrom, lastDay, longDate, things } from './words.ts';

export const answerReminder = (facts: LetterFacts<'ANSWER_REMINDER'>): LetterContent => {
  const { program, of, wanted } = facts;
  const what = of === 'APPLICATION' ? 'application' : 'renewal';
  return {
    subject: `Your ${program.title} ${what}: we still need ${things(wanted.length)} from you`,
    heading: `We still need ${things(wanted.length)} from you`,
    blocks: [
      paragraph(`Your ${what} waits for your answer. This is what we asked for:`),
      ...changesWanted(facts),
      paragraph('If you have sent it already, thank you! You can put this letter aside.'),
    ],
  };
};

const NEXT_STEP = {
  TRAINING: ['Finish your training, and send us the certificate.', 'Take and pass the exam.'],
  EXAM_FEE: ['Pay the exam fee.', 'Book the exam, take it and pass it.'],
  RETAKE: ['Ask in your case to take the exam again.', 'Pay the fee for it.', 'Book the exam, take it and pass it.'],
  SEE_CASE: ['Look into your case: it shows what comes next.'],
} as const;

export const applicationEnding = ({
  program,
  today,
  validThrough,
  nextStep,
  fee,
}: LetterFacts<'APPLICATION_ENDING'>): LetterContent => ({
  subject:
    validThrough < today
      ? `Your ${program.title} application ended on ${longDate(validThrough)}`
      : `Your ${program.title} application is good through ${longDate(validThrough)}`,
  heading: validThrough < today ? 'Your application has ended' : 'There are steps left, and there is a last day',
  blocks:
    validThrough < today
      ? [
          paragraph(
            lastDay(today, validThrough, 'for all steps'),
            'Please write or call us, and ask what you can do now.',
          ),
        ]
      : [
          paragraph(
            'You are on your way, and there are steps left. All of them must be done by the last day of your application.',
          ),
          table(['Last day for all steps', dateFrom(today, validThrough)]),
          paragraph('Here is what comes next:'),
          numbered(NEXT_STEP[nextStep]),
          ...feeTable(fee === null ? [] : [fee]),
          paragraph('After the last day you would have to apply again. Do you need help to get there? Please tell us.'),
        ],
});

export const examNotBooked = ({
  program,
  today,
  bookBy,
  validThrough,
}: LetterFacts<'EXAM_NOT_BOOKED'>): LetterContent => ({
  subject:
    bookBy < today ? `Your ${program.title} exam: what you can do now` : `Please book your ${program.title} exam`,
  heading: bookBy < today ? 'The time to book your exam is over' : 'Please book your exam',
  blocks: [
    paragraph('You may take the exam, and we have no booking from you yet.'),
    table(['Last day you can take the exam', dateFrom(today, validThrough)]),
    paragraph(
      lastDay(today, bookBy, 'to book'),
      bookBy < today
        ? 'Please write or call us, and ask what you can do now.'
        : 'Seats can fill up, so it helps to book early.',
    ),
    paragraph('If you have booked already, thank you! You can put this letter aside.'),
  ],
});

export const creditsBehind = ({
  program,
  today,
  expiresOn,
  education,
}: LetterFacts<'CREDITS_BEHIND'>): LetterContent => ({
  subject: `Your ${program.title} certification: how far you are with your courses`,
  heading: 'How far you are with your courses',
  blocks: [
    paragraph(
      `Your certification is good through ${dateFrom(today, expiresOn)}. Half of its time is over.`,
      'To renew it, you need hours of continuing education. A little at a time makes it easy.',
    ),
    educationTable(education),
    paragraph(
      'Have you taken courses that are not in your case yet? Please enter them.',
      'Your case can also tell you if a course counts, before you pay for it.',
    ),
  ],
});

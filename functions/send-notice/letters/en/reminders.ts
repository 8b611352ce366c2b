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
      paragraph(`We do not have your answer on your ${what} yet. This is what we asked you to fix:`),
      ...changesWanted(facts),
      paragraph('Have you sent it already? Thank you! Then you do not need to do anything now.'),
    ],
  };
};

const NEXT_STEP = {
  TRAINING: ['Finish your training, and send us the certificate.', 'Take and pass the exam.'],
  EXAM_FEE: ['Pay the exam fee.', 'Book the exam, take it and pass it.'],
  RETAKE: ['Ask for another try in your case.', 'Pay the fee.', 'Book the exam, take it and pass it.'],
  SEE_CASE: ['Open your case. It shows what comes next.'],
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
  heading: validThrough < today ? 'Your application has ended' : 'You still have steps to do',
  blocks:
    validThrough < today
      ? [
          paragraph(
            lastDay(today, validThrough, 'to finish all steps'),
            'Please write or call us, and ask what you can do now.',
          ),
        ]
      : [
          paragraph('Your application is still open. To become certified, you must finish all steps by its last day.'),
          table(['Last day to finish all steps', dateFrom(today, validThrough)]),
          paragraph('This is what to do next:'),
          numbered(NEXT_STEP[nextStep]),
          ...feeTable(fee === null ? [] : [fee]),
          paragraph('After that day, you would have to apply again. If you need help, please tell us.'),
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
    ...(bookBy < today
      ? [paragraph('We do not have a booking from you.')]
      : [
          paragraph('You can take the exam now. We do not have a booking from you yet.'),
          table(['Last day you can take the exam', dateFrom(today, validThrough)]),
        ]),
    paragraph(
      lastDay(today, bookBy, 'to book'),
      bookBy < today
        ? 'Please write or call us, and ask what you can do now.'
        : 'Seats can fill up, so it helps to book early.',
    ),
    paragraph('Have you booked already? Thank you! Then you do not need to do anything now.'),
  ],
});

export const creditsBehind = ({
  program,
  today,
  expiresOn,
  education,
}: LetterFacts<'CREDITS_BEHIND'>): LetterContent => ({
  subject: `You still need course hours for your ${program.title} certification`,
  heading: 'You still need course hours',
  blocks: [
    paragraph(
      `Your certification is good through ${dateFrom(today, expiresOn)}. Half of that time has passed.`,
      'To renew, you need hours of continuing education. A few courses now will make it easier later.',
    ),
    educationTable(education),
    paragraph(
      'Have you taken courses that are not in your case yet? Please add them there.',
      'Before you pay for a course, your case can tell you if it counts.',
    ),
  ],
});

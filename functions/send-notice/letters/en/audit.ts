/** Letters on an audit of continuing education. */
import type { LetterFacts } from '../facts.ts';
import { type Block, type LetterContent, list, numbered, paragraph, table } from '../layout.ts';
import { educationTable } from './parts.ts';
import { hours, hoursOr, lastDay, longDate } from './words.ts';

type Answer = LetterFacts<'AUDIT_OPENED' | 'AUDIT_REMINDER'>;

const STEPS = [
  'Upload the certificates of your courses in your case.',
  'Enter each course there, and say which certificate belongs to it.',
  'When all is there, send us your answer in your case.',
];

const whatToSend = ({ today, answerBy, education, unshown }: Answer): readonly Block[] => [
  educationTable(education),
  ...(unshown.length === 0 ? [] : [paragraph('For these courses we have no certificate yet:'), list(unshown)]),
  paragraph('Here is what to do:'),
  numbered(STEPS),
  answerBy === null
    ? paragraph('There is no set last day to answer. Please do it soon.')
    : paragraph(
        lastDay(today, answerBy, 'to answer'),
        ...(answerBy < today ? ['Please send us what you have, or write or call us.'] : []),
      ),
  paragraph('Did you lose a certificate? The school that gave the course can often send you a copy.'),
];

export const auditOpened = (facts: Answer): LetterContent => ({
  subject: `Your ${facts.program.title} renewal: please show us your courses`,
  heading: 'Please show us your courses',
  blocks: [
    paragraph(
      'We pick some renewals by chance, and look at the certificates of the courses. This time we picked yours.',
      'Your certification is renewed, and it goes on while we look.',
    ),
    ...whatToSend(facts),
  ],
});

export const auditReminder = (facts: Answer): LetterContent => ({
  subject: `Your ${facts.program.title} renewal: we still need to see your courses`,
  heading: 'We still need to see your courses',
  blocks: [
    paragraph('We asked you for the certificates of your courses, and we have no answer from you yet.'),
    ...whatToSend(facts),
    paragraph('If you have sent your answer already, thank you! You can put this letter aside.'),
  ],
});

const OUTCOME: { readonly [O in LetterFacts<'AUDIT_CLOSED'>['outcome']]: readonly string[] } = {
  SATISFIED: ['Thank you. We looked at the certificates of your courses, and all is in order.'],
  DEFICIENT: [
    'We looked at the certificates of your courses. They do not show all the hours that your renewal needed.',
    'We will talk with you about what comes next. If you have more certificates, please tell us.',
  ],
  UNDECIDED: [
    'We looked at the certificates of your courses. One of the rules that we need for this is not published.',
    'So nothing is held against you.',
  ],
  RECORDS_NOT_REQUIRED: ['You did not have to keep your certificates for so long. So nothing is held against you.'],
};

export const auditClosed = ({
  program,
  outcome,
  submittedOn,
  neededMinutes,
  neededLawEthicsMinutes,
  countedMinutes,
  countedLawEthicsMinutes,
  notCounted,
  reason,
}: LetterFacts<'AUDIT_CLOSED'>): LetterContent => ({
  subject: `Your ${program.title} renewal: we have looked at your courses`,
  heading: 'We have looked at your courses',
  blocks: [
    paragraph(...OUTCOME[outcome]),
    table(
      ['You sent your renewal on', longDate(submittedOn)],
      ['Hours that count', `${hours(countedMinutes)}, of this ${hours(countedLawEthicsMinutes)} in law and ethics`],
      [
        'Hours that you need',
        `${hoursOr(neededMinutes)}, of this ${hoursOr(neededLawEthicsMinutes)} in law and ethics`,
      ],
    ),
    ...(notCounted.length === 0
      ? []
      : [
          paragraph('These courses do not count:'),
          list(notCounted.map((course) => `${course.requirement}: ${course.reason}`)),
        ]),
    ...(reason === null ? [] : [paragraph('We also want to tell you:'), list([reason])]),
  ],
});

/** Letters on the exam and the certificate that follows it. */
import { addDays } from '../../../../domain/dates.ts';
import type { LetterFacts } from '../facts.ts';
import { type Block, type LetterContent, list, numbered, paragraph, table } from '../layout.ts';
import { amount, dateFrom, hoursOr, lastDay, longDate, tries } from './words.ts';

export const examAuthorised = ({
  program,
  today,
  validThrough,
  sittingsLeft,
  bookingLeadDays,
  accommodationLeadDays,
}: LetterFacts<'EXAM_AUTHORISED'>): LetterContent => {
  const bookBy = addDays(validThrough, -(bookingLeadDays ?? 0));
  return {
    subject: `You can now book your ${program.title} exam`,
    heading: 'You can now book your exam',
    blocks: [
      paragraph('You are ready for the exam. You can book your seat now.'),
      table(
        ['Last day you can take the exam', dateFrom(today, validThrough)],
        ...(sittingsLeft === null ? [] : [['Tries you can still use', tries(sittingsLeft)] as const]),
      ),
      paragraph(lastDay(today, bookBy, 'to book'), 'Seats can fill up, so it helps to book early.'),
      ...(accommodationLeadDays === null
        ? []
        : [
            paragraph(
              `Do you need a change to how you take the exam because of a disability? Ask us at least ${accommodationLeadDays} days before your exam day.`,
              'Please wait for our answer before you book.',
            ),
          ]),
      paragraph('We wish you well!'),
    ],
  };
};

const CORRECTED = paragraph('This result takes the place of the one that we sent you before.');

export const examPassed = ({ program, satOn, corrected }: LetterFacts<'EXAM_PASSED'>): LetterContent => ({
  subject: `You passed the ${program.title} exam`,
  heading: 'You passed the exam!',
  blocks: [
    paragraph(`Congratulations! You passed the exam that you took on ${longDate(satOn)}.`),
    ...(corrected ? [CORRECTED] : []),
    paragraph('You do not need to do anything now. We will write to you when your certificate is ready.'),
  ],
});

type Again = Pick<LetterFacts<'EXAM_NOT_PASSED'>, 'today' | 'validThrough' | 'sittingsLeft' | 'retakeFeeCents'>;

/** Whether there is another try, and how to get it. */
const tryAgain = ({ today, validThrough, sittingsLeft, retakeFeeCents }: Again): readonly Block[] => {
  if (sittingsLeft === 0)
    return [
      paragraph(
        'You have used all the tries that come with this application.',
        'You are welcome to apply again. Please ask us how.',
      ),
    ];
  if (validThrough < today)
    return [
      paragraph(
        `Your application was good through ${longDate(validThrough)}, so you cannot take the exam again with it.`,
        'You are welcome to apply again. Please ask us how.',
      ),
    ];
  return [
    paragraph('You can take the exam again:'),
    numbered(['Ask for another try in your case.', 'Pay the fee.', 'Book your seat once we tell you that you can.']),
    table(
      ['Fee to take the exam again', amount(retakeFeeCents)],
      ...(sittingsLeft === null ? [] : [['Tries you can still use', tries(sittingsLeft)] as const]),
    ),
    paragraph(lastDay(today, validThrough, 'to take the exam')),
  ];
};

export const examNotPassed = (facts: LetterFacts<'EXAM_NOT_PASSED'>): LetterContent => ({
  subject: `Your ${facts.program.title} exam result`,
  heading: 'Your exam result',
  blocks: [
    paragraph(
      `You took the exam on ${longDate(facts.satOn)}. This time you did not pass. We know that this is hard to read.`,
      'Many people need more than one try. It does not take away what you know or what you have lived.',
    ),
    ...(facts.corrected ? [CORRECTED] : []),
    ...tryAgain(facts),
  ],
});

export const examForfeited = (facts: LetterFacts<'EXAM_FORFEITED'>): LetterContent => ({
  subject: `Your ${facts.program.title} exam on ${longDate(facts.satOn)}`,
  heading: 'You did not take your exam',
  blocks: [
    paragraph(
      `Your exam was booked for ${longDate(facts.satOn)}. We were told that you did not take it.`,
      'The fee for that day cannot be given back.',
    ),
    ...(facts.corrected ? [CORRECTED] : []),
    paragraph('If this is wrong, or if something kept you from the exam, please tell us.'),
    ...tryAgain(facts),
  ],
});

export const certificateIssued = ({
  program,
  today,
  certificateNumber,
  expiresOn,
  windowOpensOn,
  neededMinutes,
  neededLawEthicsMinutes,
}: LetterFacts<'CERTIFICATE_ISSUED'>): LetterContent => ({
  subject: `You are now certified: ${program.title}`,
  heading: 'You are now certified',
  blocks: [
    paragraph(
      `Congratulations! You have earned your ${program.title} certification.`,
      'Thank you for the work that you are about to do.',
    ),
    table(['Your certificate number', certificateNumber], ['Good through', dateFrom(today, expiresOn)]),
    paragraph('To stay certified, you renew before that day. This is what you will need:'),
    list([
      `Continuing education: ${hoursOr(neededMinutes)}`,
      `Of this, law and ethics: ${hoursOr(neededLawEthicsMinutes)}`,
      'Your signature on the Code of Ethics',
    ]),
    paragraph(
      `You can renew from ${longDate(windowOpensOn)} on. We will remind you.`,
      'Please tell us when your email address changes.',
    ),
  ],
});

/** Letters on an application, from its receipt to the acceptance of the training. */
import type { LetterFacts } from '../facts.ts';
import { type Block, type LetterContent, list, numbered, paragraph, table } from '../layout.ts';
import { changesWanted, examSteps, reasonsAndAppeal } from './parts.ts';
import { amount, hours, lastDay, longDate, things } from './words.ts';

export const applicationReceived = ({
  program,
  today,
  pathway,
  reviewDueOn,
  again,
}: LetterFacts<'APPLICATION_RECEIVED'>): LetterContent => ({
  subject: again
    ? `We are reviewing your ${program.title} application again`
    : `We have your ${program.title} application`,
  heading: again ? 'We are reviewing your application again' : 'We have your application',
  blocks: [
    again
      ? paragraph(
          'We told you that your application was approved. That was our mistake, and we are sorry.',
          'We will now review it again. Nothing that you have done so far is lost.',
        )
      : paragraph('Thank you. Your application is complete, and we will now review it.'),
    table(['Kind of application', pathway]),
    ...reviewDate(today, reviewDueOn),
    paragraph('You do not need to do anything now. We will write to you here if we need more from you.'),
  ],
});

/** When an answer may be expected; an overdue one is owned up to. */
export const reviewDate = (today: string, reviewDueOn: string | null): readonly Block[] => {
  if (reviewDueOn === null) return [];
  return reviewDueOn >= today
    ? [paragraph(`We plan to answer you by ${longDate(reviewDueOn)}.`)]
    : [paragraph(`We planned to answer you by ${longDate(reviewDueOn)}. We are late, and we are sorry.`)];
};

export const revisionWanted = (facts: LetterFacts<'REVISION_WANTED'>): LetterContent => ({
  subject: `Your ${facts.program.title} application: please fix ${things(facts.wanted.length)}`,
  heading: `Please fix ${things(facts.wanted.length)} in your application`,
  blocks: [
    paragraph(
      'We looked at your application. It is not denied.',
      `We need you to fix ${things(facts.wanted.length)} before we can go on:`,
    ),
    ...changesWanted(facts),
  ],
});

export const documentRefused = ({
  program,
  document: { requirement, reason },
  receivedOn,
}: LetterFacts<'DOCUMENT_REFUSED'>): LetterContent => ({
  subject: `Your ${program.title} document: please send it again`,
  heading: 'Please send one document again',
  blocks: [
    paragraph(
      `Thank you for what you sent on ${longDate(receivedOn)}. We are sorry, but we could not accept this document:`,
    ),
    list([`${requirement}: ${reason}`]),
    paragraph('Please send it again. All else that you sent stays with us.'),
  ],
});

type Approved = LetterFacts<'APPLICATION_APPROVED'>;

const toTraining = ({ today, validThrough, trainingMinutes }: Approved): readonly Block[] => [
  paragraph('Congratulations! You have taken a big step.', 'Two steps are left:'),
  numbered([
    `Send us your training certificate${trainingMinutes === null ? '' : ` (${hours(trainingMinutes)} of training)`}. If you have it already, you can send it now.`,
    'Pass the exam. You can pay for it and book it once we have accepted your training.',
  ]),
  paragraph(lastDay(today, validThrough, 'to finish both steps')),
];

/** Whoever owes no training goes on to the exam. */
const toExam = ({ today, validThrough, training, examFee }: Approved): readonly Block[] => {
  const congratulations =
    training === 'WITH_US'
      ? 'Congratulations! You have taken a big step. We have your training certificate already.'
      : 'Congratulations! You have taken a big step. You need no training here.';
  return [
    ...(examFee === null
      ? [paragraph(congratulations, 'What is left is to pass the exam. Your case shows what comes next.')]
      : [paragraph(congratulations, 'What is left is to pass the exam:'), ...examSteps(examFee)]),
    paragraph(lastDay(today, validThrough, 'to take the exam')),
  ];
};

export const applicationApproved = (facts: Approved): LetterContent => ({
  subject: `Your ${facts.program.title} application is approved`,
  heading: 'Good news: your application is approved',
  blocks: facts.training === 'OWED' ? toTraining(facts) : toExam(facts),
});

export const applicationDenied = (facts: LetterFacts<'APPLICATION_DENIED'>): LetterContent => ({
  subject: `Our decision on your ${facts.program.title} application`,
  heading: 'Our decision on your application',
  blocks: [
    paragraph('We are sorry. We could not approve your application. We know that this is hard news to get.'),
    ...reasonsAndAppeal(facts),
  ],
});

export const applicationExpired = ({
  program,
  because,
  lastDay: endedOn,
  applicationFeeCents,
}: LetterFacts<'APPLICATION_EXPIRED'>): LetterContent => ({
  subject: `Your ${program.title} application is now closed`,
  heading: 'Your application is now closed',
  blocks: [
    because === 'REVISION_NOT_ANSWERED'
      ? paragraph(
          `We asked you to change your application. The last day to answer was ${longDate(endedOn)}.`,
          'We did not get an answer by then, so your application is closed.',
        )
      : paragraph(
          `Your application was good through ${longDate(endedOn)}.`,
          'Not all steps were done by then, so your application is closed.',
        ),
    paragraph('Life gets in the way at times. You are welcome to apply again when you are ready.'),
    table(['Fee for a new application', amount(applicationFeeCents)]),
    paragraph('If you think that this is a mistake, please tell us.'),
  ],
});

export const trainingAccepted = ({
  program,
  today,
  validThrough,
  examFeeCents,
}: LetterFacts<'TRAINING_ACCEPTED'>): LetterContent => ({
  subject: `Your ${program.title} training is accepted`,
  heading: 'Your training is accepted',
  blocks: [
    paragraph('Well done! We have accepted your training certificate.', 'The exam comes next.'),
    ...examSteps({ fee: 'EXAM', cents: examFeeCents }),
    paragraph(lastDay(today, validThrough, 'to take the exam')),
  ],
});

export const trainingRefused = ({
  program,
  today,
  validThrough,
  reasons,
}: LetterFacts<'TRAINING_REFUSED'>): LetterContent => ({
  subject: `Your ${program.title} training certificate: what we need`,
  heading: 'We need another training certificate',
  blocks: [
    paragraph('Thank you for your training certificate. We are sorry, but we could not accept it.'),
    ...(reasons.length === 0
      ? [paragraph('Please ask us, and we will tell you why.')]
      : [paragraph('Here is why:'), list(reasons)]),
    paragraph('Your application is still open. Please send us a certificate that meets the rules.'),
    paragraph(lastDay(today, validThrough, 'to finish your training and the exam')),
  ],
});

/** Letters on a renewal, from the first reminder to the decision. */
import { addDays, type CalendarDate } from '../../../../domain/dates.ts';
import type { LetterFacts } from '../facts.ts';
import { type Block, type LetterContent, numbered, paragraph, table } from '../layout.ts';
import { reviewDate } from './application.ts';
import { changesWanted, educationTable, feeTable, reasonsAndAppeal } from './parts.ts';
import { dateFrom, lastDay, longDate, things } from './words.ts';

type Reminder = LetterFacts<'RENEWAL_REMINDER'>;

/** Subject and heading of a reminder: what is true on the day on which it goes out. */
const reminderLine = ({ program, today, windowOpensOn, expiresOn }: Reminder): string => {
  const certification = `your ${program.title} certification`;
  if (today > expiresOn) return `Your ${program.title} certification ended on ${longDate(expiresOn)}`;
  if (today === expiresOn) return `Today is the last day to renew ${certification}`;
  if (addDays(today, 1) === expiresOn) return `Tomorrow is the last day to renew ${certification}`;
  if (today < windowOpensOn) return `You can renew ${certification} from ${longDate(windowOpensOn)}`;
  return `Please renew ${certification} by ${longDate(expiresOn)}`;
};

const STEPS = [
  'Finish your continuing education, and enter it in your case.',
  'Sign the Code of Ethics again.',
  'Pay the renewal fee.',
  'Send us your renewal.',
];

const reminderBlocks = ({ today, windowOpensOn, expiresOn, education, feeCents }: Reminder): readonly Block[] => {
  const needs = [educationTable(education), ...feeTable([{ fee: 'RENEWAL', cents: feeCents }])];
  if (today > expiresOn)
    return [
      paragraph(
        `Your certification was good through ${longDate(expiresOn)}. No renewal was approved by then, so it has ended.`,
        'You can still come back. Your case shows what is needed now, and we are glad to help.',
      ),
      ...needs,
    ];
  const opens =
    today < windowOpensOn
      ? `You can renew from ${dateFrom(today, windowOpensOn)}. Here is what you can get ready until then:`
      : 'You can renew now. Here is what to do:';
  return [
    paragraph(`Your certification is good through ${dateFrom(today, expiresOn)}.`, opens),
    numbered(STEPS),
    ...needs,
    paragraph(lastDay(today, expiresOn, 'to renew'), 'If you have sent your renewal already, thank you!'),
  ];
};

export const renewalReminder = (facts: Reminder): LetterContent => ({
  subject: reminderLine(facts),
  heading: reminderLine(facts),
  blocks: reminderBlocks(facts),
});

/** A renewal that is decided after the term's end leaves days uncovered; nobody shall learn that from somebody else. */
const untilDecided = (today: CalendarDate, expiresOn: CalendarDate): Block =>
  expiresOn < today
    ? paragraph(
        `Your certification was good through ${longDate(expiresOn)}. Until we approve your renewal, you are not certified.`,
        'If you work as a certified person, please talk with your employer about these days.',
      )
    : paragraph(`Your certification is good through ${dateFrom(today, expiresOn)}.`);

export const renewalReceived = ({
  program,
  today,
  expiresOn,
  reviewDueOn,
}: LetterFacts<'RENEWAL_RECEIVED'>): LetterContent => ({
  subject: `We have your ${program.title} renewal`,
  heading: 'We have your renewal',
  blocks: [
    paragraph('Thank you. We have your renewal, and we will now review it.'),
    ...reviewDate(today, reviewDueOn),
    untilDecided(today, expiresOn),
    paragraph('You do not need to do anything now. Please keep the records of your courses.'),
  ],
});

export const renewalRevisionWanted = (facts: LetterFacts<'RENEWAL_REVISION_WANTED'>): LetterContent => ({
  subject: `Your ${facts.program.title} renewal: please fix ${things(facts.wanted.length)}`,
  heading: `Please fix ${things(facts.wanted.length)} in your renewal`,
  blocks: [
    paragraph(
      'We looked at your renewal. It is not denied.',
      `We need you to fix ${things(facts.wanted.length)} before we can go on:`,
    ),
    ...changesWanted(facts),
    untilDecided(facts.today, facts.expiresOn),
  ],
});

export const renewed = ({
  program,
  today,
  certificateNumber,
  validFrom,
  previousExpiresOn,
  expiresOn,
  windowOpensOn,
}: LetterFacts<'RENEWED'>): LetterContent => {
  const gapStarts = addDays(previousExpiresOn, 1);
  return {
    subject: `Your ${program.title} certification is renewed`,
    heading: 'Your certification is renewed',
    blocks: [
      paragraph('Congratulations! Your renewal is approved. Thank you for staying with this work.'),
      table(
        ['Your certificate number', certificateNumber],
        ['Your new term starts on', dateFrom(today, validFrom)],
        ['Good through', dateFrom(today, expiresOn)],
      ),
      ...(gapStarts < validFrom
        ? [
            paragraph(
              `From ${longDate(gapStarts)} through ${longDate(addDays(validFrom, -1))} you were not certified.`,
              'The renewal does not reach back to these days.',
            ),
          ]
        : []),
      paragraph(`You can renew again from ${longDate(windowOpensOn)} on. We will remind you.`),
    ],
  };
};

export const renewalDenied = (facts: LetterFacts<'RENEWAL_DENIED'>): LetterContent => ({
  subject: `Our decision on your ${facts.program.title} renewal`,
  heading: 'Our decision on your renewal',
  blocks: [
    paragraph('We are sorry. We could not approve your renewal. We know that this is hard news to get.'),
    ...reasonsAndAppeal(facts),
    untilDecided(facts.today, facts.expiresOn),
  ],
});

export const expiryCorrected = ({
  program,
  today,
  expiresOn,
  wrongDay,
  windowOpensOn,
  isWithUs,
}: LetterFacts<'EXPIRY_CORRECTED'>): LetterContent => ({
  subject: `We corrected the last day of your ${program.title} certification`,
  heading: 'We corrected a date',
  blocks: [
    paragraph(
      `We had the wrong last day for your certification: ${longDate(wrongDay)}.`,
      'Please forget what we wrote to you about that day.',
    ),
    table(['The right last day', dateFrom(today, expiresOn)]),
    paragraph(
      isWithUs
        ? 'We have your renewal, and will tell you what we decide.'
        : expiresOn < today
          ? 'That day has passed. Please open your case, or write or call us, and see what you can do now.'
          : windowOpensOn > today
            ? `You can renew from ${longDate(windowOpensOn)} on. We will remind you.`
            : lastDay(today, expiresOn, 'to renew'),
    ),
  ],
});

export const extended = ({ program, today, addedDays, expiresOn }: LetterFacts<'EXTENDED'>): LetterContent => ({
  subject: `You have more time to renew your ${program.title} certification`,
  heading: 'You have more time to renew',
  blocks: [
    paragraph(`You asked for more time, and you have it: ${addedDays === 1 ? '1 day' : `${addedDays} days`} more.`),
    table(['Good through', dateFrom(today, expiresOn)]),
    paragraph(
      lastDay(today, expiresOn, 'to renew'),
      ...(expiresOn < today ? ['Please write or call us, and ask what you can do now.'] : []),
    ),
  ],
});

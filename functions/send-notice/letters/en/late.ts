/** Letters after a term has ended without a renewal. They say what is so, without blame, and how to come back. */
import type { LetterFacts, WayBack } from '../facts.ts';
import { type Block, heading, type LetterContent, numbered, paragraph, table } from '../layout.ts';
import { educationTable, feeTable } from './parts.ts';
import { amount, hours, lastDay, longDate } from './words.ts';

type Late = LetterFacts<'EXPIRED' | 'LATE_REMINDER' | 'LAPSED'>;

const NOT_ALONE = paragraph('You do not have to work this out alone.');

const standing = ({ stageWord }: { readonly stageWord: string }): Block => table(['Your case now shows', stageWord]);

const refresherStep = ({ refresher }: WayBack): readonly string[] => {
  if (refresher === null) return [];
  const course =
    refresher.minutes === null ? 'a refresher course' : `a refresher course of ${hours(refresher.minutes)}`;
  return [`Do one of these two: take ${course}, or pass the exam.`];
};

/** The steps back, and the last day for them; after that day, that this way is over. */
const stepsBack = ({ today, wayBack }: Late): readonly Block[] => {
  const { through, afterwards, education, fees } = wayBack;
  if (through < today)
    return [
      paragraph(
        lastDay(today, through, 'for the simpler way back'),
        afterwards === 'START_OVER'
          ? 'To be certified again, you now make a new application. We are glad to help you with it.'
          : 'You can still come back, but more steps are needed now. Your case shows them.',
      ),
    ];
  return [
    heading('How to come back'),
    numbered([
      'Finish your continuing education, and enter it in your case.',
      ...refresherStep(wayBack),
      'Sign the Code of Ethics again.',
      ...(fees.length === 0 ? [] : ['Pay the fees.']),
      'Send us your renewal.',
    ]),
    educationTable(education),
    ...feeTable(fees),
    paragraph(
      lastDay(today, through, 'to come back this way'),
      afterwards === 'START_OVER'
        ? 'After it, you would have to apply from the start.'
        : 'After it, more steps are needed.',
    ),
  ];
};

const WHAT_IT_MEANS = paragraph(
  'Until we approve a renewal, you are not certified, and our public list says so.',
  'If you work as a certified person, please talk with your employer.',
);

export const expired = (facts: LetterFacts<'EXPIRED'>): LetterContent => ({
  subject: `Your ${facts.program.title} certification ended on ${longDate(facts.expiresOn)}`,
  heading: 'Your certification has ended, and you can come back',
  blocks: [
    paragraph(
      `Your certification was good through ${longDate(facts.expiresOn)}. No renewal was approved by then, so it has ended.`,
      'This happens to many people. It does not take away what you know or the people you have helped.',
    ),
    standing(facts),
    WHAT_IT_MEANS,
    ...stepsBack(facts),
    NOT_ALONE,
  ],
});

export const lateReminder = (facts: LetterFacts<'LATE_REMINDER'>): LetterContent => ({
  subject:
    facts.wayBack.through < facts.today
      ? `Your ${facts.program.title} certification: what you can do now`
      : `You can still renew your ${facts.program.title} certification`,
  heading: facts.wayBack.through < facts.today ? 'What you can do now' : 'You can still renew your certification',
  blocks: [
    paragraph(
      `Your certification ended on ${longDate(facts.expiresOn)}. We would like to have you back.`,
      'If you have sent your renewal already, thank you! You can put this letter aside.',
    ),
    standing(facts),
    ...stepsBack(facts),
    NOT_ALONE,
  ],
});

export const lapsed = (facts: LetterFacts<'LAPSED'>): LetterContent => ({
  subject: `Your ${facts.program.title} certification: coming back now takes more steps`,
  heading: 'Coming back now takes more steps',
  blocks: [
    paragraph(
      `Your certification was good through ${longDate(facts.expiresOn)}, and it was not renewed.`,
      'So much time has passed that the rules now ask for more.',
      'The door is still open, and you are welcome back.',
    ),
    standing(facts),
    WHAT_IT_MEANS,
    ...stepsBack(facts),
    NOT_ALONE,
  ],
});

export const vacated = (facts: LetterFacts<'VACATED'>): LetterContent => ({
  subject: `Your ${facts.program.title} certification can no longer be renewed`,
  heading: 'Your certification can no longer be renewed',
  blocks: [
    paragraph(
      `Your certification was good through ${longDate(facts.expiresOn)}.`,
      'The time in which it could be renewed is over.',
      'This does not take away what you have done for others.',
    ),
    standing(facts),
    paragraph('You are welcome to become certified again, at any time that is right for you. It takes these steps:'),
    numbered(['Make a new application.', 'Do the training again.', 'Pass the exam.']),
    table(['Fee for a new application', amount(facts.applicationFeeCents)]),
    NOT_ALONE,
  ],
});

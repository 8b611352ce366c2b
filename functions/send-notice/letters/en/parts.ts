/** Parts that several English letters share. */
import type { CalendarDate } from '../../../../domain/dates.ts';
import type { FeeKind } from '../../../../domain/facts.ts';
import type { Education, Fee, LetterFacts, Wanted } from '../facts.ts';
import { type Block, list, numbered, paragraph, table } from '../layout.ts';
import { amount, hours, hoursOr, lastDay } from './words.ts';

/** What to change, and until when. */
export const changesWanted = ({
  today,
  wanted,
  answerBy,
}: {
  readonly today: CalendarDate;
  readonly wanted: readonly Wanted[];
  readonly answerBy: CalendarDate | null;
}): readonly Block[] => [
  list(wanted.map(({ requirement, reason }) => `${requirement}: ${reason}`)),
  paragraph('Open your case, make the change there, and send it to us.'),
  answerBy === null
    ? paragraph('There is no set last day to answer. We will go on as soon as we hear from you.')
    : paragraph(
        lastDay(today, answerBy, 'to answer'),
        ...(answerBy < today ? ['Please write or call us, and ask what you can do now.'] : []),
      ),
];

/** Why a decision was made, and how to question it. */
export const reasonsAndAppeal = ({
  today,
  reasons,
  appeal,
}: Pick<LetterFacts<'APPLICATION_DENIED'>, 'today' | 'reasons' | 'appeal'>): readonly Block[] => [
  ...(reasons.length === 0
    ? [paragraph('Please ask us, and we will tell you why.')]
    : [paragraph('Here is why:'), list(reasons)]),
  ...(appeal === null
    ? []
    : [
        paragraph(
          'If you think that we are wrong, you can ask us to look again. This is called an appeal.',
          'Write or call us to start one.',
          ...(appeal.by === null ? [] : [lastDay(today, appeal.by, 'to appeal')]),
        ),
      ]),
];

/** What continuing education asks for, and what counts so far of what the person has entered. */
export const educationTable = ({
  neededMinutes,
  neededLawEthicsMinutes,
  countedMinutes,
  countedLawEthicsMinutes,
}: Education): Block =>
  table(
    ['Continuing education you need', hoursOr(neededMinutes)],
    ['Of this, law and ethics', hoursOr(neededLawEthicsMinutes)],
    [
      'Hours that count so far',
      `${hours(countedMinutes)}, of this ${hours(countedLawEthicsMinutes)} in law and ethics`,
    ],
  );

const FEE_WORDS: Readonly<Record<FeeKind, string>> = {
  APPLICATION: 'Application fee',
  EXAM: 'Exam fee',
  RETAKE: 'Fee to take the exam again',
  RENEWAL: 'Renewal fee',
  LATE: 'Late fee',
  REINSTATEMENT: 'Reinstatement fee',
  EXTENSION: 'Fee for more time',
};

export const feeTable = (fees: readonly Fee[]): readonly Block[] =>
  fees.length === 0 ? [] : [table(...fees.map(({ fee, cents }) => [FEE_WORDS[fee], amount(cents)] as const))];

/** From the fee of the exam to its booking. */
export const examSteps = (fee: Fee): readonly Block[] => [
  numbered(
    fee.cents === 0
      ? ['You have no exam fee to pay.', 'We will tell you how to book your exam.']
      : ['Pay the exam fee.', 'Once it is paid, we will tell you how to book your exam.'],
  ),
  ...feeTable([fee]),
];

/** Parts that several Spanish letters share. */
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
  paragraph(
    wanted.length === 1
      ? 'Entre a la página de su caso, haga ahí el cambio y envíenoslo.'
      : 'Entre a la página de su caso, haga ahí los cambios y envíenoslos.',
  ),
  answerBy === null
    ? paragraph('No hay una fecha límite para responder. Seguiremos adelante en cuanto nos responda.')
    : paragraph(
        lastDay(today, answerBy, 'para responder'),
        ...(answerBy < today ? ['Escríbanos o llámenos y pregunte qué puede hacer ahora.'] : []),
      ),
];

/** Why something was not accepted. */
export const reasonsWhy = (reasons: readonly string[]): readonly Block[] =>
  reasons.length === 0
    ? [paragraph('Pregúntenos y le explicaremos por qué.')]
    : [paragraph(reasons.length === 1 ? 'Esta es la razón:' : 'Estas son las razones:'), list(reasons)];

/** Why a decision was made, and how to question it. */
export const reasonsAndAppeal = ({
  today,
  reasons,
  appeal,
}: Pick<LetterFacts<'APPLICATION_DENIED'>, 'today' | 'reasons' | 'appeal'>): readonly Block[] => [
  ...reasonsWhy(reasons),
  ...(appeal === null
    ? []
    : [
        paragraph(
          'Si cree que nos equivocamos, puede pedirnos que revisemos la decisión. Esto se llama apelación.',
          'Para empezar, escríbanos o llámenos.',
          ...(appeal.by === null ? [] : [lastDay(today, appeal.by, 'para apelar')]),
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
    ['Educación continua que necesita', hoursOr(neededMinutes)],
    ['De esas horas, en leyes y ética', hoursOr(neededLawEthicsMinutes)],
    ['Horas que ya cuentan', `${hours(countedMinutes)}; de ellas, ${hours(countedLawEthicsMinutes)} en leyes y ética`],
  );

const FEE_WORDS: Readonly<Record<FeeKind, string>> = {
  APPLICATION: 'Cuota de solicitud',
  EXAM: 'Cuota del examen',
  RETAKE: 'Cuota para repetir el examen',
  RENEWAL: 'Cuota de renovación',
  LATE: 'Recargo por renovar tarde',
  REINSTATEMENT: 'Cuota de reactivación',
  EXTENSION: 'Cuota por más tiempo',
};

export const feeTable = (fees: readonly Fee[]): readonly Block[] =>
  fees.length === 0 ? [] : [table(...fees.map(({ fee, cents }) => [FEE_WORDS[fee], amount(cents)] as const))];

/** From the fee of the exam to its booking. */
export const examSteps = (fee: Fee): readonly Block[] => [
  numbered(
    fee.cents === 0
      ? ['No tiene que pagar por el examen.', 'Le diremos cómo programar su examen.']
      : ['Pague la cuota del examen.', 'Después del pago, le diremos cómo programar su examen.'],
  ),
  ...feeTable([fee]),
];

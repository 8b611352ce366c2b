/** Reminders on the way to a certificate and within a term. Those of a renewal are in renewal.ts. */
import type { LetterFacts } from '../facts.ts';
import { type LetterContent, numbered, paragraph, table } from '../layout.ts';
import { changesWanted, educationTable, feeTable } from './parts.ts';
import { dateFrom, lastDay, longDate, things } from './words.ts';

export const answerReminder = (facts: LetterFacts<'ANSWER_REMINDER'>): LetterContent => {
  const { program, of, wanted } = facts;
  const what = of === 'APPLICATION' ? 'solicitud' : 'renovación';
  return {
    subject: `Su ${what} de ${program.title}: todavía nos falta ${things(wanted.length)} de usted`,
    heading: `Todavía nos falta ${things(wanted.length)} de usted`,
    blocks: [
      paragraph(`Su ${what} espera su respuesta. Esto es lo que le pedimos:`),
      ...changesWanted(facts),
      paragraph('Si ya lo envió, ¡gracias! Puede dejar esta carta a un lado.'),
    ],
  };
};

const NEXT_STEP = {
  TRAINING: ['Termine su capacitación y envíenos el certificado.', 'Presente el examen y apruébelo.'],
  EXAM_FEE: ['Pague la cuota del examen.', 'Programe el examen, preséntelo y apruébelo.'],
  RETAKE: [
    'Pida en la página de su caso presentar el examen otra vez.',
    'Pague la cuota.',
    'Programe el examen, preséntelo y apruébelo.',
  ],
  SEE_CASE: ['Mire la página de su caso: ahí está lo que sigue.'],
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
      ? `Su solicitud de ${program.title} terminó el ${longDate(validThrough)}`
      : `Su solicitud de ${program.title} es válida hasta el ${longDate(validThrough)}`,
  heading: validThrough < today ? 'Su solicitud terminó' : 'Le faltan pasos, y hay un último día',
  blocks:
    validThrough < today
      ? [
          paragraph(
            lastDay(today, validThrough, 'para todos los pasos'),
            'Por favor escríbanos o llámenos y pregunte qué puede hacer ahora.',
          ),
        ]
      : [
          paragraph('Va por buen camino, y le faltan pasos. Hay que hacerlos todos antes de que termine su solicitud.'),
          table(['Último día para todos los pasos', dateFrom(today, validThrough)]),
          paragraph('Esto es lo que sigue:'),
          numbered(NEXT_STEP[nextStep]),
          ...feeTable(fee === null ? [] : [fee]),
          paragraph('Después tendría que hacer otra solicitud. ¿Necesita ayuda para lograrlo? Por favor díganos.'),
        ],
});

export const examNotBooked = ({
  program,
  today,
  bookBy,
  validThrough,
}: LetterFacts<'EXAM_NOT_BOOKED'>): LetterContent => ({
  subject:
    bookBy < today
      ? `Su examen de ${program.title}: lo que puede hacer ahora`
      : `Por favor programe su examen de ${program.title}`,
  heading: bookBy < today ? 'Se acabó el tiempo para programar su examen' : 'Por favor programe su examen',
  blocks: [
    paragraph('Ya puede presentar el examen, y todavía no lo ha programado.'),
    table(['Último día para presentar el examen', dateFrom(today, validThrough)]),
    paragraph(
      lastDay(today, bookBy, 'para programarlo'),
      bookBy < today
        ? 'Por favor escríbanos o llámenos y pregunte qué puede hacer ahora.'
        : 'Los lugares se pueden llenar, así que conviene hacerlo con tiempo.',
    ),
    paragraph('Si ya lo programó, ¡gracias! Puede dejar esta carta a un lado.'),
  ],
});

export const creditsBehind = ({
  program,
  today,
  expiresOn,
  education,
}: LetterFacts<'CREDITS_BEHIND'>): LetterContent => ({
  subject: `Su certificación de ${program.title}: cómo va con sus cursos`,
  heading: 'Cómo va con sus cursos',
  blocks: [
    paragraph(
      `Su certificación está vigente hasta el ${dateFrom(today, expiresOn)}. Ya pasó la mitad de ese tiempo.`,
      'Para renovarla necesita horas de educación continua. Poco a poco es más fácil.',
    ),
    educationTable(education),
    paragraph(
      '¿Tomó cursos que todavía no están en su caso? Por favor regístrelos.',
      'En la página de su caso también puede ver si un curso cuenta, antes de pagarlo.',
    ),
  ],
});

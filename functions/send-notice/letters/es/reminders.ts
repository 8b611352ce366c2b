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
      paragraph(`Todavía no tenemos su respuesta sobre su ${what}. Esto es lo que le pedimos corregir:`),
      ...changesWanted(facts),
      paragraph('¿Ya la envió? ¡Gracias! Entonces no tiene que hacer nada ahora.'),
    ],
  };
};

const NEXT_STEP = {
  TRAINING: ['Termine su capacitación y envíenos el certificado.', 'Presente el examen y apruébelo.'],
  EXAM_FEE: ['Pague la cuota del examen.', 'Programe el examen, preséntelo y apruébelo.'],
  RETAKE: [
    'Pida otro intento en la página de su caso.',
    'Pague la cuota.',
    'Programe el examen, preséntelo y apruébelo.',
  ],
  SEE_CASE: ['Abra la página de su caso. Ahí está lo que sigue.'],
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
  heading: validThrough < today ? 'Su solicitud terminó' : 'Todavía le faltan pasos',
  blocks:
    validThrough < today
      ? [
          paragraph(
            lastDay(today, validThrough, 'para terminar todos los pasos'),
            'Por favor escríbanos o llámenos y pregunte qué puede hacer ahora.',
          ),
        ]
      : [
          paragraph(
            'Su solicitud sigue abierta. Para obtener la certificación, tiene que terminar todos los pasos a más tardar el último día.',
          ),
          table(['Último día para terminar todos los pasos', dateFrom(today, validThrough)]),
          paragraph('Esto es lo que hay que hacer ahora:'),
          numbered(NEXT_STEP[nextStep]),
          ...feeTable(fee === null ? [] : [fee]),
          paragraph('Después de ese día tendría que hacer otra solicitud. Si necesita ayuda, por favor díganos.'),
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
    ...(bookBy < today
      ? [paragraph('No vemos una cita de usted para el examen.')]
      : [
          paragraph('Ya puede presentar el examen. Todavía no vemos una cita de usted.'),
          table(['Último día para presentar el examen', dateFrom(today, validThrough)]),
        ]),
    paragraph(
      lastDay(today, bookBy, 'para programarlo'),
      bookBy < today
        ? 'Por favor escríbanos o llámenos y pregunte qué puede hacer ahora.'
        : 'Los lugares se pueden llenar, así que conviene hacerlo con tiempo.',
    ),
    paragraph('¿Ya lo programó? ¡Gracias! Entonces no tiene que hacer nada ahora.'),
  ],
});

export const creditsBehind = ({
  program,
  today,
  expiresOn,
  education,
}: LetterFacts<'CREDITS_BEHIND'>): LetterContent => ({
  subject: `Todavía necesita horas de cursos para su certificación de ${program.title}`,
  heading: 'Todavía necesita horas de cursos',
  blocks: [
    paragraph(
      `Su certificación está vigente hasta el ${dateFrom(today, expiresOn)}. Ya pasó la mitad de ese tiempo.`,
      'Para renovarla necesita horas de educación continua. Unos cursos ahora le harán más fácil la renovación después.',
    ),
    educationTable(education),
    paragraph(
      '¿Tomó cursos que todavía no están en su caso? Por favor regístrelos ahí.',
      'Antes de pagar un curso, puede ver en la página de su caso si cuenta.',
    ),
  ],
});

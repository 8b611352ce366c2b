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
    subject: `Ya puede programar su examen de ${program.title}`,
    heading: 'Ya puede programar su examen',
    blocks: [
      paragraph('Ya tiene todo para presentar el examen. Puede programarlo desde ahora.'),
      table(
        ['Último día para presentar el examen', dateFrom(today, validThrough)],
        ...(sittingsLeft === null ? [] : [['Intentos que le quedan', tries(sittingsLeft)] as const]),
      ),
      paragraph(
        lastDay(today, bookBy, 'para programarlo'),
        'Los lugares se pueden llenar, así que conviene hacerlo con tiempo.',
      ),
      ...(accommodationLeadDays === null
        ? []
        : [
            paragraph(
              `¿Necesita un cambio en la forma de presentar el examen por una discapacidad? Pídanoslo al menos ${accommodationLeadDays} días antes del día de su examen.`,
              'Por favor espere nuestra respuesta antes de programarlo.',
            ),
          ]),
      paragraph('¡Le deseamos mucho éxito!'),
    ],
  };
};

const CORRECTED = paragraph('Este resultado sustituye al que le enviamos antes.');

export const examPassed = ({ program, satOn, corrected }: LetterFacts<'EXAM_PASSED'>): LetterContent => ({
  subject: `Aprobó el examen de ${program.title}`,
  heading: '¡Aprobó el examen!',
  blocks: [
    paragraph(`¡Felicidades! Aprobó el examen que presentó el ${longDate(satOn)}.`),
    ...(corrected ? [CORRECTED] : []),
    paragraph('Por ahora no tiene que hacer nada. Le escribiremos cuando su certificado esté listo.'),
  ],
});

type Again = Pick<LetterFacts<'EXAM_NOT_PASSED'>, 'today' | 'validThrough' | 'sittingsLeft' | 'retakeFeeCents'>;

/** Whether there is another try, and how to get it. */
const tryAgain = ({ today, validThrough, sittingsLeft, retakeFeeCents }: Again): readonly Block[] => {
  if (sittingsLeft === 0)
    return [
      paragraph(
        'Ya usó todos los intentos de esta solicitud.',
        'Puede hacer una nueva solicitud si lo desea. Pregúntenos cómo.',
      ),
    ];
  if (validThrough < today)
    return [
      paragraph(
        `Su solicitud era válida hasta el ${longDate(validThrough)}, así que con ella ya no puede repetir el examen.`,
        'Puede hacer una nueva solicitud si lo desea. Pregúntenos cómo.',
      ),
    ];
  return [
    paragraph('Puede presentar el examen otra vez:'),
    numbered([
      'Pida otro intento en la página de su caso.',
      'Pague la cuota.',
      'Programe su examen cuando le avisemos.',
    ]),
    table(
      ['Cuota para repetir el examen', amount(retakeFeeCents)],
      ...(sittingsLeft === null ? [] : [['Intentos que le quedan', tries(sittingsLeft)] as const]),
    ),
    paragraph(lastDay(today, validThrough, 'para presentar el examen')),
  ];
};

export const examNotPassed = (facts: LetterFacts<'EXAM_NOT_PASSED'>): LetterContent => ({
  subject: `El resultado de su examen de ${facts.program.title}`,
  heading: 'El resultado de su examen',
  blocks: [
    paragraph(
      `Usted presentó el examen el ${longDate(facts.satOn)}. Esta vez no lo aprobó. Sabemos que no es fácil leer esto.`,
      'Muchas personas necesitan más de un intento. Esto no borra lo que usted sabe ni lo que ha vivido.',
    ),
    ...(facts.corrected ? [CORRECTED] : []),
    ...tryAgain(facts),
  ],
});

export const examForfeited = (facts: LetterFacts<'EXAM_FORFEITED'>): LetterContent => ({
  subject: `Su examen de ${facts.program.title} del ${longDate(facts.satOn)}`,
  heading: 'No presentó su examen',
  blocks: [
    paragraph(
      `Su examen estaba programado para el ${longDate(facts.satOn)}. Nos informaron que usted no lo presentó.`,
      'La cuota de ese día no se puede devolver.',
    ),
    ...(facts.corrected ? [CORRECTED] : []),
    paragraph('Si esto no es correcto, o si algo le impidió presentarlo, por favor avísenos.'),
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
  subject: `Ya tiene su certificación: ${program.title}`,
  heading: 'Ya tiene su certificación',
  blocks: [
    paragraph(
      `¡Felicidades! Obtuvo su certificación de ${program.title}.`,
      'Gracias por el trabajo que está por comenzar.',
    ),
    table(['Número de su certificado', certificateNumber], ['Vigente hasta el', dateFrom(today, expiresOn)]),
    paragraph('Para mantener su certificación, renuévela antes de esa fecha. Esto es lo que va a necesitar:'),
    list([
      `Educación continua: ${hoursOr(neededMinutes)}`,
      `De esas horas, en leyes y ética: ${hoursOr(neededLawEthicsMinutes)}`,
      'Su firma en el Código de Ética',
    ]),
    paragraph(
      `Puede renovar a partir del ${longDate(windowOpensOn)}. Nosotros se lo recordaremos.`,
      'Si cambia su correo electrónico, por favor avísenos.',
    ),
  ],
});

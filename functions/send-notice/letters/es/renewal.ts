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
  const certification = `su certificación de ${program.title}`;
  if (today > expiresOn) return `Su certificación de ${program.title} venció el ${longDate(expiresOn)}`;
  if (today === expiresOn) return `Hoy es el último día para renovar ${certification}`;
  if (addDays(today, 1) === expiresOn) return `Mañana es el último día para renovar ${certification}`;
  if (today < windowOpensOn) return `Puede renovar ${certification} a partir del ${longDate(windowOpensOn)}`;
  return `Renueve ${certification} a más tardar el ${longDate(expiresOn)}`;
};

const STEPS = [
  'Termine su educación continua y regístrela en la página de su caso.',
  'Firme de nuevo el Código de Ética.',
  'Pague la cuota de renovación.',
  'Envíenos su renovación.',
];

const reminderBlocks = ({ today, windowOpensOn, expiresOn, education, feeCents }: Reminder): readonly Block[] => {
  const needs = [educationTable(education), ...feeTable([{ fee: 'RENEWAL', cents: feeCents }])];
  if (today > expiresOn)
    return [
      paragraph(
        `Su certificación estuvo vigente hasta el ${longDate(expiresOn)}. Para esa fecha no había una renovación aprobada, así que venció.`,
        'Todavía puede recuperarla. En la página de su caso puede ver qué se necesita ahora. Con gusto le ayudamos.',
      ),
      ...needs,
    ];
  const opens =
    today < windowOpensOn
      ? `Puede renovar a partir del ${dateFrom(today, windowOpensOn)}. Mientras tanto, puede ir preparando esto:`
      : 'Ya puede renovar. Esto es lo que tiene que hacer:';
  return [
    paragraph(`Su certificación está vigente hasta el ${dateFrom(today, expiresOn)}.`, opens),
    numbered(STEPS),
    ...needs,
    paragraph(lastDay(today, expiresOn, 'para renovar'), 'Si ya envió su renovación, ¡gracias!'),
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
        `Su certificación estuvo vigente hasta el ${longDate(expiresOn)}. Mientras no aprobemos su renovación, no tiene una certificación vigente.`,
        'Si la necesita en su trabajo, por favor hable de estos días con su empleador.',
      )
    : paragraph(`Su certificación está vigente hasta el ${dateFrom(today, expiresOn)}.`);

export const renewalReceived = ({
  program,
  today,
  expiresOn,
  reviewDueOn,
}: LetterFacts<'RENEWAL_RECEIVED'>): LetterContent => ({
  subject: `Recibimos su renovación de ${program.title}`,
  heading: 'Recibimos su renovación',
  blocks: [
    paragraph('Gracias. Recibimos su renovación y ahora la vamos a revisar.'),
    ...reviewDate(today, reviewDueOn),
    untilDecided(today, expiresOn),
    paragraph('Por ahora no tiene que hacer nada. Por favor guarde los comprobantes de sus cursos.'),
  ],
});

export const renewalRevisionWanted = (facts: LetterFacts<'RENEWAL_REVISION_WANTED'>): LetterContent => ({
  subject: `Su renovación de ${facts.program.title}: falta corregir ${things(facts.wanted.length)}`,
  heading: `Falta corregir ${things(facts.wanted.length)} en su renovación`,
  blocks: [
    paragraph(
      'Revisamos su renovación. No la hemos rechazado.',
      `Para seguir adelante, necesitamos que corrija ${things(facts.wanted.length)}:`,
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
    subject: `Renovamos su certificación de ${program.title}`,
    heading: 'Su certificación está renovada',
    blocks: [
      paragraph('¡Felicidades! Aprobamos su renovación. Gracias por seguir en esta labor.'),
      table(
        ['Número de su certificado', certificateNumber],
        ['Su nuevo período empieza el', dateFrom(today, validFrom)],
        ['Vigente hasta el', dateFrom(today, expiresOn)],
      ),
      ...(gapStarts < validFrom
        ? [
            paragraph(
              `Del ${longDate(gapStarts)}, al ${longDate(addDays(validFrom, -1))}, usted no tuvo una certificación vigente.`,
              'La renovación no cubre esos días.',
            ),
          ]
        : []),
      paragraph(`Podrá renovar otra vez a partir del ${longDate(windowOpensOn)}. Nosotros se lo recordaremos.`),
    ],
  };
};

export const renewalDenied = (facts: LetterFacts<'RENEWAL_DENIED'>): LetterContent => ({
  subject: `Nuestra decisión sobre su renovación de ${facts.program.title}`,
  heading: 'Nuestra decisión sobre su renovación',
  blocks: [
    paragraph('Lo sentimos. No pudimos aprobar su renovación. Sabemos que es una noticia difícil.'),
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
  subject: `Corregimos el último día de su certificación de ${program.title}`,
  heading: 'Corregimos una fecha',
  blocks: [
    paragraph(
      `Teníamos un último día equivocado para su certificación: ${longDate(wrongDay)}.`,
      'Olvide, por favor, lo que le escribimos sobre ese día.',
    ),
    table(['El último día correcto', dateFrom(today, expiresOn)]),
    paragraph(
      isWithUs
        ? 'Ya tenemos su renovación y le diremos qué decidimos.'
        : expiresOn < today
          ? 'Ese día ya pasó. Abra su caso, o escríbanos o llámenos, y vea qué puede hacer ahora.'
          : windowOpensOn > today
            ? `Podrá renovar a partir del ${longDate(windowOpensOn)}. Nosotros se lo recordaremos.`
            : lastDay(today, expiresOn, 'para renovar'),
    ),
  ],
});

export const extended = ({ program, today, addedDays, expiresOn }: LetterFacts<'EXTENDED'>): LetterContent => ({
  subject: `Tiene más tiempo para renovar su certificación de ${program.title}`,
  heading: 'Tiene más tiempo para renovar',
  blocks: [
    paragraph(`Nos pidió más tiempo y ya lo tiene: ${addedDays === 1 ? '1 día' : `${addedDays} días`} más.`),
    table(['Vigente hasta el', dateFrom(today, expiresOn)]),
    paragraph(
      lastDay(today, expiresOn, 'para renovar'),
      ...(expiresOn < today ? ['Escríbanos o llámenos y pregunte qué puede hacer ahora.'] : []),
    ),
  ],
});

/** Letters after a term has ended without a renewal. They say what is so, without blame, and how to come back. */
import type { LetterFacts, WayBack } from '../facts.ts';
import { type Block, heading, type LetterContent, numbered, paragraph, table } from '../layout.ts';
import { educationTable, feeTable } from './parts.ts';
import { amount, hours, lastDay, longDate } from './words.ts';

type Late = LetterFacts<'EXPIRED' | 'LATE_REMINDER' | 'LAPSED'>;

const NOT_ALONE = paragraph('No tiene que resolver esto por su cuenta. Estamos para ayudarle.');

const standing = ({ stageWord }: { readonly stageWord: string }): Block => table(['Estado de su caso', stageWord]);

const refresherStep = ({ refresher }: WayBack): readonly string[] => {
  if (refresher === null) return [];
  const course =
    refresher.minutes === null ? 'un curso de repaso' : `un curso de repaso de ${hours(refresher.minutes)}`;
  return [`Haga una de estas dos cosas: tome ${course} o apruebe el examen.`];
};

/** The steps back, and the last day for them; after that day, that this way is over. */
const stepsBack = ({ today, wayBack }: Late): readonly Block[] => {
  const { through, afterwards, education, fees } = wayBack;
  if (through < today)
    return [
      paragraph(
        lastDay(today, through, 'para recuperarla de la forma más sencilla'),
        afterwards === 'START_OVER'
          ? 'Para volver a tener la certificación, ahora tiene que hacer una nueva solicitud. Con gusto le ayudamos.'
          : 'Todavía puede recuperarla, pero ahora se necesitan más pasos. Los puede ver en la página de su caso.',
      ),
    ];
  return [
    heading('Cómo recuperar su certificación'),
    numbered([
      'Termine su educación continua y regístrela en la página de su caso.',
      ...refresherStep(wayBack),
      'Firme de nuevo el Código de Ética.',
      ...(fees.length === 0 ? [] : ['Pague las cuotas.']),
      'Envíenos su renovación.',
    ]),
    educationTable(education),
    ...feeTable(fees),
    paragraph(
      lastDay(today, through, 'para recuperarla de esta forma'),
      afterwards === 'START_OVER'
        ? 'Después de esa fecha, tendría que empezar con una nueva solicitud.'
        : 'Después de esa fecha, se necesitarán más pasos.',
    ),
  ];
};

const WHAT_IT_MEANS = paragraph(
  'Mientras no aprobemos una renovación, no tiene una certificación vigente. Así aparece en nuestra lista pública.',
  'Si la necesita en su trabajo, por favor hable con su empleador.',
);

export const expired = (facts: LetterFacts<'EXPIRED'>): LetterContent => ({
  subject: `Su certificación de ${facts.program.title} venció el ${longDate(facts.expiresOn)}`,
  heading: 'Su certificación venció, pero puede recuperarla',
  blocks: [
    paragraph(
      `Su certificación estuvo vigente hasta el ${longDate(facts.expiresOn)}. Para esa fecha no había una renovación aprobada, así que venció.`,
      'Les pasa a muchas personas. Esto no borra lo que usted sabe ni la ayuda que ha dado.',
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
      ? `Su certificación de ${facts.program.title}: lo que puede hacer ahora`
      : `Todavía puede renovar su certificación de ${facts.program.title}`,
  heading: facts.wayBack.through < facts.today ? 'Lo que puede hacer ahora' : 'Todavía puede renovar su certificación',
  blocks: [
    paragraph(
      `Su certificación venció el ${longDate(facts.expiresOn)}. Nos gustaría que volviera.`,
      'Si ya envió su renovación, ¡gracias! Puede ignorar esta carta.',
    ),
    standing(facts),
    ...stepsBack(facts),
    NOT_ALONE,
  ],
});

export const lapsed = (facts: LetterFacts<'LAPSED'>): LetterContent => ({
  subject: `Su certificación de ${facts.program.title}: ahora se necesitan más pasos para recuperarla`,
  heading: 'Ahora se necesitan más pasos para recuperar su certificación',
  blocks: [
    paragraph(
      `Su certificación estuvo vigente hasta el ${longDate(facts.expiresOn)}, y no se renovó.`,
      'Ha pasado tanto tiempo que ahora las reglas piden más.',
      'La puerta sigue abierta, y nos dará gusto que vuelva.',
    ),
    standing(facts),
    WHAT_IT_MEANS,
    ...stepsBack(facts),
    NOT_ALONE,
  ],
});

export const vacated = (facts: LetterFacts<'VACATED'>): LetterContent => ({
  subject: `Ya no se puede renovar su certificación de ${facts.program.title}`,
  heading: 'Su certificación ya no se puede renovar',
  blocks: [
    paragraph(
      `Su certificación estuvo vigente hasta el ${longDate(facts.expiresOn)}.`,
      'El plazo para renovarla ya terminó.',
      'Esto no borra lo que usted ha hecho por otras personas.',
    ),
    standing(facts),
    paragraph('Puede obtener la certificación otra vez, cuando sea un buen momento para usted. Estos son los pasos:'),
    numbered(['Haga una nueva solicitud.', 'Tome la capacitación otra vez.', 'Apruebe el examen.']),
    table(['Cuota de una nueva solicitud', amount(facts.applicationFeeCents)]),
    NOT_ALONE,
  ],
});

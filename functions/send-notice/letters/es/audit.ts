/** Letters on an audit of continuing education. */
import type { LetterFacts } from '../facts.ts';
import { type Block, type LetterContent, list, numbered, paragraph, table } from '../layout.ts';
import { educationTable } from './parts.ts';
import { hours, hoursOr, lastDay, longDate } from './words.ts';

type Answer = LetterFacts<'AUDIT_OPENED' | 'AUDIT_REMINDER'>;

const STEPS = [
  'Suba los certificados de sus cursos a la página de su caso.',
  'Registre ahí cada curso e indique qué certificado le corresponde.',
  'Cuando esté todo, envíenos su respuesta desde la página de su caso.',
];

const whatToSend = ({ today, answerBy, education, unshown }: Answer): readonly Block[] => [
  educationTable(education),
  ...(unshown.length === 0 ? [] : [paragraph('De estos cursos todavía no tenemos el certificado:'), list(unshown)]),
  paragraph('Esto es lo que tiene que hacer:'),
  numbered(STEPS),
  answerBy === null
    ? paragraph('No hay una fecha límite para responder. Por favor responda pronto.')
    : paragraph(
        lastDay(today, answerBy, 'para responder'),
        ...(answerBy < today ? ['Envíenos lo que tenga, escríbanos o llámenos.'] : []),
      ),
  paragraph('¿Perdió un certificado? Muchas veces quien dio el curso le puede mandar una copia.'),
];

export const auditOpened = (facts: Answer): LetterContent => ({
  subject: `Su renovación de ${facts.program.title}: muéstrenos sus cursos`,
  heading: 'Muéstrenos sus cursos, por favor',
  blocks: [
    paragraph(
      'Elegimos algunas renovaciones al azar y revisamos los certificados de los cursos. Esta vez elegimos la suya.',
      'Su certificación está renovada y sigue así mientras la revisamos.',
    ),
    ...whatToSend(facts),
  ],
});

export const auditReminder = (facts: Answer): LetterContent => ({
  subject: `Su renovación de ${facts.program.title}: todavía nos falta ver sus cursos`,
  heading: 'Todavía nos falta ver sus cursos',
  blocks: [
    paragraph('Le pedimos los certificados de sus cursos y todavía no tenemos su respuesta.'),
    ...whatToSend(facts),
    paragraph('Si ya envió su respuesta, ¡gracias! No tiene que hacer nada más.'),
  ],
});

const OUTCOME: { readonly [O in LetterFacts<'AUDIT_CLOSED'>['outcome']]: readonly string[] } = {
  SATISFIED: ['Gracias. Revisamos los certificados de sus cursos y todo está en orden.'],
  DEFICIENT: [
    'Revisamos los certificados de sus cursos. No muestran todas las horas que pedía su renovación.',
    'Vamos a hablar con usted sobre lo que sigue. Si tiene más certificados, avísenos.',
  ],
  UNDECIDED: [
    'Revisamos los certificados de sus cursos. Una de las reglas que se necesitan para esto no se ha publicado.',
    'Por eso no hay nada en su contra.',
  ],
  RECORDS_NOT_REQUIRED: [
    'Usted no tenía que guardar sus certificados por tanto tiempo. Por eso no hay nada en su contra.',
  ],
};

export const auditClosed = ({
  program,
  outcome,
  submittedOn,
  neededMinutes,
  neededLawEthicsMinutes,
  countedMinutes,
  countedLawEthicsMinutes,
  notCounted,
  reason,
}: LetterFacts<'AUDIT_CLOSED'>): LetterContent => ({
  subject: `Su renovación de ${program.title}: ya revisamos sus cursos`,
  heading: 'Ya revisamos sus cursos',
  blocks: [
    paragraph(...OUTCOME[outcome]),
    table(
      ['Envió su renovación el', longDate(submittedOn)],
      ['Horas que cuentan', `${hours(countedMinutes)}; de ellas, ${hours(countedLawEthicsMinutes)} en leyes y ética`],
      [
        'Horas que necesita',
        `${hoursOr(neededMinutes)}; de ellas, ${hoursOr(neededLawEthicsMinutes)} en leyes y ética`,
      ],
    ),
    ...(notCounted.length === 0
      ? []
      : [
          paragraph('Estos cursos no cuentan:'),
          list(notCounted.map((course) => `${course.requirement}: ${course.reason}`)),
        ]),
    ...(reason === null ? [] : [paragraph('También queremos decirle esto:'), list([reason])]),
  ],
});

/** Letters on an application, from its receipt to the acceptance of the training. */
import type { LetterFacts } from '../facts.ts';
import { type Block, type LetterContent, list, numbered, paragraph, table } from '../layout.ts';
import { changesWanted, examSteps, reasonsAndAppeal, reasonsWhy } from './parts.ts';
import { amount, hours, lastDay, longDate, things } from './words.ts';

export const applicationReceived = ({
  program,
  today,
  pathway,
  reviewDueOn,
  again,
}: LetterFacts<'APPLICATION_RECEIVED'>): LetterContent => ({
  subject: again
    ? `Vamos a revisar otra vez su solicitud de ${program.title}`
    : `Recibimos su solicitud de ${program.title}`,
  heading: again ? 'Vamos a revisar otra vez su solicitud' : 'Recibimos su solicitud',
  blocks: [
    again
      ? paragraph(
          'Le dijimos que su solicitud estaba aprobada. Fue un error nuestro, y lo sentimos.',
          'Ahora la vamos a revisar otra vez. No se pierde nada de lo que ya hizo.',
        )
      : paragraph('Gracias. Su solicitud está completa y ahora la vamos a revisar.'),
    table(['Tipo de solicitud', pathway]),
    ...reviewDate(today, reviewDueOn),
    paragraph('Por ahora no tiene que hacer nada. Le escribiremos si necesitamos algo más.'),
  ],
});

/** When an answer may be expected; an overdue one is owned up to. */
export const reviewDate = (today: string, reviewDueOn: string | null): readonly Block[] => {
  if (reviewDueOn === null) return [];
  return reviewDueOn >= today
    ? [paragraph(`Esperamos darle una respuesta a más tardar el ${longDate(reviewDueOn)}.`)]
    : [
        paragraph(
          `Esperábamos darle una respuesta a más tardar el ${longDate(reviewDueOn)}. Nos hemos retrasado y lo sentimos.`,
        ),
      ];
};

export const revisionWanted = (facts: LetterFacts<'REVISION_WANTED'>): LetterContent => ({
  subject: `Su solicitud de ${facts.program.title}: falta corregir ${things(facts.wanted.length)}`,
  heading: `Falta corregir ${things(facts.wanted.length)} en su solicitud`,
  blocks: [
    paragraph(
      'Revisamos su solicitud. No la hemos rechazado.',
      `Para seguir adelante, necesitamos que corrija ${things(facts.wanted.length)}:`,
    ),
    ...changesWanted(facts),
  ],
});

export const documentRefused = ({
  program,
  document: { requirement, reason },
  receivedOn,
}: LetterFacts<'DOCUMENT_REFUSED'>): LetterContent => ({
  subject: `Su documento de ${program.title}: por favor envíelo otra vez`,
  heading: 'Por favor envíe un documento otra vez',
  blocks: [
    paragraph(
      `Gracias por lo que nos envió el ${longDate(receivedOn)}. Lo sentimos, pero no pudimos aceptar este documento:`,
    ),
    list([`${requirement}: ${reason}`]),
    paragraph('Por favor envíelo otra vez. Todo lo demás que nos envió lo conservamos.'),
  ],
});

type Approved = LetterFacts<'APPLICATION_APPROVED'>;

const toTraining = ({ today, validThrough, trainingMinutes }: Approved): readonly Block[] => [
  paragraph('¡Felicidades! Ha dado un gran paso.', 'Solo le faltan dos pasos:'),
  numbered([
    `Envíenos su certificado de capacitación${trainingMinutes === null ? '' : ` (de ${hours(trainingMinutes)})`}. Si ya lo tiene, puede enviarlo ahora.`,
    'Apruebe el examen. Lo podrá pagar y programar cuando hayamos aceptado su capacitación.',
  ]),
  paragraph(lastDay(today, validThrough, 'para completar los dos pasos')),
];

/** Whoever owes no training goes on to the exam. */
const toExam = ({ today, validThrough, training, examFee }: Approved): readonly Block[] => {
  const congratulations =
    training === 'WITH_US'
      ? '¡Felicidades! Ha dado un gran paso. Ya tenemos su certificado de capacitación.'
      : '¡Felicidades! Ha dado un gran paso. No necesita tomar la capacitación.';
  return [
    ...(examFee === null
      ? [paragraph(congratulations, 'Le falta aprobar el examen. En la página de su caso puede ver qué sigue.')]
      : [paragraph(congratulations, 'Solo le falta aprobar el examen:'), ...examSteps(examFee)]),
    paragraph(lastDay(today, validThrough, 'para presentar el examen')),
  ];
};

export const applicationApproved = (facts: Approved): LetterContent => ({
  subject: `Aprobamos su solicitud de ${facts.program.title}`,
  heading: 'Buenas noticias: aprobamos su solicitud',
  blocks: facts.training === 'OWED' ? toTraining(facts) : toExam(facts),
});

export const applicationDenied = (facts: LetterFacts<'APPLICATION_DENIED'>): LetterContent => ({
  subject: `Nuestra decisión sobre su solicitud de ${facts.program.title}`,
  heading: 'Nuestra decisión sobre su solicitud',
  blocks: [
    paragraph('Lo sentimos. No pudimos aprobar su solicitud. Sabemos que es una noticia difícil.'),
    ...reasonsAndAppeal(facts),
  ],
});

export const applicationExpired = ({
  program,
  because,
  lastDay: endedOn,
  applicationFeeCents,
}: LetterFacts<'APPLICATION_EXPIRED'>): LetterContent => ({
  subject: `Su solicitud de ${program.title} se cerró`,
  heading: 'Su solicitud se cerró',
  blocks: [
    because === 'REVISION_NOT_ANSWERED'
      ? paragraph(
          `Le pedimos cambios en su solicitud. El último día para responder fue el ${longDate(endedOn)}.`,
          'No recibimos su respuesta a tiempo, y por eso su solicitud se cerró.',
        )
      : paragraph(
          `Su solicitud era válida hasta el ${longDate(endedOn)}.`,
          'Para esa fecha faltaban pasos por completar, y por eso se cerró.',
        ),
    paragraph('A veces la vida se complica. Puede volver a hacer la solicitud cuando sea un buen momento para usted.'),
    table(['Cuota de una nueva solicitud', amount(applicationFeeCents)]),
    paragraph('Si cree que se trata de un error, por favor avísenos.'),
  ],
});

export const trainingAccepted = ({
  program,
  today,
  validThrough,
  examFeeCents,
}: LetterFacts<'TRAINING_ACCEPTED'>): LetterContent => ({
  subject: `Aceptamos su capacitación de ${program.title}`,
  heading: 'Aceptamos su capacitación',
  blocks: [
    paragraph('¡Muy bien! Aceptamos su certificado de capacitación.', 'Ahora sigue el examen.'),
    ...examSteps({ fee: 'EXAM', cents: examFeeCents }),
    paragraph(lastDay(today, validThrough, 'para presentar el examen')),
  ],
});

export const trainingRefused = ({
  program,
  today,
  validThrough,
  reasons,
}: LetterFacts<'TRAINING_REFUSED'>): LetterContent => ({
  subject: `Su certificado de capacitación de ${program.title}: lo que necesitamos`,
  heading: 'Necesitamos otro certificado de capacitación',
  blocks: [
    paragraph('Gracias por su certificado de capacitación. Lo sentimos, pero no pudimos aceptarlo.'),
    ...reasonsWhy(reasons),
    paragraph('Su solicitud sigue abierta. Por favor envíenos un certificado que cumpla las reglas.'),
    paragraph(lastDay(today, validThrough, 'para terminar la capacitación y presentar el examen')),
  ],
});

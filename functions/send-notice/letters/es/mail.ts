/** The letter that answers mail: what became of what came, and what is still owed. */
import type { LetterFacts, NotTakenWords, ShownFile } from '../facts.ts';
import { type Block, type LetterContent, listed, paragraph } from '../layout.ts';
import { lastDay, longDate } from './words.ts';

type Received = LetterFacts<'MAIL_RECEIVED'>;

const NOT_TAKEN: NotTakenWords = {
  MALWARE_FOUND:
    'Encontramos un virus u otro programa dañino en este archivo. Por favor envíe una copia limpia, quizás una foto nueva.',
  NOT_LOOKED_AT: 'Este archivo no llegó, o no pudimos revisar a tiempo si tiene virus. Por favor envíelo otra vez.',
  NOT_SCANNED: 'No pudimos revisar si este archivo tiene virus. Por favor envíelo otra vez, sin contraseña.',
  TYPE_DIFFERS: 'Este archivo no es lo que dice su nombre. Por favor envíe un PDF, un JPEG o un PNG.',
  EMPTY: 'No hay nada en este archivo. Por favor envíelo otra vez.',
  TOO_LARGE: 'Este archivo pesa más de 25 MB. Por favor envíe una foto o un escaneo que pese menos.',
  ENCRYPTED: 'Este PDF tiene contraseña. Por favor envíe una copia que se abra sin ella.',
  NO_PAGES: 'Este PDF no tiene páginas. Por favor guárdelo de nuevo y envíelo otra vez.',
  DAMAGED: 'Este archivo está dañado y no se abre. Por favor envíelo otra vez, quizás como foto.',
  ARCHIVE:
    'Es un archivo comprimido (como un ZIP), y no abrimos esos archivos. Por favor envíe por separado cada archivo que contiene.',
  CUT_OFF: 'Este archivo no llegó completo. Por favor envíelo otra vez.',
  MALFORMED: 'No pudimos leer esta parte de su correo. Por favor envíe el archivo otra vez.',
  NESTED_TOO_DEEP:
    'Venía en un correo que estaba dentro de otro, y no lo abrimos. Por favor envíe solamente el archivo.',
  NOT_A_DOCUMENT_TYPE:
    'No aceptamos este tipo de archivo. Por favor envíe un PDF, un JPEG o un PNG. Puede ser una foto.',
  OUTLOOK_FORM:
    'Outlook guardó sus archivos de una forma que no podemos abrir. Por favor envíe el correo otra vez como texto sin formato o como HTML, no como texto enriquecido.',
  SEALED: 'Este archivo está protegido y no podemos abrirlo. Por favor envíe una copia que se abra sin contraseña.',
  SENT_AS_TEXT: 'Este archivo llegó como texto dentro del mensaje. Por favor adjúntelo como archivo.',
  TOO_MANY: 'Había demasiados archivos en un solo correo. Por favor envíe este en otro correo.',
  CASE_CLOSED: 'Su caso ya estaba cerrado cuando llegó este archivo. Por favor pregúntenos qué puede hacer.',
  NOT_ADDED:
    'No lo agregamos a su caso. Puede ser igual a otro archivo. Si cree que lo necesitamos, por favor pregúntenos.',
  TOO_MANY_FILES: 'Su caso ya tiene todos los archivos que puede tener. Por favor pregúntenos qué puede hacer.',
  TYPE_NOT_ACCEPTED:
    'Para este documento no aceptamos este tipo de archivo. Por favor envíelo en otro formato, o pregúntenos cuál sirve.',
};

const named = (file: ShownFile): string => (typeof file === 'number' ? `Archivo ${file}` : file);

const withoutFile = (count: number, isAll: boolean, sentBy: Received['sentBy']): readonly Block[] => {
  if (count === 0) return [];
  const all = sentBy === 'YOU' ? (count === 1 ? 'su correo' : 'sus correos') : 'lo que llegó';
  const some = sentBy === 'YOU' ? 'sus correos' : 'estos correos';
  const emails = isAll ? all : count === 1 ? `uno de ${some}` : `${count} de ${some}`;
  return [paragraph(`No encontramos ningún archivo en ${emails}. Una persona va a leer lo que dice.`)];
};

const stillOwed = ({ today, owed: { documents, unsorted, nothing, inTheCase, answerBy } }: Received): Block[] => [
  ...listed(
    'Lo que todavía necesitamos:',
    documents.map(({ requirement, reason }) => (reason === null ? requirement : `${requirement}: ${reason}`)),
    ...(unsorted
      ? [
          'Todavía no hemos clasificado algunos de sus archivos. Si uno de estos documentos está entre ellos, no necesita enviarlo otra vez.',
        ]
      : []),
  ),
  ...(nothing ? [paragraph('Por ahora no necesita enviarnos ningún documento.')] : []),
  ...(inTheCase === 'SEND_APPLICATION'
    ? [
        paragraph(
          'Su solicitud todavía no se ha enviado. Cuando esté completa, entre a la página de su caso y envíela.',
        ),
      ]
    : []),
  ...(inTheCase === 'SEND_ANSWER'
    ? [
        paragraph(
          'Cuando haya enviado todo, entre a la página de su caso y envíenos su respuesta.',
          ...(answerBy === null ? [] : [lastDay(today, answerBy, 'para responder')]),
        ),
      ]
    : []),
];

const greeting = ({ firstOn, lastOn, sentBy }: Received): readonly string[] => {
  const isOne = firstOn === lastOn;
  if (sentBy === 'YOU')
    return [
      isOne
        ? `Gracias por su correo del ${longDate(firstOn)}.`
        : `Gracias por sus correos del ${longDate(firstOn)} al ${longDate(lastOn)}.`,
    ];
  return [
    isOne
      ? `Recibimos correo para su caso el ${longDate(firstOn)}.`
      : `Recibimos correo para su caso del ${longDate(firstOn)} al ${longDate(lastOn)}.`,
    sentBy === 'OTHERS'
      ? 'No vino de la dirección que tenemos de usted.'
      : 'No todo vino de la dirección que tenemos de usted.',
  ];
};

export const mailReceived = (facts: Received): LetterContent => {
  const { program, received, receivedBefore, notTaken, unlisted } = facts;
  const hasFiles = received.length + receivedBefore.length + notTaken.length > 0;
  return {
    subject: hasFiles
      ? `Su correo sobre ${program.title}: qué pasó con sus archivos`
      : `Recibimos su correo sobre ${program.title}`,
    heading: hasFiles ? 'Qué pasó con sus archivos' : 'Recibimos su correo',
    blocks: [
      paragraph(...greeting(facts), 'Esta es una respuesta automática.'),
      ...listed(
        'Lo que recibimos:',
        received.map(({ file, requirement }) => `${named(file)}: ${requirement ?? 'vamos a ver para qué es'}`),
        'Revisamos cada archivo antes de aceptarlo.',
      ),
      ...listed('Estos ya los tenemos. Son iguales a archivos que recibimos antes:', receivedBefore.map(named)),
      ...listed(
        'Lo que no pudimos aceptar, y por qué:',
        notTaken.map(({ file, because }) => `${named(file)}: ${NOT_TAKEN[because]}`),
        ...(unlisted === 0
          ? []
          : [
              unlisted === 1
                ? 'Otro archivo tampoco lo pudimos aceptar.'
                : `Otros ${unlisted} archivos tampoco los pudimos aceptar. Envíe menos archivos en cada correo.`,
            ]),
      ),
      ...withoutFile(facts.withoutFile, !hasFiles, facts.sentBy),
      ...(hasFiles
        ? [
            paragraph(
              'Los archivos van directamente a su caso. Si tiene una pregunta, por favor envíela en otro correo, sin archivos.',
            ),
          ]
        : []),
      ...stillOwed(facts),
    ],
  };
};

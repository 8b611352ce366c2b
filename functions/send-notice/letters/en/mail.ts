/** The letter that answers mail: what became of what came, and what is still owed. */
import { FILE_PROBLEMS } from '../../../../domain/uploads.ts';
import type { LetterFacts, NotTakenWords, ShownFile } from '../facts.ts';
import { type Block, type LetterContent, listed, paragraph } from '../layout.ts';
import { lastDay, longDate } from './words.ts';

type Received = LetterFacts<'MAIL_RECEIVED'>;

const NOT_TAKEN: NotTakenWords = {
  ...FILE_PROBLEMS,
  ARCHIVE: 'This is a packed file (such as a ZIP), and we do not open those. Please send each file in it by itself.',
  CUT_OFF: 'This file did not come whole. Please send it again.',
  MALFORMED: 'We could not read this part of your email. Please send the file again.',
  NESTED_TOO_DEEP: 'This was in an email within another email, and we did not open it. Please send the file itself.',
  NOT_A_DOCUMENT_TYPE: 'We do not take this kind of file. Please send a PDF, a JPEG or a PNG. A photo will do.',
  OUTLOOK_FORM:
    'Outlook packed your files in a way that we cannot open. Please send the email again as plain text or as HTML, not as Rich Text.',
  SEALED: 'This file is locked, and we cannot open it. Please send a copy that opens without a password or a key.',
  SENT_AS_TEXT: 'This file came as text within the message. Please attach it as a file.',
  TOO_MANY: 'There were too many files in one email. Please send this one in another email.',
  CASE_CLOSED: 'Your case was closed when this file came. Please ask us what you can do.',
  NOT_ADDED:
    'We did not add it to your case. It may be the same as another file. If you think that we need it, please ask us.',
  TOO_MANY_FILES: 'Your case holds as many files as it can. Please ask us what you can do.',
  TYPE_NOT_ACCEPTED:
    'We do not take this kind of file for this document. Please send it as another kind, or ask us which one.',
};

const named = (file: ShownFile): string => (typeof file === 'number' ? `File ${file}` : file);

const withoutFile = (count: number, isAll: boolean, sentBy: Received['sentBy']): readonly Block[] => {
  if (count === 0) return [];
  const whose = sentBy === 'YOU' ? 'your' : 'these';
  const all = sentBy === 'YOU' ? 'your email' : 'it';
  const emails = isAll ? all : count === 1 ? `one of ${whose} emails` : `${count} of ${whose} emails`;
  return [paragraph(`We found no file in ${emails}. A person will read what it says.`)];
};

const stillOwed = ({ today, owed: { documents, unsorted, nothing, inTheCase, answerBy } }: Received): Block[] => [
  ...listed(
    'What we still need:',
    documents.map(({ requirement, reason }) => (reason === null ? requirement : `${requirement}: ${reason}`)),
    ...(unsorted
      ? ['We have not sorted some of your files yet. If one of these is among them, you do not need to send it again.']
      : []),
  ),
  ...(nothing ? [paragraph('You do not need to send us any document now.')] : []),
  ...(inTheCase === 'SEND_APPLICATION'
    ? [paragraph('Your application is not sent yet. When it is complete, open your case and send it.')]
    : []),
  ...(inTheCase === 'SEND_ANSWER'
    ? [
        paragraph(
          'When you have sent everything, open your case and send us your answer.',
          ...(answerBy === null ? [] : [lastDay(today, answerBy, 'to answer')]),
        ),
      ]
    : []),
];

const greeting = ({ firstOn, lastOn, sentBy }: Received): readonly string[] => {
  const isOne = firstOn === lastOn;
  if (sentBy === 'YOU')
    return [
      isOne
        ? `Thank you for your email of ${longDate(firstOn)}.`
        : `Thank you for your emails from ${longDate(firstOn)} to ${longDate(lastOn)}.`,
    ];
  return [
    isOne
      ? `We got email for your case on ${longDate(firstOn)}.`
      : `We got email for your case from ${longDate(firstOn)} to ${longDate(lastOn)}.`,
    sentBy === 'OTHERS'
      ? 'It did not come from the address that we have for you.'
      : 'Not all of it came from the address that we have for you.',
  ];
};

export const mailReceived = (facts: Received): LetterContent => {
  const { program, received, receivedBefore, notTaken, unlisted } = facts;
  const hasFiles = received.length + receivedBefore.length + notTaken.length > 0;
  return {
    subject: hasFiles
      ? `Your ${program.title} email: what became of your files`
      : `We have your email about ${program.title}`,
    heading: hasFiles ? 'What became of your files' : 'We have your email',
    blocks: [
      paragraph(...greeting(facts), 'This is an automatic answer.'),
      ...listed(
        'What we received:',
        received.map(({ file, requirement }) => `${named(file)}: ${requirement ?? 'we will see what it is for'}`),
        'We look at each file before we accept it.',
      ),
      ...listed('We have these already. They are the same as files that we got before:', receivedBefore.map(named)),
      ...listed(
        'What we could not take, and why:',
        notTaken.map(({ file, because }) => `${named(file)}: ${NOT_TAKEN[because]}`),
        ...(unlisted === 0
          ? []
          : [
              unlisted === 1
                ? 'We could not take one more file.'
                : `We could not take ${unlisted} more files. Please send fewer files in one email.`,
            ]),
      ),
      ...withoutFile(facts.withoutFile, !hasFiles, facts.sentBy),
      ...(hasFiles
        ? [
            paragraph(
              'Files go right to your case. If you asked us something, please ask it in an email without files.',
            ),
          ]
        : []),
      ...stillOwed(facts),
    ],
  };
};

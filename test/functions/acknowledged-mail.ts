/** Messages that came for a case, and what became of their files. */
import type { MailFile, MailFileProblem, ReceivedMail } from '../../domain/mail.ts';
import { mailDocumentId } from '../../domain/mail.ts';
import type { Refusal } from '../../domain/refusals.ts';
import { UNSORTED, type Upload } from '../../domain/uploads.ts';
import type { AcknowledgedMail } from '../../functions/send-notice/page.ts';
import { APPLICANT, local } from '../domain/life.ts';

/** A file of a message: one that never became an upload, or an upload and what it came to. */
type Came = { readonly fileName: string } & (
  | { readonly problem: MailFileProblem }
  | { readonly state: Upload['state']; readonly kind?: string; readonly refusals?: Refusal[] }
);

const MEDIA_TYPE = 'application/pdf';

/** A message of 2024-01-20 at ten, settled a minute later. */
export const aMessage = (
  messageId: string,
  came: readonly Came[],
  overrides: Partial<ReceivedMail> = {},
): AcknowledgedMail & { readonly mail: ReceivedMail } => {
  const receivedAt = overrides.receivedAt ?? local('2024-01-20', '10:00');
  const mail: ReceivedMail = {
    messageId,
    ver: 1,
    receivedAt,
    receivedOn: '2024-01-20',
    program: 'cmpss',
    objectKey: `mail/${messageId}`,
    trust: { level: 'TRUSTED', reasons: [] },
    from: 'ana@example.com',
    returnPath: 'ana@example.com',
    recipients: ['cmpss@in.notify.example.org'],
    subject: 'My documents',
    text: 'Hello',
    unanswerable: [],
    state: 'FILED',
    caseId: '01JCASE0000000000000000001',
    settledAt: local('2024-01-20', '10:01'),
    files: came.map(({ fileName, ...file }, place): MailFile => {
      const documentId = mailDocumentId(messageId, place);
      return 'problem' in file
        ? { fileName, outcome: 'REFUSED', problem: file.problem }
        : { fileName, outcome: 'TAKEN', documentId, mediaType: MEDIA_TYPE };
    }),
    unlistedFiles: 0,
    ...overrides,
  };
  const uploads = came.flatMap(({ fileName, ...file }, place): Upload[] => {
    if ('problem' in file) return [];
    const { kind = UNSORTED, state, refusals } = file;
    const documentId = mailDocumentId(messageId, place);
    const expected = { documentId, caseId: mail.caseId ?? '', messageId, kind, fileName, mediaType: MEDIA_TYPE };
    const upload: Upload = { ...expected, by: APPLICANT, expectedAt: receivedAt, state };
    return [{ ...upload, ...(refusals !== undefined && { refusals }) }];
  });
  return { mail, mails: [mail], uploads };
};

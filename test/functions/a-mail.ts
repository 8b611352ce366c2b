/** A message that came in and waits for staff, with one file. */
import { mailDocumentId, type ReceivedMail } from '../../domain/mail.ts';

export const aMail = (messageId: string, overrides: Partial<ReceivedMail> = {}): ReceivedMail => ({
  messageId,
  ver: 1,
  receivedAt: '2025-01-10T17:00:00.000Z',
  receivedOn: '2025-01-10',
  program: 'cmpss',
  objectKey: `mail/${messageId}`,
  from: 'a-friend@example.com',
  trust: { level: 'UNVERIFIED', reasons: ['SENDER_NOT_PROVED'] },
  returnPath: 'a-friend@example.com',
  recipients: ['cmpss@in.notify.example.org'],
  subject: 'For Ana',
  text: 'Please find her diploma attached.',
  unanswerable: [],
  state: 'WAITING',
  waitsBecause: 'UNMATCHED',
  files: [
    {
      fileName: 'diploma.pdf',
      outcome: 'TAKEN',
      documentId: mailDocumentId(messageId, 0),
      mediaType: 'application/pdf',
    },
  ],
  unlistedFiles: 0,
  ...overrides,
});

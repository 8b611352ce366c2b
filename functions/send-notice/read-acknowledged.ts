/** Reads what an acknowledgement tells of; other notices name no message, and cost no reading. */
import type { Registry } from '../../adapters/registry/registry.ts';
import type { AcknowledgedMail } from './page.ts';

export const readAcknowledged = async (
  registry: Registry,
  caseId: string,
  messageIds: readonly string[],
): Promise<AcknowledgedMail> => {
  if (messageIds.length === 0) return { mails: [], uploads: [] };
  const uploads = await registry.readUploads(caseId);
  const mails = await Promise.all(messageIds.map((messageId) => registry.readMail(messageId)));
  return { mails: mails.filter((mail) => mail !== undefined), uploads };
};

/** The function that takes mail in, over a registry and files in memory, with the function that looks at files behind it. */
import { makeMemoryFiles } from '../../../adapters/files/memory.ts';
import type { Registry } from '../../../adapters/registry/registry.ts';
import type { Instant } from '../../../domain/dates.ts';
import { makeHandler as makeFileDocument } from '../../../functions/file-document/handler.ts';
import { makeHandler } from '../../../functions/receive-mail/handler.ts';
import { makeCaseAddress } from '../../../functions/shared/case-address.ts';
import { makeHashAddress } from '../../../functions/shared/hash-address.ts';
import { programOf } from '../../../programs/programs.ts';
import { local } from '../../domain/life.ts';
import { scanned } from '../records.ts';
import { CASE, PERSON, setup } from '../setup.ts';
import { aNotification } from './messages.ts';

export const DOMAIN = 'in.notify.example.org';
export const GENERAL = `cmpss@${DOMAIN}`;
export const AT = local('2025-01-10', '10:00');
const SECRET = ['a secret of the tests'] as const;

/** The address of a case of the tests. */
export const addressOf = (caseId: string): string => makeCaseAddress(SECRET, caseId, DOMAIN) ?? '';

export type Envelope = {
  readonly messageId?: string;
  readonly to?: readonly string[];
  readonly returnPath?: string;
  readonly verdicts?: Parameters<typeof aNotification>[0];
  readonly at?: string;
};

/** What SES tells of a message, as Lambda is given it by the topic. */
export const told = ({
  messageId = 'message-1',
  to = [addressOf(CASE)],
  returnPath = PERSON.email,
  verdicts = {},
  at = AT,
}: Envelope) => {
  const { mail, receipt, ...rest } = aNotification(verdicts, returnPath);
  const message = {
    ...rest,
    mail: { ...mail, messageId, timestamp: at, destination: to },
    receipt: { ...receipt, recipients: to, action: { ...receipt.action, objectKey: `mail/${messageId}` } },
  };
  return { Records: [{ EventSource: 'aws:sns', Sns: { Type: 'Notification', Message: JSON.stringify(message) } }] };
};

/** `stagedAt`: when S3 says that it copied a file. */
export const setupMail = async (wrap?: (registry: Registry) => Registry, stagedAt: () => Instant = () => AT) => {
  const world = await setup(wrap);
  const { registry } = world;
  const { log } = world.workerDeps;
  const files = makeMemoryFiles(stagedAt);
  const hashAddress = makeHashAddress(async () => SECRET);
  const person = await registry.readPerson(PERSON.personId);
  const [addressHash] = await hashAddress(PERSON.email, AT);
  if (person !== undefined)
    await registry.savePerson({ person: { ...person, ver: person.ver + 1, emailIsProved: true }, addressHash });
  const receiveMail = makeHandler({
    registry,
    mailFiles: files,
    hashAddress,
    caseAddressSecret: async () => SECRET,
    receivingDomain: DOMAIN,
    ownDomain: 'notify.example.org',
    programOf,
    programs: ['cmpss'],
    log,
  });
  const fileDocument = makeFileDocument({ registry, programOf, files, log });

  /** A message arrives, and answers how it is kept. */
  const receive = async (raw: Uint8Array, envelope: Envelope = {}) => {
    const { messageId = 'message-1' } = envelope;
    files.receive(`mail/${messageId}`, raw);
    await receiveMail(told(envelope));
    return registry.readMail(messageId);
  };
  /** Everything that was staged is scanned, and found clean unless it is named. */
  const scan = async (infected: readonly string[] = []) => {
    for (const { versionId, ...place } of files.stagedOfMail().splice(0))
      await fileDocument(
        scanned(place, {
          versionId,
          at: AT,
          scan: infected.includes(place.documentId) ? 'THREATS_FOUND' : 'NO_THREATS_FOUND',
        }),
      );
  };
  /** What the case was told, in the order in which it was told. */
  const signals = async () => (await registry.readInbox(CASE, 50)).map(({ signal }) => signal.body.type);
  const uploads = async () =>
    (await registry.readUploads(CASE)).map(({ fileName, kind, state }) => `${fileName} ${kind} ${state}`);
  return { ...world, files, receiveMail, fileDocument, hashAddress, receive, scan, signals, uploads };
};

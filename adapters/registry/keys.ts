/**
 * The keys of both tables. An id inside a key has its `#` and `%` written as `%23` and `%25`, so that two keys never meet; numbers are padded
 * so that they sort.
 */
import { fold } from '../../domain/courses.ts';
import type { CalendarDate, Instant } from '../../domain/dates.ts';
import type { Credit, Task } from '../../domain/facts.ts';
import type { Key } from './table.ts';

const part = (id: string): string => id.replace(/[#%]/g, (character) => (character === '#' ? '%23' : '%25'));

/** True when an id stands in keys as it is. Ids of cases have to: the lifecycle machine and execution names use them unwritten. */
export const isPlain = (id: string): boolean => part(id) === id;

const padded = (value: number, digits: number): string => {
  const text = String(value).padStart(digits, '0');
  if (!/^\d+$/.test(text) || text.length > digits)
    throw new RangeError(`${value} does not fit a key of ${digits} digits`);
  return text;
};
const nth = (value: number): string => padded(value, 3);

export const casePk = (caseId: string): string => `CASE#${part(caseId)}`;
export const personPk = (personId: string): string => `PERSON#${part(personId)}`;
export const numberPk = (certificateNumber: string): string => `NO#${part(certificateNumber)}`;

/** Sort keys of what belongs to a case. */
export const SK = {
  case: 'CASE',
  run: 'RUN',
  signal: (signalKey: string) => `SIG#${part(signalKey)}`,
  inbox: (ulid: string) => `INBOX#${ulid}`,
  answers: (section: string) => `ANS#${section}`,
  payment: (paymentId: string) => `PAY#${part(paymentId)}`,
  revision: (round: number) => `REV#${nth(round)}`,
  training: (training: number) => `TRAIN#${nth(training)}`,
  renewal: (cycle: number, submission: number) => `RENEW#${nth(cycle)}#${nth(submission)}`,
  /** Not `AUDIT#`: it would lie beside the audit trail, outside of what is read as facts (items.ts). */
  creditAudit: (cycle: number) => `CE-AUDIT#${nth(cycle)}`,
  document: (documentId: string) => `DOC#${part(documentId)}`,
  sitting: (sitting: number) => `EXAM#${nth(sitting)}`,
  cycle: (cycle: number) => `CERT#${nth(cycle)}`,
  credit: ({ cycle, providerId, courseId }: Pick<Credit, 'cycle' | 'providerId' | 'courseId'>) =>
    `CE#${nth(cycle)}#${part(providerId)}#${part(courseId)}`,
  effect: (effectKey: string) => `FX#${part(effectKey)}`,
  task: (taskId: string) => `TASK#${part(taskId)}`,
  upload: (documentId: string) => `UPLOAD#${part(documentId)}`,
  /** Sorts by when it came. Only what leads to the message stands here. */
  mail: (receivedAt: Instant, messageId: string) => `MAIL#${receivedAt}#${part(messageId)}`,
  sentMail: (messageId: string) => `SENT#${part(messageId)}`,
  audit: (ver: number, n: number) => `AUD#${padded(ver, 8)}#${nth(n)}`,
} as const;

export const caseItemKey = (caseId: string, sk: string): Key => ({ pk: casePk(caseId), sk });
export const profileKey = (personId: string): Key => ({ pk: personPk(personId), sk: 'PROFILE' });
export const profileChangeKey = (personId: string, ver: number): Key => ({
  pk: personPk(personId),
  sk: `AUD#${padded(ver, 8)}`,
});
export const openCaseKey = (personId: string, program: string): Key => ({
  pk: personPk(personId),
  sk: `OPEN#${part(program)}`,
});
/** Only a hash of the address stands in a key; whoever can be reached there has an entry of their own under it. */
export const addressPk = (addressHash: string): string => `EMAIL#${part(addressHash)}`;
export const addressEntryKey = (addressHash: string, personId: string): Key => ({
  pk: addressPk(addressHash),
  sk: personPk(personId),
});
/** The feed of a person as it stands, and what was done with it, one item for each. */
export const calendarKey = (personId: string): Key => ({ pk: personPk(personId), sk: 'CALENDAR' });
export const calendarChangeKey = (personId: string, ver: number): Key => ({
  pk: personPk(personId),
  sk: `CALENDAR#${padded(ver, 8)}`,
});
/** Only a hash of the secret stands in a key. */
export const calendarOwnerKey = (secretHash: string): Key => ({ pk: `CALENDAR#${part(secretHash)}`, sk: 'OWNER' });
/** Bytes are told by their SHA-256; every document of them has an entry of its own. */
export const filePk = (sha256: string): string => `FILE#${part(sha256)}`;
export const fileEntryKey = (sha256: string, caseId: string, documentId: string): Key => ({
  pk: filePk(sha256),
  sk: `${casePk(caseId)}#${part(documentId)}`,
});
/** A message may belong to no case. */
export const mailKey = (messageId: string): Key => ({ pk: `MSG#${part(messageId)}`, sk: 'MAIL' });
/** Providers and courses are found in whatever case their ids are written. */
export const providerPk = (providerId: string): string => `PROVIDER#${part(fold(providerId))}`;
export const providerKey = (providerId: string): Key => ({ pk: providerPk(providerId), sk: 'PROFILE' });
export const courseKey = (providerId: string, courseId: string): Key => ({
  pk: providerPk(providerId),
  sk: `COURSE#${part(fold(courseId))}`,
});
/** How a provider or a course became under a version. */
export const catalogueChangeKey = ({ pk, sk }: Key, ver: number): Key => ({ pk, sk: `AUD#${sk}#${padded(ver, 8)}` });
export const ownerKey = (certificateNumber: string): Key => ({ pk: `CERTNO#${part(certificateNumber)}`, sk: 'OWNER' });
export const publicStatusKey = (certificateNumber: string): Key => ({ pk: numberPk(certificateNumber), sk: 'STATUS' });
export const publicNameKey = (certificateNumber: string): Key => ({ pk: numberPk(certificateNumber), sk: 'NAME' });
export const namePk = (prefix: string): string => `NM#${prefix}`;
export const nameEntryKey = ({ prefix, sort }: { readonly prefix: string; readonly sort: string }): Key => ({
  pk: namePk(prefix),
  sk: sort,
});

/** The days of a program's reminders, by date. */
export const reminderDayPk = (program: string): string => `REMINDERS#${part(program)}`;
export const reminderDayKey = (program: string, on: CalendarDate): Key => ({ pk: reminderDayPk(program), sk: on });
/** Sorts after every day. */
export const reminderSwitchKey = (program: string): Key => ({ pk: reminderDayPk(program), sk: 'SWITCH' });

/** The queue of a program; one shard until a measurement asks for more. */
export const workKey = (program: string, queue: Task['queue']): string => `Q#${part(program)}#${queue}#0`;

/** What is due first comes first, then what is oldest; work without a day comes last. Unique within a queue, so that it can be a cursor. */
export const workOrder = (caseId: string, { dueOn, openedAt, taskId }: Task): string =>
  `${dueOn ?? '9999-12-31'}#${openedAt}#${part(caseId)}#${part(taskId)}`;

/** The mail that waits for the staff of a program, what came first in front. */
export const waitingMailKey = (program: string): string => `Q#${part(program)}#MAIL#0`;
export const waitingMailOrder = (receivedAt: Instant, messageId: string): string => `${receivedAt}#${part(messageId)}`;

/** Files that are expected, in the order in which they came to be. */
export const EXPECTED_FILES_KEY = 'Q#FILES#0';
export const expectedFileOrder = (expectedAt: Instant, caseId: string, documentId: string): string =>
  `${expectedAt}#${part(caseId)}#${part(documentId)}`;

/** One shard until a measurement asks for more. */
export const DUE_SHARD = '0';

/** The attributes by which the sweep finds a run; removed together when a case closes. */
export const dueAttributes = (caseId: string, dueAt: Instant) => ({
  dueAt,
  dueShard: DUE_SHARD,
  dueKey: `${dueAt}#${caseId}`,
});
export const DUE_ATTRIBUTES = ['dueAt', 'dueShard', 'dueKey'] as const;

/** What an armed wait leaves on a run (workflows/lifecycle.ts); whoever moves the run takes it away. */
export const WAIT_ATTRIBUTES = ['waitToken', 'waitName', 'wakeBy'] as const;

/** Messages that came in, those of a case, and those that wait for staff. */
import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod/mini';
import { ReceivedMail } from '../../domain/mail.ts';
import { parseItem } from './items.ts';
import { caseItemKey, casePk, mailKey, SK, waitingMailKey, waitingMailOrder } from './keys.ts';
import type { Registry } from './registry.ts';
import { asStored } from './stored.ts';
import { beginningWith, equals, type Item, NEW, type Table, type Write } from './table.ts';

const mailItem = (mail: ReceivedMail): Item => ({
  ...mailKey(mail.messageId),
  ...mail,
  ...((mail.state === 'WAITING' || mail.state === 'TO_FILE') && {
    workKey: waitingMailKey(mail.program),
    workOrder: waitingMailOrder(mail.receivedAt, mail.messageId),
  }),
});

/** How a case finds its messages; written along when a message gets its case. */
const entryWrites = ({ caseId, receivedAt, messageId }: ReceivedMail): readonly Write[] =>
  caseId === undefined
    ? []
    : [{ table: 'registry', put: { ...caseItemKey(caseId, SK.mail(receivedAt, messageId)), messageId } }];

const Entry = z.object({ messageId: z.string() });

export const makeMail = (
  table: Table,
): Pick<Registry, 'keepMail' | 'readMail' | 'changeMail' | 'mailOfCase' | 'mailCountOfCase' | 'waitingMail'> => {
  const readMail: Registry['readMail'] = async (messageId) => {
    const item = await table.get('registry', mailKey(messageId));
    return item && parseItem(ReceivedMail, item);
  };
  return {
    readMail,
    keepMail: async (mail) => {
      const [failure] = await table.write([
        { table: 'registry', put: mailItem(mail), when: NEW },
        ...entryWrites(mail),
      ]);
      return failure?.found === undefined ? mail : parseItem(ReceivedMail, failure.found);
    },
    changeMail: async (before, after) => {
      const changed: ReceivedMail = { ...after, ver: before.ver + 1 };
      const [failure] = await table.write([
        { table: 'registry', put: mailItem(changed), when: [equals('ver', before.ver)] },
        ...entryWrites(changed),
      ]);
      // Our own write, whose answer was lost, is known by what it wrote.
      return (
        failure === undefined ||
        (failure.found !== undefined && isDeepStrictEqual(failure.found, asStored(mailItem(changed))))
      );
    },
    mailOfCase: async (caseId, limit) => {
      const entries = await table.query({ table: 'registry', hash: casePk(caseId), ...beginningWith('MAIL') });
      const mails = await Promise.all(
        entries.slice(-limit).map((entry) => readMail(parseItem(Entry, entry).messageId)),
      );
      // One that was brought to another case since is that one's.
      return mails.flatMap((mail) => (mail?.caseId === caseId ? [mail] : []));
    },
    mailCountOfCase: async (caseId, since) => {
      const range = { ...beginningWith('MAIL'), from: SK.mail(since, '') };
      return (await table.query({ table: 'registry', hash: casePk(caseId), ...range })).length;
    },
    waitingMail: async ({ program, after, limit }) => {
      const items = await table.query({
        table: 'registry',
        index: 'work',
        hash: waitingMailKey(program),
        // The bound is included: one more is asked for, and the place itself is left out if it is still there.
        ...(after !== undefined && { from: after }),
        limit: limit + 1,
      });
      return items
        .filter(({ workOrder }) => workOrder !== after)
        .slice(0, limit)
        .map((item) => ({ mail: parseItem(ReceivedMail, item), place: String(item.workOrder) }));
    },
  };
};

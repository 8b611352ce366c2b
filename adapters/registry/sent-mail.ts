/** What became of mails that were sent, beside the ledger: written by nobody who decides, and read by nobody who does. */
import { SENT_STATES, SentMail } from '../../domain/sent-mail.ts';
import { parseItem } from './items.ts';
import { caseItemKey, casePk, SK } from './keys.ts';
import type { Registry } from './registry.ts';
import { beginningWith, isAbsent, isBelow, type Table } from './table.ts';

export const makeSentMail = (table: Table): Pick<Registry, 'noteSentMail' | 'sentMailOfCase'> => ({
  noteSentMail: async ({ state, ...mail }) => {
    const weight = SENT_STATES.indexOf(state);
    // A word that weighs no more than what is there is passed over: the service tells in no order.
    await table.write([
      {
        table: 'registry',
        put: { ...caseItemKey(mail.caseId, SK.sentMail(mail.messageId)), ...mail, state, weight },
        when: [[isAbsent('pk'), isBelow('weight', weight)]],
      },
    ]);
  },
  sentMailOfCase: async (caseId) =>
    (await table.query({ table: 'registry', hash: casePk(caseId), ...beginningWith('SENT') })).map((item) =>
      parseItem(SentMail, item),
    ),
});

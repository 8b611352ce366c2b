/** What became of sent mails, on every table. */
import { describe, expect, it } from 'vitest';
import { SENT_STATES, type SentMail } from '../../../domain/sent-mail.ts';
import { aCase, factsIn, LATER, NOW, openCase, registryOn } from './builders.ts';
import { onEveryTable } from './on-every-table.ts';

const { caseId } = aCase();
const aMail = (overrides: Partial<SentMail> = {}): SentMail => ({
  messageId: 'message-1',
  caseId,
  state: 'DELAYED',
  at: NOW,
  ...overrides,
});

describe('what became of a mail', () => {
  onEveryTable((open) => {
    it.each([
      ['in order', SENT_STATES],
      ['the other way round', SENT_STATES.toReversed()],
      ['twice', [...SENT_STATES, ...SENT_STATES]],
    ])('ends with what weighs most, told %s', async (_, states) => {
      const registry = registryOn(await open());
      for (const state of states) await registry.noteSentMail(aMail({ state }));
      expect(await registry.sentMailOfCase(caseId)).toEqual([aMail({ state: 'COMPLAINED' })]);
    });

    it('is kept as it was told first, mail by mail and case by case', async () => {
      const registry = registryOn(await open());
      const bounced = aMail({ state: 'BOUNCED', because: 'Permanent General' });
      await registry.noteSentMail(bounced);
      await registry.noteSentMail({ ...bounced, at: LATER });
      await registry.noteSentMail(aMail({ messageId: 'message-2' }));
      await registry.noteSentMail(aMail({ caseId: 'another' }));
      expect(await registry.sentMailOfCase(caseId)).toEqual([bounced, aMail({ messageId: 'message-2' })]);
    });

    it('is no fact: nothing that is decided depends on it', async () => {
      const registry = registryOn(await open());
      await openCase(registry);
      const before = await factsIn(registry);
      await registry.noteSentMail(aMail());
      expect(await factsIn(registry)).toEqual(before);
    });
  });
});

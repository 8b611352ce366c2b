import { describe, expect, it } from 'vitest';
import { makeMemorySecrets } from '../../adapters/secrets/memory.ts';
import { makeSecret } from '../../adapters/secrets/secrets.ts';
import { makeHandler } from '../../functions/send-notice/handler.ts';
import { readCaseAddress } from '../../functions/shared/case-address.ts';
import { makeMailAddressOf } from '../../functions/shared/mail-address.ts';
import { KEY, NOON, setupOwed } from './owed-notice.ts';
import { CASE } from './setup.ts';

describe('answers to a notice', () => {
  const secrets = makeMemorySecrets({ route: 'a-secret' });
  const mailAddressOf = makeMailAddressOf(makeSecret(secrets, 'route'), 'in.cert.example');

  it('go to the address of its case', async () => {
    const { noticeDeps, sendNotice, gen, mails } = await setupOwed();
    await sendNotice({ caseId: CASE, gen, now: NOON, effectKey: KEY });
    const record = { caseId: CASE, program: 'cmpss' };
    expect(mails[0]?.replyTo).toBe(await noticeDeps.mailAddressOf(record, NOON));
    const address = await mailAddressOf(record, NOON);
    expect(readCaseAddress(await secrets.read('route'), [address], 'in.cert.example')).toBe(CASE);
  });

  it('go to the address of the program when the id of the case makes none', async () => {
    expect(await mailAddressOf({ caseId: 'Case_1', program: 'cmpss' }, NOON)).toBe('cmpss@in.cert.example');
  });

  it('cost another try and no sender when the secret cannot be read', async () => {
    const { noticeDeps, effectOf, mails, gen } = await setupOwed();
    const replyless = makeHandler({
      ...noticeDeps,
      mailAddressOf: makeMailAddressOf(makeSecret(secrets, 'none'), 'in.cert.example'),
    });
    const sending = replyless({ caseId: CASE, gen, now: NOON, effectKey: KEY });
    await expect(sending).rejects.toThrow('there is no secret none');
    expect([mails, await effectOf()]).toMatchObject([[], { state: 'OWED', attempts: 0 }]);
  });
});

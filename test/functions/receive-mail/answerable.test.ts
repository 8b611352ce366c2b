import { describe, expect, it } from 'vitest';
import { automationOf, reasonsNotToAnswer } from '../../../functions/receive-mail/answerable.ts';
import { trustOf } from '../../../functions/receive-mail/trust-of.ts';
import { aReceipt, rawMessage, read } from './messages.ts';

const OWN_DOMAINS = ['in.example.org', 'notify.example.org'];
const FAIL = { status: 'FAIL' };

/** A message with these headers beside its From, from an envelope of the same sender. */
const reasons = (
  headers: Record<string, string>,
  from = 'maple.example@example.com',
  returnPath = from,
): readonly string[] => {
  const receipt = aReceipt({}, returnPath);
  const automation = automationOf(Object.entries(headers).map(([key, value]) => ({ key: key.toLowerCase(), value })));
  return reasonsNotToAnswer({ receipt, trust: trustOf(receipt, from), from, automation, ownDomains: OWN_DOMAINS });
};

const reasonsFor = async (
  name: string,
  returnPath: string,
  verdicts: Parameters<typeof aReceipt>[0] = {},
): Promise<readonly string[]> => {
  const receipt = aReceipt(verdicts, returnPath);
  const { from, automation } = await read(rawMessage(name));
  return reasonsNotToAnswer({ receipt, trust: trustOf(receipt, from), from, automation, ownDomains: OWN_DOMAINS });
};

describe('an automatic answer', () => {
  it('is sent to a person', async () => {
    expect(reasons({})).toEqual([]);
    expect(await reasonsFor('gmail', 'maple.example@example.com')).toEqual([]);
    expect(await reasonsFor('outlook', 'maple.example@example.com')).toEqual([]);
  });

  it.each([
    ['Auto-Submitted', 'auto-replied', 'AUTOMATIC'],
    ['Auto-Submitted', 'auto-generated; owner-email="a@example.com"', 'AUTOMATIC'],
    ['Auto-Submitted', 'nonsense', 'AUTOMATIC'],
    ['Auto-Submitted', '', 'AUTOMATIC'],
    ['X-Autoreply', 'yes', 'AUTOMATIC'],
    ['Precedence', 'auto_reply', 'AUTOMATIC'],
    ['List-Id', '<clinicians.example.org>', 'FROM_LIST'],
    ['List-Unsubscribe', '<mailto:leave@example.org>', 'FROM_LIST'],
    ['Precedence', 'bulk', 'BULK'],
    ['Precedence', 'Junk', 'BULK'],
    ['Precedence', 'list', 'BULK'],
    ['X-Auto-Response-Suppress', 'All', 'ASKS_FOR_NO_ANSWER'],
    ['X-Auto-Response-Suppress', 'DR, RN, NRN, OOF, AutoReply', 'ASKS_FOR_NO_ANSWER'],
    ['X-Auto-Response-Suppress', 'OOF', 'ASKS_FOR_NO_ANSWER'],
    ['Content-Type', 'multipart/report; report-type=delivery-status; boundary=x', 'REPORT'],
  ])('is not sent to a message with %s: %s', (name, value, reason) => {
    expect(reasons({ [name]: value })).toEqual([reason]);
  });

  it.each([
    ['Auto-Submitted', 'no'],
    ['Auto-Submitted', 'No (typed by hand)'],
    ['Precedence', 'first-class'],
    ['X-Auto-Response-Suppress', 'None'],
    ['X-Auto-Response-Suppress', 'DR, NDR, RN, NRN'],
    ['Content-Type', 'multipart/mixed; boundary=report'],
  ])('is sent to a message with %s: %s', (name, value) => {
    expect(reasons({ [name]: value })).toEqual([]);
  });

  it('is not sent when a second header says what the first denies', () => {
    const automation = automationOf([
      { key: 'auto-submitted', value: 'no' },
      { key: 'auto-submitted', value: 'auto-replied' },
    ]);
    expect(automation.isAutomatic).toBe(true);
  });

  it.each([
    'MAILER-DAEMON@example.com',
    'postmaster@example.com',
    'no-reply@example.com',
    'noreply@example.com',
    'DoNotReply@example.com',
    'do-not-reply@example.com',
    'no-reply+17@example.com',
    'bounces+17=maple=example.com@example.com',
    'clinicians-bounces@example.com',
    'owner-clinicians@example.com',
    'clinicians-request@example.com',
  ])('is not sent to %s, as the sender of the envelope or of the message', (address) => {
    expect(reasons({}, 'maple.example@example.com', address)).toEqual(['SYSTEM_SENDER']);
    expect(reasons({}, address, 'maple.example@example.com')).toEqual(['SYSTEM_SENDER']);
  });

  it.each([
    'noreen@example.com',
    'norman@example.com',
    'bouncer@example.com',
    'post@example.com',
    'requestor@example.com',
  ])('is sent to %s', (address) => {
    expect(reasons({}, address)).toEqual([]);
  });

  it('is not sent where there is no return path', () => {
    expect(reasons({}, 'maple.example@example.com', '')).toEqual(['NO_RETURN_PATH']);
    expect(reasons({}, 'maple.example@example.com', '<>')).toEqual(['NO_RETURN_PATH']);
    expect(reasons({}, 'maple.example@example.com', 'MAILER-DAEMON')).toEqual(['NO_RETURN_PATH', 'SYSTEM_SENDER']);
  });

  it.each(['notices@notify.example.org', 'case+x@IN.example.org', 'x@bounce.notify.example.org'])(
    'is not sent to our own %s',
    (address) => {
      expect(reasons({}, address)).toEqual(['OWN_DOMAIN']);
    },
  );

  it('is sent to a domain that only ends like ours', () => {
    expect(reasons({}, 'maple@xnotify.example.org')).toEqual([]);
  });

  it('is not sent to a return path that is not the sender’s own', async () => {
    const forged = { spfVerdict: FAIL, dkimVerdict: FAIL, dmarcVerdict: FAIL };
    expect(await reasonsFor('gmail', 'maple.example@example.com', { ...forged, dmarcPolicy: 'none' })).toEqual([
      'RETURN_PATH_FORGED',
    ]);
    expect(
      await reasonsFor('look-alike-verdicts', 'somebody@example.net', { ...forged, dmarcPolicy: 'reject' }),
    ).toEqual(['RETURN_PATH_FORGED', 'QUARANTINED']);
  });

  it('is sent to forwarded mail that keeps its signature', async () => {
    expect(await reasonsFor('gmail', 'maple.example@example.com', { spfVerdict: FAIL })).toEqual([]);
  });

  it('is not sent to a message with a virus', async () => {
    expect(await reasonsFor('gmail', 'maple.example@example.com', { virusVerdict: FAIL })).toEqual(['QUARANTINED']);
  });

  it('is not sent to an out-of-office answer, a bounce or a list; all reasons are told', async () => {
    expect(await reasonsFor('out-of-office', '')).toEqual(['AUTOMATIC', 'ASKS_FOR_NO_ANSWER', 'NO_RETURN_PATH']);
    expect(await reasonsFor('bounce', '<>')).toEqual(['AUTOMATIC', 'REPORT', 'NO_RETURN_PATH', 'SYSTEM_SENDER']);
    expect(await reasonsFor('mailing-list', 'clinicians-bounces@example.org')).toEqual([
      'FROM_LIST',
      'BULK',
      'SYSTEM_SENDER',
    ]);
  });
});

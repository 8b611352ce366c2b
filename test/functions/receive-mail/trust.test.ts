import { describe, expect, it } from 'vitest';
import { readReceipt } from '../../../functions/receive-mail/read-receipt.ts';
import { trustOf } from '../../../functions/receive-mail/trust-of.ts';
import { aNotification, aReceipt, rawMessage, read } from './messages.ts';

const MAPLE = 'maple.example@example.com';
const verdict = (status: string) => ({ status });

describe('the receipt of a message', () => {
  it('is read from the notification of the S3 action', () => {
    expect(readReceipt(aNotification())).toEqual({
      messageId: 'd6iitobk75ur44p8kdnnp7g2n800',
      receivedAt: '2026-03-02T18:04:11.000Z',
      returnPath: MAPLE,
      recipients: ['case+token@in.example.org'],
      bucketName: 'received-mail',
      objectKey: 'd6iitobk75ur44p8kdnnp7g2n800',
      verdicts: { spam: 'PASS', virus: 'PASS', spf: 'PASS', dkim: 'PASS', dmarc: 'PASS', dmarcPolicy: undefined },
    });
  });

  it.each(['', '<>'])('has no return path where the envelope has none (%j)', (source) => {
    expect(aReceipt({}, source).returnPath).toBe('');
  });

  it.each([
    ['nothing', undefined],
    ['another action', { ...aNotification(), receipt: { ...aNotification().receipt, action: { type: 'SNS' } } }],
    ['no verdict', { ...aNotification(), receipt: { ...aNotification().receipt, virusVerdict: undefined } }],
    ['no recipient', { ...aNotification(), receipt: { ...aNotification().receipt, recipients: [] } }],
  ])('is refused when it has another shape: %s', (_, notification) => {
    expect(() => readReceipt(notification)).toThrow(expect.objectContaining({ name: 'InputInvalidError' }));
  });
});

const FAIL = verdict('FAIL');
const GRAY = verdict('GRAY');
const BROKEN = verdict('PROCESSING_FAILED');

describe('the trust in a message', () => {
  it.each([
    ['DMARC passed', {}, 'TRUSTED', []],
    ['DMARC passed by DKIM alone, as in forwarded mail', { spfVerdict: FAIL }, 'TRUSTED', []],
    ['no DMARC record, SPF passed for the same domain', { dmarcVerdict: GRAY }, 'TRUSTED', []],
    ['no DMARC record and no SPF', { dmarcVerdict: GRAY, spfVerdict: GRAY }, 'UNVERIFIED', ['SENDER_NOT_PROVED']],
    [
      'DMARC failed, and its domain asks for nothing',
      { dmarcVerdict: FAIL, dmarcPolicy: 'none' },
      'UNVERIFIED',
      ['SENDER_NOT_PROVED'],
    ],
    ['DMARC failed, and its domain says nothing', { dmarcVerdict: FAIL }, 'UNVERIFIED', ['SENDER_NOT_PROVED']],
    [
      'DMARC failed: quarantine',
      { dmarcVerdict: FAIL, dmarcPolicy: 'quarantine' },
      'QUARANTINED',
      ['FORGED', 'SENDER_NOT_PROVED'],
    ],
    [
      'DMARC failed: reject',
      { dmarcVerdict: FAIL, dmarcPolicy: 'REJECT' },
      'QUARANTINED',
      ['FORGED', 'SENDER_NOT_PROVED'],
    ],
    ['a virus', { virusVerdict: FAIL }, 'QUARANTINED', ['VIRUS_FOUND']],
    ['spam', { spamVerdict: FAIL }, 'QUARANTINED', ['SPAM_FOUND']],
    [
      'a virus, spam and a forged sender',
      { virusVerdict: FAIL, spamVerdict: FAIL, dmarcVerdict: FAIL, dmarcPolicy: 'reject' },
      'QUARANTINED',
      ['VIRUS_FOUND', 'SPAM_FOUND', 'FORGED', 'SENDER_NOT_PROVED'],
    ],
    ['a check for viruses that failed', { virusVerdict: BROKEN }, 'UNVERIFIED', ['VIRUS_NOT_CHECKED']],
    [
      'checks that are switched off',
      { virusVerdict: verdict('DISABLED'), spamVerdict: verdict('DISABLED') },
      'UNVERIFIED',
      ['VIRUS_NOT_CHECKED', 'SPAM_NOT_CHECKED'],
    ],
    ['perhaps spam', { spamVerdict: GRAY }, 'UNVERIFIED', ['SPAM_NOT_CHECKED']],
    [
      'a word that is new',
      { dmarcVerdict: verdict('SOMETHING'), spfVerdict: verdict('SOMETHING') },
      'UNVERIFIED',
      ['SENDER_NOT_PROVED'],
    ],
  ])('%s', (_, verdicts, level, reasons) => {
    expect(trustOf(aReceipt(verdicts), MAPLE)).toEqual({ level, reasons });
  });

  it.each([
    ['the domain of the envelope is another', 'somebody@example.net'],
    ['the domain of the envelope is below that of the sender', 'bounce@mail.example.com'],
    ['the envelope has no sender', ''],
  ])('is not given by SPF when %s', (_, source) => {
    expect(trustOf(aReceipt({ dmarcVerdict: GRAY }, source), MAPLE).level).toBe('UNVERIFIED');
  });

  it('compares domains whatever their case', () => {
    expect(trustOf(aReceipt({ dmarcVerdict: GRAY }, 'Maple.Example@EXAMPLE.com'), MAPLE).level).toBe('TRUSTED');
  });

  it('is not given to a message without one sender', async () => {
    const { from } = await read(rawMessage('two-senders'));
    expect(from).toBeUndefined();
    expect(trustOf(aReceipt(), from)).toEqual({ level: 'UNVERIFIED', reasons: ['SENDER_NOT_PROVED'] });
  });

  it('is not moved by what a sender writes into headers and text', async () => {
    const raw = rawMessage('look-alike-verdicts');
    expect(Buffer.from(raw).toString()).toMatch(/^X-SES-Spam-Verdict: PASS\r$/m);
    const { from } = await read(raw);
    const forged = aReceipt(
      { spfVerdict: FAIL, dkimVerdict: GRAY, dmarcVerdict: FAIL, dmarcPolicy: 'reject' },
      'somebody@example.net',
    );
    expect(trustOf(forged, from)).toEqual({ level: 'QUARANTINED', reasons: ['FORGED', 'SENDER_NOT_PROVED'] });
  });
});

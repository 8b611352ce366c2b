/** What SES finds out about a message that comes in. Here nobody's sender is checked: all pass, but for EICAR's test file. */
import { messageHoldsTestFile } from '../malware/test-file.ts';

/** SES developer guide, "Contents of notifications for Amazon SES email receiving": the `status` of each verdict. */
export type Verdict = 'PASS' | 'FAIL' | 'GRAY' | 'PROCESSING_FAILED' | 'DISABLED';

export type Verdicts = {
  readonly spam: Verdict;
  readonly virus: Verdict;
  readonly spf: Verdict;
  readonly dkim: Verdict;
  readonly dmarc: Verdict;
  /** What the domain of the sender asks for; SES says it where DMARC failed. */
  readonly dmarcPolicy: 'none' | 'quarantine' | 'reject';
};

/** `scans`: whether the rule has messages looked through for spam and viruses. `chosen`: what it comes to whatever the message is. */
export const verdictsOn = (message: Buffer, scans: boolean, chosen: Partial<Verdicts> = {}): Verdicts => ({
  spam: chosen.spam ?? (scans ? 'PASS' : 'DISABLED'),
  virus: chosen.virus ?? virusIn(message, scans),
  spf: chosen.spf ?? 'PASS',
  dkim: chosen.dkim ?? 'PASS',
  dmarc: chosen.dmarc ?? 'PASS',
  dmarcPolicy: chosen.dmarcPolicy ?? 'none',
});

const virusIn = (message: Buffer, scans: boolean): Verdict => {
  if (!scans) return 'DISABLED';
  return messageHoldsTestFile(message) ? 'FAIL' : 'PASS';
};

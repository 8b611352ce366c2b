/** How far a received message may be taken to be from whom it says. Whatever comes of it, a message is evidence received and decides nothing. */
import type { Receipt } from './read-receipt.ts';

type TrustReason =
  | 'VIRUS_FOUND'
  | 'SPAM_FOUND'
  | 'FORGED'
  | 'VIRUS_NOT_CHECKED'
  | 'SPAM_NOT_CHECKED'
  | 'SENDER_NOT_PROVED';

export type Trust = {
  /**
   * - `TRUSTED`: clean, and proved to be from the domain of its From address.
   * - `UNVERIFIED`: nothing speaks against it that would be enough to hold it, but the sender or its cleanness is not proved.
   * - `QUARANTINED`: nothing of it is filed or answered.
   */
  readonly level: 'TRUSTED' | 'UNVERIFIED' | 'QUARANTINED';
  /** Everything that speaks against the message; empty when it is trusted. */
  readonly reasons: readonly TrustReason[];
};

const domainOf = (address: string): string => address.slice(address.lastIndexOf('@') + 1).toLowerCase();

/**
 * DMARC passed (RFC 7489: SPF or DKIM passed for the domain of the From address). A domain without a DMARC record has neither pass nor fail there;
 * then SPF is enough if it passed for that very domain (strict alignment, RFC 7489 §3.1.2, since telling which domains belong together takes a list
 * of public suffixes). A pass of DKIM alone is not: the receipt does not say whose signature it was, and anybody can sign with a domain of their own.
 */
const isProved = ({ verdicts, returnPath }: Receipt, from: string | undefined): boolean => {
  if (from === undefined) return false;
  if (verdicts.dmarc === 'PASS') return true;
  if (verdicts.dmarc === 'FAIL') return false;
  return verdicts.spf === 'PASS' && returnPath.includes('@') && domainOf(returnPath) === domainOf(from);
};

/** A sender's domain that asks for failed messages to be held or rejected has said that this one is not its own (RFC 7489 §6.3). */
const isForged = ({ dmarc, dmarcPolicy }: Receipt['verdicts']): boolean =>
  dmarc === 'FAIL' && (dmarcPolicy === 'reject' || dmarcPolicy === 'quarantine');

/**
 * `from` is the one address of the From header, undefined where there is none or more than one: DMARC says nothing of such a message.
 * A check that was not made, or came to nothing (`GRAY`, `PROCESSING_FAILED`, `DISABLED`), errs to UNVERIFIED, so that a person looks.
 */
export const trustOf = (receipt: Receipt, from: string | undefined): Trust => {
  const { verdicts } = receipt;
  const holding: TrustReason[] = [
    ...(verdicts.virus === 'FAIL' ? ['VIRUS_FOUND' as const] : []),
    ...(verdicts.spam === 'FAIL' ? ['SPAM_FOUND' as const] : []),
    ...(isForged(verdicts) ? ['FORGED' as const] : []),
  ];
  const missing: TrustReason[] = [
    ...(verdicts.virus === 'PASS' || verdicts.virus === 'FAIL' ? [] : ['VIRUS_NOT_CHECKED' as const]),
    ...(verdicts.spam === 'PASS' || verdicts.spam === 'FAIL' ? [] : ['SPAM_NOT_CHECKED' as const]),
    ...(isProved(receipt, from) ? [] : ['SENDER_NOT_PROVED' as const]),
  ];
  const reasons = [...holding, ...missing];
  if (holding.length > 0) return { level: 'QUARANTINED', reasons };
  return { level: reasons.length === 0 ? 'TRUSTED' : 'UNVERIFIED', reasons };
};

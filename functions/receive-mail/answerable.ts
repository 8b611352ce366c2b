/**
 * Whether a message may be answered by a machine, so that two machines never answer each other (RFC 3834). Whoever errs here errs to silence: a
 * person who gets no answer sees the case on the site, a loop fills two mailboxes.
 */
import type { Receipt } from './read-receipt.ts';
import type { Trust } from './trust-of.ts';

/** What the headers of a message say about whether a machine wrote it. */
export type AutomationFacts = {
  /** RFC 3834 §5: any `Auto-Submitted` but `no`, and what older responders say instead. */
  readonly isAutomatic: boolean;
  /** RFC 2919 and RFC 2369: any header of a mailing list. */
  readonly isFromList: boolean;
  /** `Precedence` of bulk, list or junk mail: no standard, and common all the same. */
  readonly isBulk: boolean;
  /** The sender's system asks for no automatic answers (`X-Auto-Response-Suppress`, [MS-OXCMAIL] §2.1.3.2.20). */
  readonly asksForNoAnswer: boolean;
  /** RFC 6522: reports of delivery, reading or abuse. */
  readonly isReport: boolean;
};

type Header = { readonly key: string; readonly value: string };

const BULK = /^(bulk|junk|list)\b/i;

/** Out-of-office answers of responders that are older than RFC 3834. */
const AUTOMATIC_PRECEDENCE = /^auto[-_]?reply\b/i;
const AUTOMATIC_HEADERS: readonly string[] = ['x-autoreply', 'x-autorespond', 'x-autoresponder'];

/** Values that speak of answers such as ours; DR, NDR, RN and NRN are about receipts, which we never send. */
const SUPPRESSES_ANSWERS = /\b(all|autoreply|oof)\b/i;

/** By the names of headers in lower case. Every occurrence counts, so that a second header cannot hide the first. */
export const automationOf = (headers: readonly Header[]): AutomationFacts => {
  const values = (key: string): string[] =>
    headers.filter((header) => header.key === key).map(({ value }) => value.trim());
  return {
    isAutomatic:
      values('auto-submitted').some((value) => !/^no\s*(?:[;(]|$)/i.test(value)) ||
      values('precedence').some((value) => AUTOMATIC_PRECEDENCE.test(value)) ||
      headers.some(({ key }) => AUTOMATIC_HEADERS.includes(key)),
    isFromList: headers.some(({ key }) => key.startsWith('list-')),
    isBulk: values('precedence').some((value) => BULK.test(value)),
    asksForNoAnswer: values('x-auto-response-suppress').some((value) => SUPPRESSES_ANSWERS.test(value)),
    isReport: values('content-type').some((value) => /^multipart\/report\b/i.test(value)),
  };
};

export type NoAnswerReason =
  | 'AUTOMATIC'
  | 'FROM_LIST'
  | 'BULK'
  | 'ASKS_FOR_NO_ANSWER'
  | 'REPORT'
  | 'NO_RETURN_PATH'
  | 'SYSTEM_SENDER'
  | 'OWN_DOMAIN'
  | 'RETURN_PATH_FORGED'
  | 'QUARANTINED';

/** Mailboxes that no person reads, and the forms in which mailing lists send (`owner-…`, `…-request`). */
const SYSTEM_SENDERS: readonly RegExp[] = [
  /^(mailer-daemon|postmaster|mail-?daemon|hostmaster|abuse|listserv|majordomo)$/,
  /^(no-?reply|do-?not-?reply|no_reply|do_not_reply|never-?reply|auto-?reply)\b/,
  /^(bounces?|owner)([-+=_.]|$)/,
  /[-_.](bounces?|request|noreply|no-reply|donotreply)$/,
];

const localPartOf = (address: string): string => address.slice(0, Math.max(0, address.lastIndexOf('@'))).toLowerCase();

const isSystemSender = (address: string): boolean =>
  SYSTEM_SENDERS.some((form) => form.test(address.includes('@') ? localPartOf(address) : address.toLowerCase()));

const isOf = (address: string, domains: readonly string[]): boolean => {
  const domain = address.slice(address.lastIndexOf('@') + 1).toLowerCase();
  return domains.some((ours) => domain === ours.toLowerCase() || domain.endsWith(`.${ours.toLowerCase()}`));
};

export type Answering = {
  readonly receipt: Pick<Receipt, 'returnPath' | 'verdicts'>;
  readonly trust: Trust;
  readonly from: string | undefined;
  readonly automation: AutomationFacts;
  /** Domains that mail of ours is sent from or received at, with whatever is below them. */
  readonly ownDomains: readonly string[];
};

/**
 * Why no automatic answer may be sent; none when one may. The answer goes to the person of the case, never to the return path. Even so nothing is sent
 * because of a message that a machine wrote: the person's own responder would answer ours, and ours that. A message whose return path SPF denies counts
 * only if it is trusted all the same (forwarded mail that keeps its signature). Whether one was sent that day already is not known here.
 */
export const reasonsNotToAnswer = ({
  receipt,
  trust,
  from,
  automation,
  ownDomains,
}: Answering): readonly NoAnswerReason[] => {
  const { returnPath, verdicts } = receipt;
  const senders = [returnPath, ...(from === undefined ? [] : [from])].filter((address) => address !== '');
  const rules: readonly (readonly [NoAnswerReason, boolean])[] = [
    ['AUTOMATIC', automation.isAutomatic],
    ['FROM_LIST', automation.isFromList],
    ['BULK', automation.isBulk],
    ['ASKS_FOR_NO_ANSWER', automation.asksForNoAnswer],
    ['REPORT', automation.isReport],
    ['NO_RETURN_PATH', !returnPath.includes('@')],
    ['SYSTEM_SENDER', senders.some(isSystemSender)],
    ['OWN_DOMAIN', senders.some((address) => isOf(address, ownDomains))],
    ['RETURN_PATH_FORGED', verdicts.spf === 'FAIL' && trust.level !== 'TRUSTED'],
    ['QUARANTINED', trust.level === 'QUARANTINED'],
  ];
  return rules.filter(([, holds]) => holds).map(([reason]) => reason);
};

/** E-mail addresses as they are compared. Mail is always sent to an address as its owner wrote it. */

/** What ends a host name in an address of the web, or would be read as something else there. */
const NO_HOST_NAME = /[\s/?#:@\\%[\]]/;

/** A domain as DNS has it: international names in their ASCII form. What is no domain stays as it is. */
const asciiDomain = (domain: string): string => {
  const address = `https://${domain}`;
  return NO_HOST_NAME.test(domain) || !URL.canParse(address) ? domain : new URL(address).hostname;
};

/**
 * One spelling for an address that people write in several: without spaces around it, in lower case, accents in one form (NFC), the domain in
 * ASCII. Dots and `+tags` stay: only the mail service of an address knows whether they tell two mailboxes apart, and two people taken for one would
 * be worse than one person not found. A local part in another case may be another mailbox by RFC 5321; hardly any service keeps to that, and people
 * do not.
 */
export const normaliseAddress = (address: string): string => {
  const text = address.trim().toLowerCase().normalize('NFC');
  const at = text.lastIndexOf('@');
  return at === -1 ? text : `${text.slice(0, at)}@${asciiDomain(text.slice(at + 1))}`;
};

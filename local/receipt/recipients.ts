/** Whether a recipient of the envelope is one that a condition of a receipt rule means. */

/** What SES takes for an address: printable ASCII, without blanks. */
const ADDRESS = /^[\x21-\x7e]+@[a-z0-9.-]+$/i;

const split = (address: string): readonly [string, string] => {
  const at = address.lastIndexOf('@');
  return [address.slice(0, at), address.slice(at + 1).toLowerCase()];
};

/**
 * A condition is an address, or a domain, which means every address of it and none of the domains below it. (SES developer guide, "Creating receipt
 * rules": recipient conditions.) Domains are the same whatever the case of their letters.
 */
export const isMeant = (conditions: readonly string[], address: string): boolean => {
  if (!ADDRESS.test(address)) return false;
  const [name, domain] = split(address);
  return conditions.some((condition) => {
    if (!condition.includes('@')) return condition.toLowerCase() === domain;
    const [wantedName, wantedDomain] = split(condition);
    return wantedName === name && wantedDomain === domain;
  });
};

/** Marks an address of a person that nothing more may be sent to. */
import type { Registry } from '../../adapters/registry/registry.ts';
import { normaliseAddress } from '../../domain/email-address.ts';
import type { Person, Unusable } from '../../domain/person.ts';
import type { Actor } from '../../domain/signals.ts';

/** The person may change how to reach them meanwhile; each look settles one change. */
const MOST_LOOKS = 5;

/** The person with the mark; undefined when they have no such address any more, or it is marked. */
const marked = (person: Person, address: string, unusable: Unusable): Person | undefined => {
  const is = (other: string | undefined): boolean =>
    other !== undefined && normaliseAddress(other) === normaliseAddress(address);
  const ver = person.ver + 1;
  if (is(person.email)) return person.emailUnusable ? undefined : { ...person, ver, emailUnusable: unusable };
  if (is(person.secondEmail))
    return person.secondEmailUnusable ? undefined : { ...person, ver, secondEmailUnusable: unusable };
  return undefined;
};

/** Safe to repeat: the first mark stays, until its address is changed. */
export const markAddress = async (
  registry: Registry,
  { personId, address, unusable, by }: { personId: string; address: string; unusable: Unusable; by: Actor },
): Promise<void> => {
  for (let look = 1; look <= MOST_LOOKS; look += 1) {
    const person = await registry.readPerson(personId);
    const after = person && marked(person, address, unusable);
    if (after === undefined) return;
    if (await registry.markAddresses(after, { at: unusable.since, by })) return;
  }
  throw new Error(`Person ${personId} was changed each time that an address was to be marked.`);
};

/** Takes the mark off an address that gave mail back, once its person says that it works again. The address stays what it is. */
import * as z from 'zod/mini';
import { type MailContact, Person } from '../../../domain/person.ts';
import type { Refusal } from '../../../domain/refusals.ts';
import { answer, problem } from '../../shared/http.ts';
import { type Route, signedIn } from '../../shared/route.ts';
import { REFUSALS, versionChanged } from '../../shared/working-papers.ts';
import { actorOf } from '../admit.ts';
import type { WebDeps } from '../deps.ts';
import { etagOf, Id, IfMatch, seenVerOf } from '../shapes.ts';
import { admitTo, casesOf, NO_SUCH_PERSON } from './people.ts';

const CONTACTS = { primary: 'PRIMARY', second: 'SECOND' } as const satisfies Readonly<Record<string, MailContact>>;

const NO_SUCH_CONTACT: Refusal = { code: 'NO_SUCH_CONTACT', rule: 'people.contacts', field: 'contact' };

/** As a code in the history of the profile: what somebody said on the telephone is not kept. */
const WORKS_AGAIN = 'MAILBOX_WORKS_AGAIN';

/** The same person without the mark; undefined when there is none to take off. */
const unmarked = (person: Person, contact: MailContact): Person | undefined => {
  const { emailUnusable, secondEmailUnusable, ...rest } = person;
  const ver = person.ver + 1;
  if (contact === 'PRIMARY')
    return emailUnusable && { ...rest, ver, ...(secondEmailUnusable && { secondEmailUnusable }) };
  return secondEmailUnusable && { ...rest, ver, ...(emailUnusable && { emailUnusable }) };
};

/** An address without a mark is as it should be, so that the second of two who ask is answered as the first. */
export const unmarkRoute = (deps: WebDeps): Route =>
  signedIn(
    {
      method: 'post',
      path: '/api/people/{personId}/contacts/{contact}/unmark',
      operationId: 'unmarkContact',
      summary: 'Use an address again that gave mail back, since its person says that it works.',
      params: z.strictObject({ personId: Id, contact: z.enum(['primary', 'second']) }),
      headers: IfMatch,
      body: z.strictObject({}),
      shape: Person,
      problems: ['FORBIDDEN', 'NOT_FOUND', 'REFUSED', 'VERSION_CHANGED'],
    },
    async ({ now, params: { personId, contact }, headers }, who) => {
      const admitted = admitTo(who, 'UNMARK_ADDRESS', personId, await casesOf(deps, personId));
      if (!admitted.ok) return problem(admitted.refusals);
      const was = await deps.registry.readPerson(personId);
      if (was === undefined) return problem([NO_SUCH_PERSON]);
      const seenVer = seenVerOf(headers['if-match']);
      if (seenVer !== undefined && seenVer !== was.ver) return problem([versionChanged(was.ver)]);
      if (contact === 'second' && was.secondEmail === undefined) return problem([NO_SUCH_CONTACT]);
      const person = unmarked(was, CONTACTS[contact]);
      if (person === undefined) return answer('OK', was, etagOf(was.ver));
      return (await deps.registry.markAddresses(person, { at: now, by: actorOf(who), reason: WORKS_AGAIN }))
        ? answer('OK', person, etagOf(person.ver))
        : problem([REFUSALS.STALE]);
    },
  );

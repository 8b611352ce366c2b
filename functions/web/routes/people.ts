/** People: how to reach somebody, in which language, and under which name. */
import * as z from 'zod/mini';
import { type Action, can, type Identity } from '../../../domain/can.ts';
import { normaliseAddress } from '../../../domain/email-address.ts';
import type { Case } from '../../../domain/facts.ts';
import { Person, PostalAddress, type Unusable } from '../../../domain/person.ts';
import { accepted, type Refusal, type Result, refused } from '../../../domain/refusals.ts';
import { answer, problem } from '../../shared/http.ts';
import { type Route, signedIn } from '../../shared/route.ts';
import { REFUSALS, versionChanged } from '../../shared/working-papers.ts';
import { actorOf, forbidden } from '../admit.ts';
import type { WebDeps } from '../deps.ts';
import { etagOf, Id, IfMatch, Reason, seenVerOf, Text } from '../shapes.ts';

export const NO_SUCH_PERSON: Refusal = { code: 'NO_SUCH_PERSON', rule: 'people.person', field: 'personId' };

const InPerson = z.strictObject({ personId: Id });

export const casesOf = async ({ registry }: WebDeps, personId: string): Promise<readonly Case[]> => {
  const caseIds = await registry.casesOfPerson(personId);
  return (await Promise.all(caseIds.map((caseId) => registry.readCase(caseId)))).flatMap((record) => record ?? []);
};

/** Staff may reach a person through any of their cases; the person is always themselves, even before their first one. */
export const admitTo = (
  who: Identity,
  action: Action,
  personId: string,
  cases: readonly Case[],
): Result<'ADMITTED'> => {
  const own = who.kind === 'APPLICANT' ? [can(who, action, { personId, program: '' })] : [];
  const permissions = [...own, ...cases.map((record) => can(who, action, record))];
  if (permissions.includes('ALLOWED')) return accepted('ADMITTED');
  return refused(permissions.includes('FORBIDDEN') ? forbidden(action) : NO_SUCH_PERSON);
};

const readRoute = (deps: WebDeps): Route =>
  signedIn(
    {
      method: 'get',
      path: '/api/people/{personId}',
      operationId: 'readPerson',
      summary: 'How to reach a person.',
      params: InPerson,
      shape: Person,
      problems: ['FORBIDDEN', 'NOT_FOUND'],
    },
    async ({ params: { personId } }, who) => {
      const admitted = admitTo(who, 'READ_CASE', personId, await casesOf(deps, personId));
      if (!admitted.ok) return problem(admitted.refusals);
      const person = await deps.registry.readPerson(personId);
      return person === undefined ? problem([NO_SUCH_PERSON]) : answer('OK', person, etagOf(person.ver));
    },
  );

const Address = z.email().check(z.maxLength(254));

const Contacts = z.strictObject({
  firstName: Text,
  middleName: z.optional(Text),
  lastName: Text,
  email: Address,
  secondEmail: z.optional(Address),
  postalAddress: z.optional(PostalAddress),
  language: z.enum(['en', 'es']),
  county: z.optional(Text),
  /** Whether mail may come that the person does not have to get; left out, it stays as it is. */
  optionalMail: z.optional(z.boolean()),
  /** Why, where staff write it. */
  reason: z.optional(Reason),
});

const NAMES = ['firstName', 'middleName', 'lastName'] as const;

const isSame = (one: string, other: string | undefined): boolean =>
  other !== undefined && normaliseAddress(one) === normaliseAddress(other);

/** A second address that is the first would be no other way. */
const refusalsOfAddresses = ({ email, secondEmail }: z.infer<typeof Contacts>): readonly Refusal[] =>
  isSame(email, secondEmail) ? [{ code: 'SAME_ADDRESS', rule: 'people.contacts', field: 'secondEmail' }] : [];

/** Staff say why; and the name on a certificate, which the public sees, is changed by staff alone. */
const refusalsOf = (
  who: Identity,
  contacts: z.infer<typeof Contacts>,
  was: Person | undefined,
  cases: readonly Case[],
): readonly Refusal[] => {
  if (who.kind === 'STAFF')
    return contacts.reason === undefined ? [{ code: 'FIELD_MISSING', rule: 'people.reason', field: 'reason' }] : [];
  const isCertified = cases.some(({ certificateNumber }) => certificateNumber !== undefined);
  if (was === undefined || !isCertified) return [];
  return NAMES.filter((name) => contacts[name] !== was[name]).map((field) => ({
    code: 'NAME_ON_CERTIFICATE',
    rule: 'people.name',
    field,
  }));
};

/** Nobody else says what mail a person wants. */
const optionalMailRefusals = (who: Identity, { optionalMail }: z.infer<typeof Contacts>): readonly Refusal[] =>
  who.kind === 'STAFF' && optionalMail !== undefined
    ? [{ code: 'OPTIONAL_MAIL_IS_THEIRS', rule: 'people.optionalMail', field: 'optionalMail' }]
    : [];

/** Whoever signs in with an address has proved it theirs; staff cannot, and take nothing away from one that they leave as it is. */
const isProved = (who: Identity, email: string, was: Person | undefined): boolean =>
  (who.kind === 'APPLICANT' && isSame(email, who.provedEmail)) ||
  (was?.emailIsProved === true && isSame(email, was.email));

/** What was found out about an address goes with it, whichever of the two it is; another address is as good as new. */
const marksOf = (
  { email, secondEmail }: z.infer<typeof Contacts>,
  was: Person | undefined,
): Pick<Person, 'emailUnusable' | 'secondEmailUnusable'> => {
  const markOf = (address: string | undefined): Unusable | undefined => {
    if (address === undefined) return undefined;
    return isSame(address, was?.email)
      ? was?.emailUnusable
      : isSame(address, was?.secondEmail)
        ? was?.secondEmailUnusable
        : undefined;
  };
  const [emailUnusable, secondEmailUnusable] = [markOf(email), markOf(secondEmail)];
  return { ...(emailUnusable && { emailUnusable }), ...(secondEmailUnusable && { secondEmailUnusable }) };
};

const saveRoute = (deps: WebDeps): Route =>
  signedIn(
    {
      method: 'put',
      path: '/api/people/{personId}',
      operationId: 'savePerson',
      summary: 'Save how to reach a person, and in which language. Staff say why.',
      params: InPerson,
      headers: IfMatch,
      body: Contacts,
      shape: Person,
      problems: ['FORBIDDEN', 'NOT_FOUND', 'REFUSED', 'VERSION_CHANGED'],
    },
    async ({ now, params: { personId }, headers, body }, who) => {
      const cases = await casesOf(deps, personId);
      const admitted = admitTo(who, 'SAVE_CONTACTS', personId, cases);
      if (!admitted.ok) return problem(admitted.refusals);
      const was = await deps.registry.readPerson(personId);
      const seenVer = seenVerOf(headers['if-match']);
      const ver = was?.ver ?? 0;
      if (seenVer !== undefined && seenVer !== ver) return problem([versionChanged(ver)]);
      const refusals = [
        ...refusalsOf(who, body, was, cases),
        ...refusalsOfAddresses(body),
        ...optionalMailRefusals(who, body),
      ];
      if (refusals.length > 0) return problem(refusals);
      const { reason, ...contacts } = body;
      const optionalMail = contacts.optionalMail ?? was?.optionalMail;
      const emailIsProved = isProved(who, contacts.email, was);
      const person: Person = {
        personId,
        ver: ver + 1,
        ...contacts,
        ...(optionalMail !== undefined && { optionalMail }),
        ...(emailIsProved && { emailIsProved }),
        ...marksOf(body, was),
      };
      const [addressHash] = await deps.hashAddress(person.email, now);
      return (await deps.registry.savePerson({ person, addressHash }, { at: now, by: actorOf(who), reason }))
        ? answer('OK', person, etagOf(person.ver))
        : problem([REFUSALS.STALE]);
    },
  );

export const peopleRoutes = (deps: WebDeps): readonly Route[] => [readRoute(deps), saveRoute(deps)];

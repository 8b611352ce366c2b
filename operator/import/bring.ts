/** One row and the registry: is it there already, may it land, and its landing. */
import type { Landed, Landing, LandingOutcome } from '../../adapters/registry/landing-port.ts';
import type { Registry } from '../../adapters/registry/registry.ts';
import { IMPORT } from '../../domain/arrival.ts';
import type { Instant } from '../../domain/dates.ts';
import type { CaseFacts } from '../../domain/facts.ts';
import type { Person } from '../../domain/person.ts';
import type { Refusal } from '../../domain/refusals.ts';
import type { HashAddress } from '../../functions/shared/hash-address.ts';
import type { Column } from './columns.ts';
import { type Candidate, contactsThatDiffer } from './examine.ts';

export type Brought =
  | { readonly outcome: 'LANDED' | 'WOULD_LAND' | 'UNCHANGED' }
  | { readonly outcome: 'REFUSED'; readonly refusals: readonly Refusal[] };

const refuse = (...refusals: readonly Refusal[]): Brought => ({ outcome: 'REFUSED', refusals });

/** What a case began with, by the columns that told it. */
const toldBy = ({ case: record, cycles }: CaseFacts): { readonly [C in Column]?: unknown } => {
  const terms = cycles.map(({ validFrom, expiresOn }) => [validFrom, expiresOn]);
  const current = terms.pop() ?? [];
  return {
    pathway: record.pathway,
    personReference: record.personId,
    firstIssuedOn: record.firstIssuedOn,
    validFrom: current[0],
    expiresOn: current[1],
    pastTerms: JSON.stringify(terms),
    suspendedFrom: record.suspensions.find(({ until }) => until === undefined)?.from,
    pastSuspensions: JSON.stringify(record.suspensions.filter(({ until }) => until !== undefined)),
    revokedOn: record.revokedOn,
    codeOfEthicsSignedOn: record.codeOfEthicsSignedOn,
  };
};

const columnsThatDiffer = (a: CaseFacts, b: CaseFacts): readonly Column[] => {
  const [was, is] = [toldBy(a), toldBy(b)];
  return (Object.keys(was) as Column[]).filter((column) => was[column] !== is[column]); // the keys of that literal
};

const differs = (field: Column): Refusal => ({ code: 'DIFFERS', rule: 'import.never-overwrites', field });

/**
 * A case that was brought along before is compared with what it began with: what has become of it since is its own life. The person of a second
 * certificate may have been told as they were by then.
 */
const compare = async (registry: Registry, { told, arrival }: Candidate, landed: Landed): Promise<Brought> => {
  const ofPerson = landed.profile === undefined ? [] : contactsThatDiffer(landed.profile, told.contacts);
  const person = ofPerson.length === 0 ? undefined : await registry.readPerson(landed.facts.case.personId);
  const isToldAsNow = person !== undefined && contactsThatDiffer(person, told.contacts).length === 0;
  const fields = [...columnsThatDiffer(landed.facts, arrival.facts), ...(isToldAsNow ? [] : ofPerson)];
  return fields.length === 0 ? { outcome: 'UNCHANGED' } : refuse(...fields.map(differs));
};

const NUMBER_TAKEN: Refusal = { code: 'NUMBER_TAKEN', rule: 'import.number', field: 'certificateNumber' };
const ALREADY_OPEN: Refusal = { code: 'CASE_ALREADY_OPEN', rule: 'lifecycle.one-open-case', field: 'personReference' };

/** A verdict, or the person to whom the case may be added; null where the person is new as well. */
const look = async (
  registry: Registry,
  candidate: Candidate,
): Promise<Brought | { readonly person: Person | null }> => {
  const { told, caseId, personId, program, arrival } = candidate;
  const owner = await registry.caseOfNumber(told.certification.certificateNumber);
  if (owner === caseId) {
    const landed = await registry.readLanded(caseId);
    if (landed === undefined) throw new Error(`case ${caseId} has a number and no audit`);
    return compare(registry, candidate, landed);
  }
  if (owner !== undefined) return refuse(NUMBER_TAKEN);
  // Nobody but a person with a reference can have come with another certificate.
  const person = told.personReference === undefined ? undefined : await registry.readPerson(personId);
  if (person === undefined) return { person: null };
  const refusals = contactsThatDiffer(person, told.contacts).map(
    (field): Refusal => ({ code: 'PERSON_DIFFERS', rule: 'import.never-overwrites', field }),
  );
  const open = arrival.next.kind === 'CLOSE' ? undefined : await registry.openCaseOf(personId, program.id);
  if (open !== undefined) refusals.push(ALREADY_OPEN);
  return refusals.length > 0 ? refuse(...refusals) : { person };
};

/** A case that owes a notice is due at once; any other rests until its next date, and whatever is sent to it wakes it. */
export const restOf = ({ arrival: { next } }: Candidate, now: Instant): Landing['rest'] => {
  switch (next.kind) {
    case 'CLOSE':
      return { kind: 'CLOSE' };
    case 'PERFORM':
      return { kind: 'HIBERNATE', dueAt: now };
    case 'HIBERNATE':
      return { kind: 'HIBERNATE', dueAt: next.dueAt };
    case 'WAIT':
      return { kind: 'HIBERNATE', dueAt: next.wakeBy };
  }
};

const land = async (
  { registry, hashAddress, now }: BringOptions,
  candidate: Candidate,
  person: Person | null,
): Promise<LandingOutcome> => {
  const [addressHash] = await hashAddress(candidate.told.contacts.email, now);
  return registry.landCase({
    facts: candidate.arrival.facts,
    events: candidate.arrival.events,
    person: person ?? { personId: candidate.personId, ver: 1, ...candidate.told.contacts },
    addressHash,
    profile: person === null ? 'NEW' : 'STANDS',
    rest: restOf(candidate, now),
    at: now,
    by: IMPORT,
  });
};

/** How often a row is looked at again because somebody else wrote in between. */
const MOST_LOOKS = 3;

export type BringOptions = {
  readonly registry: Registry;
  readonly hashAddress: HashAddress;
  readonly now: Instant;
  readonly write: boolean;
};

/** Brings one person along, or says without writing what would become of them. Throws what the registry throws. */
export const bring = async (options: BringOptions, candidate: Candidate): Promise<Brought> => {
  const { registry, write } = options;
  for (let times = 1; times <= MOST_LOOKS; times += 1) {
    const seen = await look(registry, candidate);
    if ('outcome' in seen) return seen;
    if (!write) return { outcome: 'WOULD_LAND' };
    const outcome = await land(options, candidate, seen.person);
    if (outcome === 'LANDED') return { outcome };
    if (outcome === 'NUMBER_TAKEN') return refuse(NUMBER_TAKEN);
    if (outcome === 'ALREADY_OPEN') return refuse(ALREADY_OPEN);
  }
  throw new Error(`row ${candidate.row} was changed by somebody else ${MOST_LOOKS} times meanwhile`);
};

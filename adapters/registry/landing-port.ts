/** What bringing people along asks of the registry (registry.ts), once for each person. */
import type { Instant } from '../../domain/dates.ts';
import type { CaseEvent } from '../../domain/events.ts';
import type { CaseFacts } from '../../domain/facts.ts';
import type { Person } from '../../domain/person.ts';
import type { Actor } from '../../domain/signals.ts';

/** A person and their case with a certificate, to be written whole or not at all. */
export type Landing = {
  readonly facts: CaseFacts;
  readonly events: readonly CaseEvent[];
  readonly person: Person;
  /** What the person is found by who gave this address; of no account where the profile stands. */
  readonly addressHash: string;
  /** STANDS: the person came with another certificate before, and is as given. */
  readonly profile: 'NEW' | 'STANDS';
  /** When the case is looked at; a closed one never is. */
  readonly rest: { readonly kind: 'HIBERNATE'; readonly dueAt: Instant } | { readonly kind: 'CLOSE' };
  readonly at: Instant;
  readonly by: Actor;
};

export type LandingOutcome =
  | 'LANDED'
  /** The case is there already, whatever became of it since. */
  | 'CASE_STANDS'
  /** The certificate number belongs to another case. */
  | 'NUMBER_TAKEN'
  /** The person has another open case in the program. */
  | 'ALREADY_OPEN'
  /** The profile is there, or, where it was to stand, is not. */
  | 'PERSON_CHANGED';

/** What a case began with. */
export type Landed = {
  /** As its first version was written. */
  readonly facts: CaseFacts;
  /** The person's profile as it was told first; undefined where it came otherwise than by a landing. */
  readonly profile: Person | undefined;
};

export type LandingPort = {
  /** One transaction: case, run, facts, audit, profile, the number's owner, status and names for the public, and the mark of an open case. */
  readonly landCase: (landing: Landing) => Promise<LandingOutcome>;
  /** What a case began with; undefined when there is none of that id. */
  readonly readLanded: (caseId: string) => Promise<Landed | undefined>;
  /** The open case of a person in a program. */
  readonly openCaseOf: (personId: string, program: string) => Promise<string | undefined>;
};

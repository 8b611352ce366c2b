/** Which case a message is for. */
import type { Registry } from '../../adapters/registry/registry.ts';
import type { Secret } from '../../adapters/secrets/secrets.ts';
import type { Instant } from '../../domain/dates.ts';
import { normaliseAddress } from '../../domain/email-address.ts';
import type { WaitingReason } from '../../domain/mail.ts';
import { isLikeCaseAddress, readCaseAddress } from '../shared/case-address.ts';
import type { HashAddress } from '../shared/hash-address.ts';
import type { Receipt } from './read-receipt.ts';
import type { Trust } from './trust-of.ts';

export type FindCaseDeps = {
  readonly registry: Pick<Registry, 'readCase' | 'readPerson' | 'peopleOfAddress' | 'openCaseOf'>;
  readonly hashAddress: HashAddress;
  readonly caseAddressSecret: Secret;
  readonly receivingDomain: string;
  /** Ids of the programs that are run here; the first looks after mail that names none. */
  readonly programs: readonly [string, ...string[]];
};

export type Sent = {
  readonly receipt: Receipt;
  readonly from: string | undefined;
  readonly trust: Trust;
};

export type Found =
  | { readonly program: string; readonly caseId: string }
  | { readonly program: string; readonly waitsBecause: Extract<WaitingReason, 'UNMATCHED' | 'SEVERAL_CASES'> };

/** People who share an address are looked at up to this number: more than that is no family. */
const MOST_PEOPLE = 10;

/** The program whose general address, `<program>@<receiving domain>`, is among the recipients. */
const addressedProgram = ({ programs, receivingDomain }: FindCaseDeps, recipients: readonly string[]) =>
  programs.find((program) => recipients.some((to) => to.trim().toLowerCase() === `${program}@${receivingDomain}`));

/** The open cases, in the programs asked for, of the people who proved this address theirs. That somebody only wrote it down is nothing. */
const openCases = async (
  { registry, hashAddress }: FindCaseDeps,
  address: string,
  programs: readonly string[],
  now: Instant,
): Promise<readonly { readonly program: string; readonly caseId: string }[]> => {
  const addressHashes = await hashAddress(address, now);
  const filed = await registry.peopleOfAddress({ addressHashes, limit: MOST_PEOPLE });
  const people = await Promise.all(filed.map(({ personId }) => registry.readPerson(personId)));
  const theirs = people.flatMap((person) =>
    person?.emailIsProved === true && normaliseAddress(person.email) === normaliseAddress(address) ? [person] : [],
  );
  const looks = theirs.flatMap(({ personId }) =>
    programs.map(async (program) => ({ program, caseId: await registry.openCaseOf(personId, program) })),
  );
  return (await Promise.all(looks)).flatMap(({ program, caseId }) =>
    caseId === undefined ? [] : [{ program, caseId }],
  );
};

/**
 * 1. The case whose own address it was sent to, whoever sent it: a school may answer for a person.
 * 2. The one open case of the person whose address it is from, where both are proved: that it is from there (trust-of.ts), and that it is theirs.
 * 3. None: staff find out. So is mail to a case's address that is none, or to those of several cases: its sender meant another case than their own.
 *
 * An address of a case that there is not any more, or never was, is none.
 */
export const findCase = async (deps: FindCaseDeps, { receipt, from, trust }: Sent, now: Instant): Promise<Found> => {
  const { recipients } = receipt;
  const addressedCase = readCaseAddress(await deps.caseAddressSecret(now), recipients, deps.receivingDomain);
  const record = addressedCase === undefined ? undefined : await deps.registry.readCase(addressedCase);
  if (record !== undefined) return { program: record.program, caseId: record.caseId };
  const addressed = addressedProgram(deps, recipients);
  const program = addressed ?? deps.programs[0];
  const meantACase = recipients.some((to) => isLikeCaseAddress(to, deps.receivingDomain));
  if (meantACase || trust.level !== 'TRUSTED' || from === undefined) return { program, waitsBecause: 'UNMATCHED' };
  const found = await openCases(deps, from, addressed === undefined ? deps.programs : [addressed], now);
  const [only, ...others] = found;
  if (only === undefined) return { program, waitsBecause: 'UNMATCHED' };
  return others.length === 0 ? only : { program: only.program, waitsBecause: 'SEVERAL_CASES' };
};

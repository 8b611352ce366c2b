/** Where mail for a case goes: its own address, put in the Reply-To of every mail of ours and shown with the case. */
import type { Secret } from '../../adapters/secrets/secrets.ts';
import type { Instant } from '../../domain/dates.ts';
import type { Case } from '../../domain/facts.ts';
import { makeCaseAddress } from './case-address.ts';

/** Throws when the secret cannot be read. */
export type MailAddressOf = (record: Pick<Case, 'caseId' | 'program'>, now: Instant) => Promise<string>;

/** A case whose id makes no address (case-address.ts) has that of its program, where its person is known by their own. */
export const makeMailAddressOf =
  (secret: Secret, receivingDomain: string): MailAddressOf =>
  async ({ caseId, program }, now) =>
    makeCaseAddress(await secret(now), caseId, receivingDomain) ?? `${program}@${receivingDomain}`;

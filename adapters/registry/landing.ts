/** Landing: the one write in which a person who was certified elsewhere comes into both tables, and the reading of what came. */
import { replay } from '../../domain/evolve.ts';
import { publicNamesOf } from '../../domain/person.ts';
import { publicStatusOf } from '../../domain/status.ts';
import { auditWrites, readAuditOf } from './audit.ts';
import { commitIdOf } from './commit-id.ts';
import { itemsOf } from './items.ts';
import { caseItemKey, dueAttributes, isPlain, openCaseKey, ownerKey, profileKey, publicStatusKey, SK } from './keys.ts';
import type { Landing, LandingOutcome, LandingPort } from './landing-port.ts';
import { profileWrites, readProfileChange } from './people.ts';
import { nameWrites } from './public.ts';
import { equals, type Failure, type Item, type Key, keyOf, NEW, type Table, type Write } from './table.ts';

const VERSION = 1;

/** As a case that was opened here hibernates; no worker has been at it, on no definition. */
const runWrite = ({ facts, rest }: Landing, commitId: string): Write => {
  const { caseId } = facts.case;
  const runState = rest.kind === 'CLOSE' ? 'CLOSED' : 'HIBERNATING';
  const run = { gen: 0, runState, inboxSeq: 0, seenSeq: 0, failCount: 0, defVersion: '', commitId };
  const due = rest.kind === 'CLOSE' ? {} : dueAttributes(caseId, rest.dueAt);
  return { table: 'registry', put: { ...caseItemKey(caseId, SK.run), ...run, ...due }, when: NEW };
};

/** Of a profile that stands only its version is held, by writing it once more: the names for the public are made of it. */
const personWrites = ({ person, addressHash, profile, at, by }: Landing): readonly Write[] =>
  profile === 'NEW'
    ? profileWrites({ person, addressHash }, { change: { at, by } })
    : [
        {
          table: 'registry',
          update: profileKey(person.personId),
          changes: { set: { ver: person.ver } },
          when: [equals('ver', person.ver)],
        },
      ];

/** What the public may know, in the same moment. Nothing is left for the stream to write. */
const publicWrites = ({ facts, person, at }: Landing): readonly Write[] => {
  const status = publicStatusOf(facts);
  if (status === undefined) throw new Error(`case ${facts.case.caseId} has no certificate to bring along`);
  const { certificateNumber } = status;
  return [
    { table: 'public', put: { ...publicStatusKey(certificateNumber), ...status, asOf: at }, when: NEW },
    ...nameWrites({ ...publicNamesOf(person, certificateNumber), asOf: at }, undefined),
  ];
};

const planLanding = (landing: Landing): { readonly commitId: string; readonly writes: readonly Write[] } => {
  const { facts, events, rest } = landing;
  const { caseId, personId, program, certificateNumber = '', ver } = facts.case;
  if (!isPlain(caseId)) throw new RangeError('the id of a case has neither # nor %');
  if (ver !== VERSION) throw new RangeError(`case ${caseId} lands with version ${ver}`);
  const mark = (item: Item): Write => ({ table: 'registry', put: item, when: NEW });
  const others: readonly Write[] = [
    // Where there is no run there is no case, and none of its facts.
    ...[...itemsOf(facts).values()].map((item): Write => ({ table: 'registry', put: item })),
    ...auditWrites(caseId, VERSION, events),
    mark({ ...ownerKey(certificateNumber), caseId }),
    ...(rest.kind === 'CLOSE' ? [] : [mark({ ...openCaseKey(personId, program), caseId })]),
    ...personWrites(landing),
    ...publicWrites(landing),
  ];
  const commitId = commitIdOf([runWrite(landing, ''), ...others]);
  return { commitId, writes: [runWrite(landing, commitId), ...others] };
};

const decode = (
  { facts, person }: Landing,
  { commitId, writes }: ReturnType<typeof planLanding>,
  failures: readonly Failure[],
): LandingOutcome => {
  const { caseId, personId, program, certificateNumber = '' } = facts.case;
  const failureAt = ({ pk, sk }: Key): Failure | undefined =>
    failures.find(({ index }) => {
      const write = writes[index];
      return write?.table === 'registry' && keyOf(write).pk === pk && keyOf(write).sk === sk;
    });
  const run = failureAt(caseItemKey(caseId, SK.run));
  // It was written, its answer was lost on the way, and it was sent again.
  if (run !== undefined) return run.found?.commitId === commitId ? 'LANDED' : 'CASE_STANDS';
  if (failureAt(ownerKey(certificateNumber)) !== undefined) return 'NUMBER_TAKEN';
  if (failureAt(openCaseKey(personId, program)) !== undefined) return 'ALREADY_OPEN';
  if (failureAt(profileKey(person.personId)) !== undefined) return 'PERSON_CHANGED';
  throw new Error(`case ${caseId} could not land: something else stands where it would write`);
};

/** Throws when the case has no certificate, is not in its first version, or more than 100 writes are needed. */
export const makeLandCase =
  (table: Table): LandingPort['landCase'] =>
  async (landing) => {
    const plan = planLanding(landing);
    const failures = await table.write(plan.writes);
    return failures.length === 0 ? 'LANDED' : decode(landing, plan, failures);
  };

/** Strongly consistent. Throws BrokenItemError. */
export const makeReadLanded =
  (table: Table): LandingPort['readLanded'] =>
  async (caseId) => {
    const events = await readAuditOf(table, caseId, VERSION);
    if (events.length === 0) return undefined;
    const facts = replay(events);
    return { facts, profile: await readProfileChange(table, facts.case.personId, VERSION) };
  };

/** Strongly consistent. */
export const makeOpenCaseOf =
  (table: Table): LandingPort['openCaseOf'] =>
  async (personId, program) => {
    const mark = await table.get('registry', openCaseKey(personId, program));
    return mark === undefined ? undefined : String(mark.caseId);
  };

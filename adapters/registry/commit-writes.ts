/** What one decision writes: the difference between the facts before and after, and what goes with it. */
import { isDeepStrictEqual } from 'node:util';
import { Effect } from '../../domain/facts.ts';
import { type PublicStatus, publicStatusOf } from '../../domain/status.ts';
import { auditWrites } from './audit.ts';
import { commitIdOf } from './commit-id.ts';
import { itemsOf, parseItem } from './items.ts';
import {
  caseItemKey,
  DUE_ATTRIBUTES,
  dueAttributes,
  openCaseKey,
  ownerKey,
  publicStatusKey,
  SK,
  WAIT_ATTRIBUTES,
} from './keys.ts';
import type { Commit } from './registry.ts';
import { answerWrites } from './signals.ts';
import { asStored } from './stored.ts';
import { type Condition, equals, type Item, isAbsent, isBelow, NEW, type Write } from './table.ts';

/** On the worker's generation, on a run that is open, and, when the case is to rest, on an inbox without news. */
const runWrite = ({ before, gen, seen, rest }: Commit, commitId: string): Write => {
  const { caseId } = before.case;
  const closes = rest.kind === 'CLOSE';
  const runState = closes ? 'CLOSED' : rest.kind === 'HIBERNATE' ? 'HIBERNATING' : 'STARTED';
  return {
    table: 'registry',
    update: caseItemKey(caseId, SK.run),
    changes: {
      set: {
        seenSeq: seen,
        runState,
        defVersion: rest.defVersion,
        commitId,
        // A worker that goes on may still fail at its next step; one that comes to rest has succeeded.
        ...(rest.kind !== 'GO_ON' && { failCount: 0 }),
        ...(!closes && dueAttributes(caseId, rest.dueAt)),
      },
      remove: closes ? [...WAIT_ATTRIBUTES, ...DUE_ATTRIBUTES] : WAIT_ATTRIBUTES,
    },
    when: [
      equals('gen', gen),
      ['HIBERNATING', 'STARTED', 'WAITING'].map((open) => equals('runState', open)),
      ...(rest.kind === 'GO_ON' ? [] : [equals('inboxSeq', seen)]),
    ],
  };
};

/** The case answers for its facts by its version. Claims change effects without it, so each effect answers for itself. */
const conditionOf = (was: Item | undefined): Condition | undefined => {
  if (was === undefined) return NEW;
  if (was.sk === SK.case) return [equals('ver', Number(was.ver))];
  if (!was.sk.startsWith(SK.effect(''))) return undefined;
  const { state, attempts } = parseItem(Effect, was);
  return [equals('state', state), equals('attempts', attempts)];
};

export const factWrites = ({
  before,
  after,
  events,
}: Pick<Commit, 'before' | 'after' | 'events'>): readonly Write[] => {
  const [were, are] = [itemsOf(before), itemsOf(after)];
  const puts = [...are.values()].flatMap((item): Write[] => {
    const was = were.get(item.sk);
    if (was !== undefined && isDeepStrictEqual(asStored(was), asStored(item))) return [];
    const when = conditionOf(was);
    return [{ table: 'registry', put: item, ...(when && { when }) }];
  });
  const deletes = [...were.values()].flatMap((was): Write[] =>
    are.has(was.sk) ? [] : [{ table: 'registry', delete: { pk: was.pk, sk: was.sk } }],
  );
  const writes = [...puts, ...deletes];
  // The audit replays to the facts only if no fact moves without an event, and no event is lost under a version that is taken.
  const ver = before.case.ver + (events.length > 0 ? 1 : 0);
  if (after.case.ver !== ver || (events.length === 0 && writes.length > 0))
    throw new Error(
      `commit of case ${before.case.caseId}: ${events.length} events do not make version ${after.case.ver}`,
    );
  return writes;
};

const numberWrites = ({ before, after }: Commit): readonly Write[] => {
  const { caseId, certificateNumber } = after.case;
  if (certificateNumber === undefined || certificateNumber === before.case.certificateNumber) return [];
  const key = ownerKey(certificateNumber);
  return [{ table: 'registry', put: { ...key, caseId }, when: [[isAbsent('pk'), equals('caseId', caseId)]] }];
};

const withoutVersion = (status: PublicStatus | undefined) => asStored(status && { ...status, sourceVer: undefined });

/** Discipline and terms are public in the moment in which they are decided, so they do not wait for the stream. */
const statusWrites = ({ before, events, status }: Commit): readonly Write[] => {
  const asOf = events.at(-1)?.at;
  if (status === undefined || asOf === undefined) return [];
  if (isDeepStrictEqual(withoutVersion(status), withoutVersion(publicStatusOf(before)))) return [];
  const key = publicStatusKey(status.certificateNumber);
  return [
    {
      table: 'public',
      put: { ...key, ...status, asOf },
      when: [[isAbsent('pk'), isBelow('sourceVer', status.sourceVer)]],
    },
  ];
};

/**
 * All writes of a commit, the run's first, and the id that it leaves on the run: made of everything that is written, so that it tells a commit
 * from every other and is the same when the same is sent again. Throws when the events do not account for the difference.
 */
export const planCommit = (commit: Commit): { readonly commitId: string; readonly writes: readonly Write[] } => {
  const { before, after, events, applied, rest } = commit;
  const { caseId, personId, program, ver } = after.case;
  const others: readonly Write[] = [
    ...factWrites(commit),
    ...auditWrites(caseId, ver, events),
    ...applied.flatMap((answered) => answerWrites(before.case.caseId, answered)),
    ...numberWrites(commit),
    ...statusWrites(commit),
    ...(rest.kind === 'CLOSE' ? [{ table: 'registry' as const, delete: openCaseKey(personId, program) }] : []),
  ];
  const commitId = commitIdOf([runWrite(commit, ''), ...others]);
  return { commitId, writes: [runWrite(commit, commitId), ...others] };
};

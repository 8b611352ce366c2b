/** Facts as items and items as facts. Every item read is parsed by its schema; attributes that only serve an index are dropped by it. */
import * as z from 'zod/mini';
import {
  Answers,
  Audit,
  Case,
  type CaseFacts,
  Credit,
  Cycle,
  Document,
  Effect,
  Payment,
  Renewal,
  RevisionRound,
  Sitting,
  Task,
  Training,
} from '../../domain/facts.ts';
import { casePk, personPk, SK, workKey, workOrder } from './keys.ts';
import { beginningWith, type Item } from './table.ts';

/** An item of the registry is not what its schema says. Names the item and its fields, never their values. */
class BrokenItemError extends Error {
  override readonly name = 'BrokenItemError';
}

/** Throws BrokenItemError. */
export const parseItem = <Schema extends z.ZodMiniType>(schema: Schema, item: Item): z.infer<Schema> => {
  const parsed = z.safeParse(schema, item);
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues.map(({ path, code }) => `${path.join('.') || 'the item'} (${code})`);
  throw new BrokenItemError(`${item.pk} / ${item.sk} does not parse: ${fields.join(', ')}`);
};

/** A task with the attributes by which open work is found in its queue. */
export const taskItem = ({ caseId, program }: Pick<Case, 'caseId' | 'program'>, task: Task): Item => ({
  pk: casePk(caseId),
  sk: SK.task(task.taskId),
  ...task,
  ...(task.closedAt === undefined && { workKey: workKey(program, task.queue), workOrder: workOrder(caseId, task) }),
});

/** The items of a case's answers, one for each section that is answered. */
export const answerItems = (caseId: string, answers: Answers): readonly Item[] =>
  Object.entries(answers).flatMap(([section, given]) =>
    given === undefined ? [] : [{ pk: casePk(caseId), sk: SK.answers(section), ...given }],
  );

export const creditItem = (caseId: string, credit: Credit): Item => ({
  pk: casePk(caseId),
  sk: SK.credit(credit),
  ...credit,
});

export const caseItem = (record: Case): Item => ({
  pk: casePk(record.caseId),
  sk: SK.case,
  ...record,
  personKey: personPk(record.personId),
  personOrder: record.caseId,
});

/** The items of all facts of a case. Throws when two facts claim one key, as the same course twice in a cycle does. */
export const itemsOf = (facts: CaseFacts): ReadonlyMap<string, Item> => {
  const { caseId } = facts.case;
  const at = (sk: string, record: object): Item => ({ pk: casePk(caseId), sk, ...record });
  const items = [
    caseItem(facts.case),
    ...answerItems(caseId, facts.answers),
    ...facts.payments.map((payment) => at(SK.payment(payment.paymentId), payment)),
    ...facts.documents.map((document) => at(SK.document(document.documentId), document)),
    ...facts.revisions.map((revision) => at(SK.revision(revision.round), revision)),
    ...facts.trainings.map((training) => at(SK.training(training.training), training)),
    ...facts.sittings.map((sitting) => at(SK.sitting(sitting.sitting), sitting)),
    ...facts.cycles.map((cycle) => at(SK.cycle(cycle.cycle), cycle)),
    ...facts.credits.map((credit) => creditItem(caseId, credit)),
    ...facts.renewals.map((renewal) => at(SK.renewal(renewal.cycle, renewal.submission), renewal)),
    ...facts.audits.map((audit) => at(SK.creditAudit(audit.cycle), audit)),
    ...facts.effects.map((effect) => at(SK.effect(effect.effectKey), effect)),
    ...facts.tasks.map((task) => taskItem(facts.case, task)),
  ];
  const bySk = new Map(items.map((item) => [item.sk, item]));
  if (bySk.size === items.length) return bySk;
  const twice = items.find((item) => bySk.get(item.sk) !== item);
  throw new Error(`two facts of case ${caseId} have the key ${twice?.sk}`);
};

/**
 * The ranges of sort keys that hold facts: few requests, and none of them reads the audit, the inbox or the signals' markers, which lie
 * between and only grow.
 */
export const FACT_RANGES = [
  { from: SK.case, to: beginningWith('FX').to },
  beginningWith('ANS'),
  { from: beginningWith('PAY').from, to: beginningWith('REV').to },
  { from: beginningWith('TASK').from, to: beginningWith('TRAIN').to },
] as const;

const ANSWERS = SK.answers('');

/** The facts in the items of `FACT_RANGES`; undefined when the case itself is not among them. Throws BrokenItemError. */
export const factsOf = (items: readonly Item[]): CaseFacts | undefined => {
  const record = items.find(({ sk }) => sk === SK.case);
  if (record === undefined) return undefined;
  const all = <Schema extends z.ZodMiniType>(prefix: string, schema: Schema): readonly z.infer<Schema>[] =>
    items.filter(({ sk }) => sk.startsWith(`${prefix}#`)).map((item) => parseItem(schema, item));
  const sections = items.flatMap((item) =>
    item.sk.startsWith(ANSWERS) ? [[item.sk.slice(ANSWERS.length), item] as const] : [],
  );
  return {
    case: parseItem(Case, record),
    answers: parseItem(Answers, { pk: record.pk, sk: ANSWERS, ...Object.fromEntries(sections) }),
    payments: all('PAY', Payment),
    documents: all('DOC', Document),
    revisions: all('REV', RevisionRound),
    trainings: all('TRAIN', Training),
    sittings: all('EXAM', Sitting),
    cycles: all('CERT', Cycle),
    credits: all('CE', Credit),
    renewals: all('RENEW', Renewal),
    audits: all('CE-AUDIT', Audit),
    effects: all('FX', Effect),
    tasks: all('TASK', Task),
  };
};

/** How events change facts. This is the only place where facts change, so that replaying the audit gives the stored facts. */
import type { CaseEvent, CaseFields } from './events.ts';
import type { Case, CaseFacts } from './facts.ts';

const withRecord = <Item>(items: readonly Item[], item: Item, same: (other: Item) => boolean): readonly Item[] => {
  const place = items.findIndex(same);
  return place < 0 ? [...items, item] : items.with(place, item);
};

const changeCase = (record: Case, set: CaseFields, unset: readonly string[]): Case =>
  // Only the named fields are taken away, all of them optional ones.
  Object.fromEntries(Object.entries({ ...record, ...set }).filter(([field]) => !unset.includes(field))) as Case;

/** The facts of a case that has just been opened. */
export const factsOf = (record: Case): CaseFacts => ({
  case: record,
  answers: {},
  payments: [],
  documents: [],
  revisions: [],
  trainings: [],
  sittings: [],
  cycles: [],
  credits: [],
  renewals: [],
  audits: [],
  effects: [],
  tasks: [],
});

/** The facts after one event. */
export const evolve = (facts: CaseFacts, event: CaseEvent): CaseFacts => {
  switch (event.type) {
    case 'CASE_OPENED':
      return factsOf(event.case);
    case 'ANSWERS_SAVED':
      return { ...facts, answers: { ...facts.answers, ...event.answers } };
    case 'PATHWAY_SWITCHED':
      return { ...facts, case: { ...facts.case, pathway: event.to } };
    case 'STAGE_REACHED':
      return { ...facts, case: { ...facts.case, stage: event.to, stageSince: event.at } };
    case 'CASE_CHANGED':
      return { ...facts, case: changeCase(facts.case, event.set, event.unset) };
    case 'PAYMENT_RECORDED':
      return {
        ...facts,
        payments: withRecord(facts.payments, event.payment, (other) => other.paymentId === event.payment.paymentId),
      };
    case 'DOCUMENT_RECORDED':
      return {
        ...facts,
        documents: withRecord(
          facts.documents,
          event.document,
          (other) => other.documentId === event.document.documentId,
        ),
      };
    case 'REVISION_RECORDED':
      return {
        ...facts,
        revisions: withRecord(facts.revisions, event.revision, (other) => other.round === event.revision.round),
      };
    case 'TRAINING_RECORDED':
      return {
        ...facts,
        trainings: withRecord(facts.trainings, event.training, (other) => other.training === event.training.training),
      };
    case 'SITTING_RECORDED':
      return {
        ...facts,
        sittings: withRecord(facts.sittings, event.sitting, (other) => other.sitting === event.sitting.sitting),
      };
    case 'CYCLE_STARTED':
      return { ...facts, cycles: [...facts.cycles, event.cycle] };
    case 'CYCLE_CHANGED':
      return {
        ...facts,
        cycles: withRecord(facts.cycles, event.cycle, (other) => other.cycle === event.cycle.cycle),
      };
    case 'CREDIT_RECORDED':
      return {
        ...facts,
        credits: withRecord(
          facts.credits,
          event.credit,
          ({ cycle, providerId, courseId }) =>
            cycle === event.credit.cycle &&
            providerId === event.credit.providerId &&
            courseId === event.credit.courseId,
        ),
      };
    case 'CREDIT_REMOVED':
      return {
        ...facts,
        credits: facts.credits.filter(
          ({ cycle, providerId, courseId }) =>
            cycle !== event.cycle || providerId !== event.providerId || courseId !== event.courseId,
        ),
      };
    case 'RENEWAL_RECORDED':
      return {
        ...facts,
        renewals: withRecord(
          facts.renewals,
          event.renewal,
          ({ cycle, submission }) => cycle === event.renewal.cycle && submission === event.renewal.submission,
        ),
      };
    case 'AUDIT_RECORDED':
      return {
        ...facts,
        audits: withRecord(facts.audits, event.audit, (other) => other.cycle === event.audit.cycle),
      };
    case 'EFFECT_RECORDED':
      return {
        ...facts,
        effects: withRecord(facts.effects, event.effect, (other) => other.effectKey === event.effect.effectKey),
      };
    case 'DOCUMENT_VIEWED':
    case 'SIGNAL_REFUSED':
      return facts;
    case 'TASK_RECORDED':
      return { ...facts, tasks: withRecord(facts.tasks, event.task, (other) => other.taskId === event.task.taskId) };
  }
};

/** The facts that a list of events tells, the first being the opening of the case. Throws when it is not. */
export const replay = (events: readonly CaseEvent[]): CaseFacts => {
  const [opened, ...rest] = events;
  if (opened?.type !== 'CASE_OPENED') throw new Error('An audit starts with the opening of the case.');
  return rest.reduce(evolve, factsOf(opened.case));
};

/**
 * Events: what was decided. Facts change by events alone (domain/evolve.ts), and the audit keeps every event with its values, so that replaying
 * the audit gives the stored facts.
 */
import * as z from 'zod/mini';
import { Instant } from './dates.ts';
import {
  Answers,
  Audit,
  Case,
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
} from './facts.ts';
import { Refusal } from './refusals.ts';
import { Actor } from './signals.ts';
import { STAGES } from './stages.ts';

const event = <Type extends string, Shape extends z.core.$ZodLooseShape>(type: Type, shape: Shape) =>
  z.object({
    type: z.literal(type),
    at: Instant,
    by: Actor,
    /** The ids of the rules by which this was decided. */
    rules: z.array(z.string()),
    ...shape,
  });

const CaseFields = z.partial(Case);
export type CaseFields = z.infer<typeof CaseFields>;

export const CaseEvent = z.discriminatedUnion('type', [
  event('CASE_OPENED', { case: Case }),
  event('ANSWERS_SAVED', { answers: Answers }),
  event('PATHWAY_SWITCHED', { from: z.string(), to: z.string() }),
  /** Every move between stages, with the command or the passing of time that made it. */
  event('STAGE_REACHED', { from: z.enum(STAGES), to: z.enum(STAGES), because: z.string() }),
  /** New values of fields of the case; null takes a field away. */
  event('CASE_CHANGED', { set: CaseFields, unset: z.array(z.string()) }),
  event('PAYMENT_RECORDED', { payment: Payment }),
  event('DOCUMENT_RECORDED', { document: Document }),
  /** Changes no fact: somebody was given a link to the document. */
  event('DOCUMENT_VIEWED', { documentId: z.string() }),
  event('REVISION_RECORDED', { revision: RevisionRound }),
  event('TRAINING_RECORDED', { training: Training }),
  event('SITTING_RECORDED', { sitting: Sitting }),
  event('CYCLE_STARTED', { cycle: Cycle }),
  /** The last day of a term moved. */
  event('CYCLE_CHANGED', { cycle: Cycle }),
  event('CREDIT_RECORDED', { credit: Credit }),
  event('CREDIT_REMOVED', { cycle: z.int(), providerId: z.string(), courseId: z.string() }),
  event('RENEWAL_RECORDED', { renewal: Renewal }),
  event('AUDIT_RECORDED', { audit: Audit }),
  event('EFFECT_RECORDED', { effect: Effect }),
  event('TASK_RECORDED', { task: Task }),
  /** Changes no fact, but was decided on facts: the case's version holds the refusal to them. */
  event('SIGNAL_REFUSED', { signalKey: z.string(), refusals: z.array(Refusal) }),
]);
export type CaseEvent = z.infer<typeof CaseEvent>;

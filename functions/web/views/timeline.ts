/** What happened to a case, in words, with where the rule stands written that made it happen. */
import * as z from 'zod/mini';
import { dateOf, Instant } from '../../../domain/dates.ts';
import type { CaseEvent } from '../../../domain/events.ts';
import { pathwayOf } from '../../../domain/pathways.ts';
import type { Pathway, ProgramDefinition } from '../../../domain/program.ts';
import { Source, sourceOf } from './source.ts';

const RuleCited = z.extend(Source, { rule: z.string() });

export const Entry = z.object({
  at: Instant,
  what: z.string(),
  by: z.enum(['APPLICANT', 'STAFF', 'VENDOR', 'SYSTEM']),
  /** Who exactly: for staff alone. */
  byId: z.optional(z.string()),
  rules: z.array(RuleCited),
});
export type Entry = z.infer<typeof Entry>;

const dollars = (cents: number): string => `$${(cents / 100).toFixed(2)}`;
const lower = (code: string): string => code.toLowerCase().replaceAll('_', ' ');
const hours = (minutes: number): string => `${minutes / 60} hours`;

/** Undefined for what is only inner bookkeeping, and for what this reader may not see. */
const wordsFor = (event: CaseEvent, program: ProgramDefinition, isStaff: boolean): string | undefined => {
  const { stageWords } = program;
  switch (event.type) {
    case 'CASE_OPENED':
      return 'The case was opened.';
    case 'ANSWERS_SAVED':
      return `Answers were saved: ${Object.keys(event.answers).join(', ')}.`;
    case 'PATHWAY_SWITCHED':
      return `The pathway was changed to: ${pathwayOf(program, event.to)?.name ?? event.to}.`;
    case 'STAGE_REACHED':
      return `${stageWords[event.to] ?? lower(event.to)}.`;
    case 'PAYMENT_RECORDED':
      return event.payment.waivedBecause === undefined
        ? `A payment of ${dollars(event.payment.amountCents)} was recorded: ${lower(event.payment.fee)} fee.`
        : `A fee was waived: ${lower(event.payment.fee)} fee.`;
    case 'DOCUMENT_RECORDED':
      return event.document.decision === undefined
        ? `A document was received: ${lower(event.document.kind)}.`
        : `A document was ${lower(event.document.decision)}: ${lower(event.document.kind)}.`;
    case 'DOCUMENT_VIEWED':
      return isStaff ? `A document was opened: ${event.documentId}.` : undefined;
    case 'REVISION_RECORDED':
      return event.revision.answeredAt === undefined
        ? `Changes were asked for: ${event.revision.wanted.map(({ requirement, reason }) => `${requirement}: ${reason}`).join('; ')}`
        : 'The changes that were asked for were sent.';
    case 'TRAINING_RECORDED':
      return event.training.decision === undefined
        ? `A training certificate was sent: ${hours(event.training.minutes)}, completed on ${event.training.completedOn}.`
        : `The training certificate was ${lower(event.training.decision)}.`;
    case 'SITTING_RECORDED':
      if (event.sitting.result !== undefined)
        return `Exam, sitting ${event.sitting.sitting}: ${lower(event.sitting.result)}.`;
      return event.sitting.scheduledOn === undefined
        ? `Sitting ${event.sitting.sitting} of the exam was authorised.`
        : `The exam was booked for ${event.sitting.scheduledOn}.`;
    case 'CYCLE_STARTED':
      return `Certified from ${event.cycle.validFrom} through ${event.cycle.expiresOn}.`;
    case 'CYCLE_CHANGED':
      return `The certification is good through ${event.cycle.expiresOn}.`;
    case 'CREDIT_RECORDED':
      return `A course was entered: ${event.credit.title}, ${hours(event.credit.minutes)}.`;
    case 'CREDIT_REMOVED':
      return `A course was taken out: ${event.providerId} ${event.courseId}.`;
    case 'RENEWAL_RECORDED':
      return event.renewal.decision === undefined
        ? 'The renewal was submitted.'
        : `The renewal was ${lower(event.renewal.decision)}.`;
    case 'AUDIT_RECORDED':
      if (event.audit.outcome !== undefined)
        return `The audit of continuing education was decided: ${lower(event.audit.outcome)}.`;
      return event.audit.answeredAt === undefined
        ? 'An audit of continuing education was opened.'
        : 'The audit of continuing education was answered.';
    case 'EFFECT_RECORDED':
      return event.effect.state === 'SETTLED' ? `A notice was sent: ${lower(event.effect.notice)}.` : undefined;
    case 'TASK_RECORDED':
      if (!isStaff) return undefined;
      return `Task ${event.task.taskId}: ${lower(event.task.reason)}, ${event.task.closedAt === undefined ? 'open' : 'done'}${event.task.closedBecause === undefined ? '' : `, ${lower(event.task.closedBecause)}`}.`;
    case 'SIGNAL_REFUSED':
      return isStaff || event.by.kind === 'APPLICANT'
        ? `Something that was sent was refused: ${event.refusals.map(({ code }) => lower(code)).join(', ')}.`
        : undefined;
    case 'CASE_CHANGED':
      return isStaff ? `Changed: ${[...Object.keys(event.set), ...event.unset].join(', ')}.` : undefined;
  }
};

/** Where a rule stood written on the day on which it decided. */
const citeRule = (
  program: ProgramDefinition,
  id: string,
  at: Instant,
  pathway: Pathway | undefined,
): z.infer<typeof RuleCited> => ({ rule: id, ...sourceOf(program, id, dateOf(at, program.timeZone), pathway) });

/**
 * The audit as its reader may see it: staff see who did what, and the work behind it. `pathway` is the case's; what was decided after the first
 * certificate was decided by the program's own rules.
 */
export const timelineOf = (
  events: readonly CaseEvent[],
  program: ProgramDefinition,
  pathway: string,
  isStaff: boolean,
): readonly Entry[] => {
  const certifiedAt = events.find(({ type }) => type === 'CYCLE_STARTED')?.at;
  const pathwayAt = (at: Instant) =>
    certifiedAt === undefined || at <= certifiedAt ? pathwayOf(program, pathway) : undefined;
  return events.flatMap((event) => {
    const what = wordsFor(event, program, isStaff);
    if (what === undefined) return [];
    return [
      {
        at: event.at,
        what,
        by: event.by.kind,
        ...(isStaff && { byId: event.by.id }),
        rules: event.rules.map((id) => citeRule(program, id, event.at, pathwayAt(event.at))),
      },
    ];
  });
};

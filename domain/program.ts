/**
 * The shape of a program definition: what a certification requires, as dated and cited data.
 *
 * Every value names the day it holds from, its unit and its source. A value that is not published is `null`: a decision that needs it refuses
 * with RULE_NOT_PUBLISHED; a limit that is not published is not applied. A value that the sources do not give but the program cannot run without
 * carries `assumed`, with the reason; a day that they do not give carries `fromAssumed`.
 */
import * as z from 'zod/mini';
import { CalendarDate } from './dates.ts';
import { NOTICES } from './notices.ts';
import { STAGES } from './stages.ts';

const text = z.string().check(z.minLength(1));

/** Where a value stands written: a document of the program's `sources`, and the place in it. */
const Citation = z.strictObject({ document: text, clause: text });

const dated = <Unit extends string, Value extends z.ZodMiniType>(unit: Unit, value: Value) =>
  z.strictObject({
    unit: z.literal(unit),
    values: z
      .array(
        z.strictObject({
          from: CalendarDate,
          value: z.nullable(value),
          source: Citation,
          /** Further places that say the same, or the other half of it. */
          also: z.optional(z.array(Citation)),
          /** Why this value, where the source leaves it open. */
          assumed: z.optional(text),
          /** Why this day, where the source names none. */
          fromAssumed: z.optional(text),
        }),
      )
      .check(z.minLength(1)),
  });

const count = z.int().check(z.nonnegative());

/** A document that an application must come with. */
const DocumentRequirement = z.strictObject({
  kind: text,
  label: text,
  mediaTypes: z.array(text).check(z.minLength(1)),
  mustBeUnexpired: z.boolean(),
  nameMustMatch: z.boolean(),
});
export type DocumentRequirement = z.infer<typeof DocumentRequirement>;

/** A way back after the term ended: which days after expiry it covers, and what it asks beside credits, code of ethics and renewal fee. */
const LateTier = z.strictObject({
  stage: z.enum(['LATE_TIER_1', 'LATE_TIER_2']),
  /** The tier's last day is this many years after the expiry. */
  throughYears: count,
  renewalFee: z.boolean(),
  lateFee: z.boolean(),
  reinstatementFee: z.boolean(),
  refresherOrExam: z.boolean(),
});
export type LateTier = z.infer<typeof LateTier>;

/** One step of the reminder ladder: a notice, so many days after the expiry (before it when negative). */
const Rung = z.strictObject({ rung: text, daysAfterExpiry: z.int(), notice: z.enum(NOTICES) });
export type Rung = z.infer<typeof Rung>;

/** What a person shows at the door of the exam. */
export const ID_KINDS = ['ORIGINAL', 'PHOTOCOPY', 'DIGITAL', 'NONE'] as const;

/** Every rule that a decision may ask for. The id is what a refusal and an audit event name. */
const RULE_SHAPES = {
  'eligibility.minimumAgeYears': dated('years', count),
  'eligibility.education': dated('list', z.array(text)),
  'eligibility.affirmations': dated('list', z.array(text)),
  'application.documents': dated('list', z.array(DocumentRequirement)),
  'application.reviewDays': dated('days', count),
  'application.revisionRounds': dated('count', count),
  'application.revisionAnswerDays': dated('days', count),
  'application.validMonths': dated('months', count),
  /** What starts the application's period of validity. */
  'application.validFrom': dated('choice', z.enum(['NOTICE_SENT', 'DECIDED'])),
  'training.minutes': dated('minutes', count),
  /** A training completed on this day or before does not count. */
  'training.completedAfter': dated('date', CalendarDate),
  /** True when only training of an approved provider counts, completed on the day of the approval or later. */
  'training.approvedProvider': dated('flag', z.boolean()),
  /** What becomes of a training that began before the provider's approval and ended after it. */
  'training.startedBeforeApproval': dated('choice', z.enum(['QUALIFIES', 'STAFF_DECIDES', 'REFUSED'])),
  'training.certificateYears': dated('years', count),
  'training.mediaTypes': dated('list', z.array(text)),
  'training.reviewDays': dated('days', count),
  'exam.sittings': dated('count', count),
  'exam.retakeWaitDays': dated('days', count),
  'exam.retakeProcessingDays': dated('days', count),
  'exam.forfeitedSittingCounts': dated('flag', z.boolean()),
  /** How long a result may take: an application does not expire while a sitting on or before its last day has none. */
  'exam.resultWaitDays': dated('days', count),
  'exam.bookingLeadDays': dated('days', count),
  'exam.accommodationLeadDays': dated('days', count),
  /** What a request for an accommodation must be before anyone reviews it. */
  'exam.accommodationNeeds': dated(
    'list',
    z.array(z.enum(['COMPLETE_FORM', 'QUALIFIED_MEDICAL_PROVIDER', 'NO_BOOKED_SITTING'])),
  ),
  /** What may be brought to the exam without a request. */
  'exam.comfortAids': dated('list', z.array(text)),
  /** The kinds of photo ID with which a person is admitted. */
  'exam.idKinds': dated('list', z.array(z.enum(ID_KINDS))),
  /** The steps that nobody may decline at the door, except under an accommodation granted before. */
  'exam.admissionSteps': dated('list', z.array(text)),
  'fees.application': dated('cents', count),
  'fees.exam': dated('cents', count),
  'fees.retake': dated('cents', count),
  'fees.renewal': dated('cents', count),
  'fees.late': dated('cents', count),
  'fees.reinstatement': dated('cents', count),
  'fees.refundable': dated('flag', z.boolean()),
  'fees.transferable': dated('flag', z.boolean()),
  'term.months': dated('months', count),
  /** Where the next term starts when a renewal was submitted in time. */
  'term.anchor': dated('choice', z.enum(['OLD_EXPIRY', 'DECISION'])),
  'renewal.windowDays': dated('days', count),
  'renewal.reviewDays': dated('days', count),
  'renewal.lateTiers': dated('list', z.array(LateTier).check(z.minLength(1))),
  'credits.minutes': dated('minutes', count),
  'credits.lawEthicsMinutes': dated('minutes', count),
  'credits.lawEthicsTopics': dated('list', z.array(text)),
  /** True when a course counts once in a period, however often it is taken. */
  'credits.nonRepetitive': dated('flag', z.boolean()),
  'credits.formats': dated('list', z.array(z.enum(['ASYNCHRONOUS', 'IN_PERSON', 'ONLINE']))),
  /** Whether the training for the initial certification counts as continuing education too. */
  'credits.initialTraining': dated('flag', z.boolean()),
  'credits.recordYears': dated('years', count),
  'reminders.ladder': dated('list', z.array(Rung)),
  /** The wall-clock time from which reminders of a day are sent. */
  'reminders.sendFrom': dated('time', z.string().check(z.regex(/^\d\d:\d\d$/))),
} as const;

const Rules = z.strictObject(RULE_SHAPES);
type DatedRules = z.infer<typeof Rules>;
export type RuleId = keyof DatedRules;

/** One value per rule, as in force on one day; null where none is published or in force. */
export type Rules = { readonly [Id in RuleId]: DatedRules[Id]['values'][number]['value'] };

/** The words of stages, and of the documents by their kind. The names of the program and of its body stay as they are. */
const Translation = z.strictObject({
  stageWords: z.record(z.enum(STAGES), text),
  documentLabels: z.record(text, text),
});

export const ProgramDefinition = z.strictObject({
  $schema: z.optional(text),
  id: text,
  name: text,
  /** The short form after a person's name. */
  title: text,
  body: z.strictObject({ name: text, email: text, phone: text, address: text, website: text }),
  timeZone: text,
  sources: z.record(
    text,
    z.strictObject({ document: text, url: z.optional(text), version: text, readOn: CalendarDate }),
  ),
  rules: Rules,
  /** The public's and the applicants' words for each stage. */
  stageWords: z.record(z.enum(STAGES), text),
  /** Where the words for a stage come from, for those that the sources give. */
  stageWordSources: z.partialRecord(z.enum(STAGES), Citation),
  /** The words of what an applicant chooses from or affirms, by the codes that the rules list. */
  choiceWords: z.record(text, text),
  /** The words that stand in letters, in the other languages that people are written to in, by the language's tag. */
  translations: z.strictObject({ es: Translation }),
});
export type ProgramDefinition = z.infer<typeof ProgramDefinition>;

const valueOn = <Value>(values: readonly { readonly from: string; readonly value: Value }[], on: CalendarDate) =>
  values.reduce<{ readonly from: string; readonly value: Value } | undefined>(
    (latest, entry) => (entry.from <= on && (latest === undefined || entry.from >= latest.from) ? entry : latest),
    undefined,
  )?.value ?? null;

/** The rules in force on a day. A rule whose first value starts later is null: nothing was published then. */
export const rulesOn = (program: ProgramDefinition, on: CalendarDate): Rules =>
  Object.fromEntries(
    Object.entries(program.rules).map(([id, rule]) => [id, valueOn<unknown>(rule.values, on)]),
  ) as Rules; // each entry keeps its rule's value type, which Object.fromEntries cannot say

/** Where a rule stands written on a day, for a person who asks why. */
export const citationOn = (program: ProgramDefinition, id: RuleId, on: CalendarDate): z.infer<typeof Citation> | null =>
  valueOn(
    program.rules[id].values.map(({ from, source }) => ({ from, value: source })),
    on,
  );

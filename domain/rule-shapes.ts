/**
 * The rules that a program states, by their ids, and the shape of a value of each. Those of an application are what a pathway may state otherwise;
 * those of a certification are the same for everybody who has one.
 */
import * as z from 'zod/mini';
import { CalendarDate } from './dates.ts';
import { CHANNELS, DEADLINES, isOptional, NOTICES } from './notices.ts';

const text = z.string().check(z.minLength(1));

/** Where a value stands written: a document of the program's `sources`, and the place in it. */
export const Citation = z.strictObject({ document: text, clause: text });
export type Citation = z.infer<typeof Citation>;

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
const years = z.int().check(z.positive());

/** A document that an application must come with. */
const DocumentRequirement = z.strictObject({
  kind: text,
  label: text,
  /** How people call it, in any language: by these a file that was mailed is sorted. Our words, of no source. */
  mailWords: z.optional(z.array(text).check(z.minLength(1))),
  mediaTypes: z.array(text).check(z.minLength(1)),
  mustBeUnexpired: z.boolean(),
  nameMustMatch: z.boolean(),
  /** A letter that has to be on the paper of the organisation that it comes from. */
  mustHaveLetterhead: z.optional(z.boolean()),
});
export type DocumentRequirement = z.infer<typeof DocumentRequirement>;

/** So much work within some span of so many years, wherever it lies. */
const ExperienceWay = z.strictObject({ minutes: count, withinYears: years, unpaidCounts: z.boolean() });
export type ExperienceWay = z.infer<typeof ExperienceWay>;

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

/** More days for a term, each taken once. */
const Extension = z.strictObject({
  id: text,
  days: z.int().check(z.positive()),
  /** US cents: 0 where it is free, null where no fee is published. */
  feeCents: z.nullable(count),
  /** The last day to ask for it is so many days before the term's end; 0 is the last day itself. */
  lastRequestDaysBefore: count,
  /** The extensions of a term come to no more days than this in all: one that would go beyond adds what is left. */
  totalMostDays: count,
});
export type Extension = z.infer<typeof Extension>;

/** `09:00`, in the program's time zone. */
const WALL_CLOCK_TIME = z.string().check(z.regex(/^\d\d:\d\d$/));

/**
 * One step of the ladder of a deadline: a notice, so many days after it (before it when negative), and how it goes out. What a person may turn off is
 * no letter: it would cost postage, and a letter cannot be turned off with a click.
 */
const Rung = z
  .strictObject({
    rung: text,
    deadline: z.enum(DEADLINES),
    daysAfter: z.int(),
    channel: z.enum(CHANNELS),
    notice: z.enum(NOTICES),
  })
  .check(
    z.refine(({ channel, notice }) => channel === 'EMAIL' || !isOptional(notice), {
      path: ['channel'],
      error: 'a notice that a person may turn off goes by EMAIL',
    }),
  );
export type Rung = z.infer<typeof Rung>;

/** What a person shows at the door of the exam. */
export const ID_KINDS = ['ORIGINAL', 'PHOTOCOPY', 'DIGITAL', 'NONE'] as const;

/** What every program says of an application. */
export const APPLICATION_RULES = {
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
  /** False where an approved application goes to the exam without a training. */
  'training.required': dated('flag', z.boolean()),
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
  /** Whether an applicant may ask for a scholarship. */
  'fees.scholarship': dated('flag', z.boolean()),
} as const;

/** What is asked of an application only where it is stated: a rule that is left out, or null, asks for nothing. */
export const ASKED_WHERE_STATED = {
  /** The last day on which an application is taken. */
  'application.takenThrough': dated('date', CalendarDate),
  /** Work in the occupation; any one of the ways is enough. */
  'eligibility.experience': dated('list', z.array(ExperienceWay).check(z.minLength(1))),
  /** A day on which the applicant was working in the occupation. */
  'eligibility.workingOn': dated('date', CalendarDate),
  /** A certification of another state. */
  'eligibility.otherCertification': dated(
    'condition',
    z.strictObject({
      /** The postal code of the state whose own certification is none of another. */
      otherThan: text,
      /** True when it must be in force on the day of the application. */
      current: z.boolean(),
      /** True when no discipline and no complaint may be pending there. */
      nothingPending: z.boolean(),
    }),
  ),
  /** Continuing education before the application; `withinYears` null sets no limit to how long ago. */
  'eligibility.continuingEducation': dated(
    'condition',
    z.strictObject({ minutes: count, lawEthicsMinutes: count, withinYears: z.nullable(years) }),
  ),
} as const;

/** What holds for money and for certifications, whatever way led to them. */
export const CERTIFICATION_RULES = {
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
  'renewal.extensions': dated('list', z.array(Extension)),
  /** The terms on which a certification may pause. Nobody has published any: the first program that does gives them their shape. */
  'renewal.pauses': dated('list', z.never()),
  'credits.minutes': dated('minutes', count),
  'credits.lawEthicsMinutes': dated('minutes', count),
  'credits.lawEthicsTopics': dated('list', z.array(text)),
  /** True when a course counts once in a period, however often it is taken. */
  'credits.nonRepetitive': dated('flag', z.boolean()),
  'credits.formats': dated('list', z.array(z.enum(['ASYNCHRONOUS', 'IN_PERSON', 'ONLINE']))),
  /** Whether the training for the initial certification counts as continuing education too. */
  'credits.initialTraining': dated('flag', z.boolean()),
  'credits.recordYears': dated('years', count),
  /** How many of a hundred renewals are audited; none where it is null. */
  'audit.sharePercent': dated('percent', count.check(z.maximum(100))),
  /** What the draw starts from: with it, and the case's id, anybody can draw again. */
  'audit.seed': dated('text', text),
  /** How long a person has to send evidence. */
  'audit.answerDays': dated('days', count),
  /** All ladders; `rung` stands in the keys of what was sent, so that it never changes and is no other's. */
  'reminders.ladder': dated('list', z.array(Rung)),
  /** The wall-clock time from which reminders of a day are sent. */
  'reminders.sendFrom': dated('time', WALL_CLOCK_TIME),
  /** The wall-clock time from which, until the next morning, no reminder is sent. */
  'reminders.sendUntil': dated('time', WALL_CLOCK_TIME),
} as const;

/** One attendance and the registry: whose it is, whether it counts, and its entry in the ledger of that case. */
import type { Registry } from '../../adapters/registry/registry.ts';
import { submissionOf } from '../../domain/course-check.ts';
import { type Course, isOfferedOn, sameCourse } from '../../domain/courses.ts';
import { decideCredits } from '../../domain/credits.ts';
import { dateOf } from '../../domain/dates.ts';
import { type CaseFacts, type Credit, currentCycle } from '../../domain/facts.ts';
import type { ProgramDefinition } from '../../domain/program.ts';
import { accepted, type Refusal, type Result, refused } from '../../domain/refusals.ts';
import { rulesOn } from '../../domain/rules.ts';
import type { Actor } from '../../domain/signals.ts';
import { ledgerRefusals, saveCredit } from '../../functions/shared/credit-ledger.ts';
import { programOf } from '../../programs/programs.ts';
import { personIdOfReference } from '../import/ids.ts';
import type { ImportInto } from '../import/program-command.ts';
import type { Attendance, Attendee } from './row.ts';

/** HAD_BEFORE: the course stands in the ledger already, from this roster or from the person. */
export type AttendanceOutcome = 'ENTERED' | 'HAD_BEFORE';

/** As whom a roster writes. */
const ROSTER: Actor = { kind: 'SYSTEM', id: 'roster' };

const unknown = (code: string, field: string): Refusal => ({ code, rule: 'roster.attendee', field });

/** The case of an attendee, in the program of the roster. */
const factsOf = async (
  registry: Registry,
  attendee: Attendee,
  program: ProgramDefinition,
): Promise<Result<CaseFacts>> => {
  const byNumber = 'certificateNumber' in attendee;
  const caseId = byNumber
    ? await registry.caseOfNumber(attendee.certificateNumber)
    : await registry.openCaseOf(personIdOfReference(attendee.personReference), program.id);
  const facts = caseId === undefined ? undefined : await registry.readFacts(caseId);
  if (facts === undefined)
    return refused(
      byNumber ? unknown('NO_SUCH_CERTIFICATE', 'certificateNumber') : unknown('NO_SUCH_PERSON', 'personReference'),
    );
  return facts.case.program === program.id
    ? accepted(facts)
    : refused({ code: 'OTHER_PROGRAM', rule: 'roster.program', field: 'certificateNumber' });
};

/** What the catalogue says against an attendance. */
const courseRefusals = ({ completedOn, minutes }: Attendance, course: Course): Refusal[] => [
  ...(isOfferedOn(course, completedOn)
    ? []
    : [{ code: 'NOT_OFFERED', rule: 'roster.course', field: 'completedOn', detail: { completedOn } }]),
  ...(minutes !== undefined && minutes > course.minutes
    ? [
        {
          code: 'MINUTES_ABOVE_COURSE',
          rule: 'roster.course',
          field: 'minutes',
          detail: { have: minutes, most: course.minutes },
        },
      ]
    : []),
];

const creditOf = (
  { completedOn, minutes, providerCertificateId }: Attendance,
  { offeredFrom: _from, offeredThrough: _through, ...course }: Course,
): Omit<Credit, 'cycle'> => ({
  ...course,
  completedOn,
  minutes: minutes ?? course.minutes,
  ...(providerCertificateId !== undefined && { providerCertificateId }),
});

/** In the current cycle a course counts once; in an earlier one it was had before when it is the very same completion. */
const hadBefore = ({ credits, case: { cycle } }: CaseFacts, credit: Omit<Credit, 'cycle'>): boolean =>
  credits.some((each) => sameCourse(each, credit) && (each.cycle === cycle || each.completedOn === credit.completedOn));

/** As the ledger and its rules judge: it has to be open, and the course has to count in the current cycle. */
const judge = (facts: CaseFacts, credit: Omit<Credit, 'cycle'>, { program, now }: ImportInto): readonly Refusal[] => {
  const closed = ledgerRefusals(facts.case);
  const term = currentCycle(facts);
  if (closed.length > 0 || term === undefined) return closed;
  const entry: Credit = { ...credit, cycle: term.cycle };
  const judgedOn = submissionOf(facts, term.cycle)?.submittedOn ?? dateOf(now, program.timeZone);
  const decision = decideCredits([...facts.credits, entry], term, rulesOn(program, judgedOn), judgedOn);
  return decision.verdicts.find(({ credit: each }) => each === entry)?.refusals ?? [];
};

/** How often a case is looked at again because somebody else wrote to it in between. */
const MOST_LOOKS = 5;

/** Refusals that say nothing but that the case has changed since it was read. */
const CHANGED: readonly string[] = ['VERSION_CHANGED', 'CHANGED_BY_SOMEONE_ELSE'];

/**
 * Enters an attendance in the ledger, or says without writing what would become of it. Refuses NO_SUCH_COURSE, NOT_OFFERED, MINUTES_ABOVE_COURSE,
 * NO_SUCH_CERTIFICATE, NO_SUCH_PERSON, OTHER_PROGRAM, RENEWAL_SUBMITTED, WRONG_STAGE, and what a course is refused with in the ledger. Throws what the
 * registry throws.
 */
export const enterAttendance = async (into: ImportInto, attendance: Attendance): Promise<Result<AttendanceOutcome>> => {
  const { registry, program, now, write } = into;
  const course = await registry.readCourse(attendance.providerId, attendance.courseId);
  if (course === undefined) return refused({ code: 'NO_SUCH_COURSE', rule: 'credits.catalogue', field: 'courseId' });
  const refusals = courseRefusals(attendance, course);
  if (refusals.length > 0) return refused(...refusals);
  const credit = creditOf(attendance, course);
  for (let look = 1; look <= MOST_LOOKS; look += 1) {
    const found = await factsOf(registry, attendance.attendee, program);
    if (!found.ok) return found;
    if (hadBefore(found.value, credit)) return accepted('HAD_BEFORE');
    const against = judge(found.value, credit, into);
    if (against.length > 0) return refused(...against);
    if (!write) return accepted('ENTERED');
    const { caseId, ver } = found.value.case;
    const saved = await saveCredit({ registry, programOf }, { caseId, actor: ROSTER, now, seenVer: ver }, credit);
    if (saved.ok) return accepted('ENTERED');
    if (!saved.refusals.every(({ code }) => CHANGED.includes(code))) return saved;
  }
  throw new Error(`the case of row ${attendance.row} was changed by somebody else ${MOST_LOOKS} times meanwhile`);
};

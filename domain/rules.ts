/** What a program says on a day: which value of each rule is in force, and where it stands written. */
import type { CalendarDate } from './dates.ts';
import type { Pathway, ProgramDefinition, RuleId, Rules } from './program.ts';
import type { ASKED_WHERE_STATED, Citation } from './rule-shapes.ts';

/** The rules that a program may leave out. */
const NOT_STATED: { readonly [Id in keyof typeof ASKED_WHERE_STATED]: null } = {
  'application.takenThrough': null,
  'eligibility.experience': null,
  'eligibility.workingOn': null,
  'eligibility.otherCertification': null,
  'eligibility.continuingEducation': null,
};

type Entry = { readonly from: CalendarDate; readonly value: unknown; readonly source: Citation };
type Stated = { readonly [Id in RuleId]?: { readonly values: readonly Entry[] } | undefined };

/** The last value that holds from a day on or before `on`; undefined where the first one starts later, or none is stated. */
const entryOn = (stated: Stated, id: RuleId, on: CalendarDate): Entry | undefined =>
  stated[id]?.values.reduce<Entry | undefined>(
    (latest, entry) => (entry.from <= on && (latest === undefined || entry.from >= latest.from) ? entry : latest),
    undefined,
  );

const inForce = (
  { rules }: ProgramDefinition,
  pathway: Pathway | undefined,
  id: RuleId,
  on: CalendarDate,
): Entry | undefined => (pathway && entryOn(pathway.rules, id, on)) ?? entryOn(rules, id, on);

/** Many times faster than spreading such objects into one: asked for at every decision. */
const idsOf = ({ rules }: ProgramDefinition, pathway: Pathway | undefined): readonly RuleId[] => {
  const ids = new Set([...Object.keys(NOT_STATED), ...Object.keys(rules), ...Object.keys(pathway?.rules ?? {})]);
  return [...ids] as RuleId[]; // the keys that the shapes name, and no others
};

/**
 * The rules in force on a day, and those of a pathway over them where one is given. A rule whose first value starts later is null: nothing was
 * published then. Before the first value of a pathway that of the program holds.
 */
export const rulesOn = (program: ProgramDefinition, on: CalendarDate, pathway?: Pathway): Rules =>
  Object.fromEntries(
    idsOf(program, pathway).map((id) => [id, inForce(program, pathway, id, on)?.value ?? null]),
  ) as unknown as Rules; // each entry keeps its rule's value type, which Object.fromEntries cannot say

/** One rule of the program on a day; much less work than all of them. */
export const ruleOn = <Id extends RuleId>(program: ProgramDefinition, id: Id, on: CalendarDate): Rules[Id] =>
  (inForce(program, undefined, id, on)?.value ?? null) as Rules[Id]; // the rule's own value type, which its shape has checked

/** Where a rule stands written on a day, for a person who asks why; null as well for what is no rule of the program. */
export const citationOn = (
  program: ProgramDefinition,
  id: string,
  on: CalendarDate,
  pathway?: Pathway,
): Citation | null => {
  const known = idsOf(program, pathway).find((each) => each === id);
  return known === undefined ? null : (inForce(program, pathway, known, on)?.source ?? null);
};

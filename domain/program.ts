/**
 * The shape of a program definition: what a certification requires, as dated and cited data.
 *
 * Every value names the day it holds from, its unit and its source. A value that is not published is `null`: a decision that needs it refuses
 * with RULE_NOT_PUBLISHED; a limit that is not published is not applied. A value that the sources do not give but the program cannot run without
 * carries `assumed`, with the reason; a day that they do not give carries `fromAssumed`.
 */
import * as z from 'zod/mini';
import { CalendarDate } from './dates.ts';
import { APPLICATION_RULES, ASKED_WHERE_STATED, CERTIFICATION_RULES, Citation } from './rule-shapes.ts';
import { STAGES } from './stages.ts';

const text = z.string().check(z.minLength(1));

const askedWhereStated = z.partial(z.strictObject(ASKED_WHERE_STATED)).shape;

/** Every rule that a decision may ask for. The id is what a refusal and an audit event name. */
const RULE_SHAPES = { ...APPLICATION_RULES, ...ASKED_WHERE_STATED, ...CERTIFICATION_RULES } as const;

type DatedRules = { readonly [Id in keyof typeof RULE_SHAPES]: z.infer<(typeof RULE_SHAPES)[Id]> };
export type RuleId = keyof DatedRules;
export const RULE_IDS = Object.keys(RULE_SHAPES) as readonly RuleId[]; // the keys of the literals above

/** One value per rule, as in force on one day; null where none is published or in force, and where nothing of the kind is asked. */
export type Rules = { readonly [Id in RuleId]: DatedRules[Id]['values'][number]['value'] };

/** What a way to the first certificate is called, and whom it is for. */
const PathwayWords = z.strictObject({ name: text, words: text });

/** A way to the first certificate. Its rules go over the program's own, value by value, for applications on it. */
const Pathway = z.strictObject({
  id: text,
  ...PathwayWords.shape,
  rules: z.partial(z.strictObject({ ...APPLICATION_RULES, ...ASKED_WHERE_STATED })),
});
export type Pathway = z.infer<typeof Pathway>;

/** The words of stages, of the documents by their kind and of the pathways by their id. The names of the program and of its body stay as they are. */
const Translation = z.strictObject({
  stageWords: z.record(z.enum(STAGES), text),
  documentLabels: z.record(text, text),
  pathways: z.record(text, PathwayWords),
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
  rules: z.strictObject({ ...APPLICATION_RULES, ...askedWhereStated, ...CERTIFICATION_RULES }),
  /** The first one is that of an application that names none. */
  pathways: z
    .tuple([Pathway], Pathway)
    .check(z.refine((pathways) => new Set(pathways.map(({ id }) => id)).size === pathways.length)),
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

/**
 * The rules in force on a day, and those of a pathway over them where one is given. A rule whose first value starts later is null: nothing was
 * published then. Before the first value of a pathway that of the program holds.
 */
export const rulesOn = (program: ProgramDefinition, on: CalendarDate, pathway?: Pathway): Rules =>
  Object.fromEntries(RULE_IDS.map((id) => [id, inForce(program, pathway, id, on)?.value ?? null])) as unknown as Rules; // each entry keeps its rule's value type, which Object.fromEntries cannot say

/** Where a rule stands written on a day, for a person who asks why. */
export const citationOn = (
  program: ProgramDefinition,
  id: RuleId,
  on: CalendarDate,
  pathway?: Pathway,
): Citation | null => inForce(program, pathway, id, on)?.source ?? null;

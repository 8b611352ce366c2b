/**
 * The shape of a program definition: what a certification requires, as dated and cited data.
 *
 * Every value names the day it holds from, its unit and its source. A value that is not published is `null`: a decision that needs it refuses
 * with RULE_NOT_PUBLISHED; a limit that is not published is not applied. A value that the sources do not give but the program cannot run without
 * carries `assumed`, with the reason; a day that they do not give carries `fromAssumed`.
 *
 * Functions take the types from here and nothing else: the shapes check definitions when they are tested and built, and making them takes longer
 * than all else that a function loads of ours (docs/performance.md).
 */
import * as z from 'zod/mini';
import { CalendarDate } from './dates.ts';
import { APPLICATION_RULES, ASKED_WHERE_STATED, CERTIFICATION_RULES, Citation } from './rule-shapes.ts';
import { STAGES } from './stages.ts';

const text = z.string().check(z.minLength(1));

const askedWhereStated = z.partial(z.strictObject(ASKED_WHERE_STATED)).shape;

/** Every rule that a decision may ask for. The id is what a refusal and an audit event name. */
type RuleShapes = typeof APPLICATION_RULES & typeof ASKED_WHERE_STATED & typeof CERTIFICATION_RULES;
type DatedRules = { readonly [Id in keyof RuleShapes]: z.infer<RuleShapes[Id]> };
export type RuleId = keyof DatedRules;

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

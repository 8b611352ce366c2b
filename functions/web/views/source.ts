/** Where a rule stands written, for whoever asks why. */
import * as z from 'zod/mini';
import type { CalendarDate } from '../../../domain/dates.ts';
import type { Pathway, ProgramDefinition } from '../../../domain/program.ts';
import { citationOn } from '../../../domain/rules.ts';

/** Null where the rule is the lifecycle's own, or its source is not known for that day. */
export const Source = z.object({ document: z.nullable(z.string()), clause: z.nullable(z.string()) });

/** The document by its title, and the clause, that held on a day. */
export const sourceOf = (
  program: ProgramDefinition,
  rule: string,
  on: CalendarDate,
  pathway?: Pathway,
): z.infer<typeof Source> => {
  const citation = citationOn(program, rule, on, pathway);
  return {
    document: citation === null ? null : (program.sources[citation.document]?.document ?? citation.document),
    clause: citation?.clause ?? null,
  };
};

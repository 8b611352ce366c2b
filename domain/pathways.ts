/**
 * Pathways: the ways of a program to a first certificate. An application is judged by the rules of its pathway; with the certificate the pathway is
 * over, and everybody has the program's own rules.
 */
import type { CalendarDate } from './dates.ts';
import type { Case } from './facts.ts';
import type { Pathway, ProgramDefinition, Rules } from './program.ts';
import type { Refusal } from './refusals.ts';
import { rulesOn } from './rules.ts';

export const pathwayOf = (program: ProgramDefinition, id: string): Pathway | undefined =>
  program.pathways.find((pathway) => pathway.id === id);

/** The pathway of an application that names none. */
export const defaultPathwayOf = ({ pathways: [first] }: ProgramDefinition): Pathway => first;

/**
 * The rules of a day for a case: those of its pathway until the first certificate, the program's own from then on. A pathway that the program does
 * not have (any more) changes none of them.
 */
export const caseRulesOn = (
  program: ProgramDefinition,
  { pathway, cycle }: Pick<Case, 'pathway' | 'cycle'>,
  on: CalendarDate,
): Rules => rulesOn(program, on, cycle > 0 ? undefined : pathwayOf(program, pathway));

/** The rules that judge an application to its end: those of its pathway on the day of its submission; before that, on `today`. */
export const applicationRulesOf = (
  program: ProgramDefinition,
  { pathway, submittedOn }: Pick<Case, 'pathway' | 'submittedOn'>,
  today: CalendarDate,
): Rules => rulesOn(program, submittedOn ?? today, pathwayOf(program, pathway));

/**
 * What stands against an application on a pathway on a day: opened, switched to or submitted then. The last day itself is open (case P10). Refuses
 * NO_SUCH_PATHWAY, PATHWAY_CLOSED.
 */
export const pathwayRefusals = (program: ProgramDefinition, id: string, on: CalendarDate): Refusal[] => {
  const pathway = pathwayOf(program, id);
  if (pathway === undefined)
    return [
      {
        code: 'NO_SUCH_PATHWAY',
        rule: 'lifecycle.pathway',
        field: 'pathway',
        detail: { accepted: program.pathways.map((each) => each.id) },
      },
    ];
  const takenThrough = rulesOn(program, on, pathway)['application.takenThrough'];
  return takenThrough !== null && on > takenThrough
    ? [
        {
          code: 'PATHWAY_CLOSED',
          rule: 'application.takenThrough',
          field: 'pathway',
          detail: { pathway: id, takenThrough },
        },
      ]
    : [];
};

/** Reads a definition, and refuses whatever would not run here exactly as it is written. */
import { createHash } from 'node:crypto';
import { checkSemantics } from './definition-checks.ts';
import { Definition } from './definition-shapes.ts';
import { DefinitionError } from './errors.ts';
import { problemsOfShape } from './shape-problems.ts';

/** The id under which a definition is kept: executions go on with the one they began with. */
export const definitionIdOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 32);

/** Parses a definition. Throws `DefinitionError` with every problem found and where it is. */
export const parseDefinition = (text: string): Definition => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new DefinitionError([{ path: '/', message: `not JSON: ${error instanceof Error ? error.message : error}` }]);
  }
  const problems = problemsOfShape(Definition, value);
  if (problems.length > 0) throw new DefinitionError(problems);
  const definition = Definition.parse(value);
  const flaws = checkSemantics(definition);
  if (flaws.length > 0) throw new DefinitionError(flaws);
  return definition;
};

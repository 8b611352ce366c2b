/**
 * The programs as functions hold them. Worked out when the functions are bundled (infra/build/constants.ts), and without what only explains a value:
 * why it was assumed, where else it stands, where to read it. No function looks at that.
 */
import type { ProgramDefinition } from '../domain/program.ts';
import { definitions } from './definitions.ts';

const EXPLAINS = ['$schema', 'also', 'assumed', 'fromAssumed', 'url'];

const bare = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(bare);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([name]) => !EXPLAINS.includes(name));
  return Object.fromEntries(kept.map(([name, inner]) => [name, bare(inner)]));
};

export const deployed: readonly ProgramDefinition[] = definitions.map((definition) => ({
  ...(bare(definition) as ProgramDefinition), // nothing that is left out has to be there
  stageWordSources: {},
}));

import { ProgramDefinition } from '../../domain/program.ts';
import definition from './program.json' with { type: 'json' };

/** The Medi-Cal Peer Support Specialist certification of California, for the initial pathway. Throws where the file breaks the shape. */
export const cmpss: ProgramDefinition = ProgramDefinition.parse(definition);

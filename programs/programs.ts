import type { ProgramDefinition } from '../domain/program.ts';
import { cmpss } from './cmpss/program.ts';

/** Every program that this deployment runs. */
export const programs: readonly ProgramDefinition[] = [cmpss];

/** The program of an id; undefined where none is run under it. */
export const programOf = (id: string): ProgramDefinition | undefined => programs.find((program) => program.id === id);

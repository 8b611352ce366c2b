import type { ProgramDefinition } from '../domain/program.ts';
import { definitions } from './definitions.ts';
import { deployed } from './deployed.ts';

/** Every program that this deployment runs, as it is written. */
export const programs = definitions;

/** The program of an id, as functions hold it; undefined where none is run under it. */
export const programOf = (id: string): ProgramDefinition | undefined => deployed.find((program) => program.id === id);

import type { ProgramDefinition } from '../domain/program.ts';
import { definitions } from './definitions.ts';
import { deployed } from './deployed.ts';

/** Every program that this deployment runs, as it is written. */
export const programs = definitions;

/** The program of an id, as functions hold it; undefined where none is run under it. */
export const programOf = (id: string): ProgramDefinition | undefined => deployed.find((program) => program.id === id);

const [first, ...others] = deployed.map(({ id }) => id);
if (first === undefined) throw new Error('No program is run here.');

/** The ids of all of them, as functions hold them. */
export const programIds: readonly [string, ...string[]] = [first, ...others];

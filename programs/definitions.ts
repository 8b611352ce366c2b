import type { ProgramDefinition } from '../domain/program.ts';
import { cmpss } from './cmpss/program.ts';

/** Every program that this deployment runs. */
export const definitions: readonly ProgramDefinition[] = [cmpss];

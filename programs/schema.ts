import * as z from 'zod/mini';
import { ProgramDefinition } from '../domain/program.ts';

/** The JSON Schema of a program definition, by which editors check `program.json`. Draft 7, since not every editor knows a newer one. */
export const programSchema = (): object => ({
  title: 'Program definition: what a certification requires, as dated and cited data',
  ...z.toJSONSchema(ProgramDefinition, { target: 'draft-7', reused: 'ref' }),
});

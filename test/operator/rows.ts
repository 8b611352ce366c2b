/** Whole files of rows against a registry in memory, as the commands that import row by row work. */

import type { Change } from '../../adapters/registry/memory-table.ts';
import { makeMemoryTable } from '../../adapters/registry/memory-table.ts';
import type { Registry } from '../../adapters/registry/registry.ts';
import type { Refusal } from '../../domain/refusals.ts';
import type { ImportInto, ProgramImport } from '../../operator/import/program-command.ts';
import { importRows } from '../../operator/import/row-by-row.ts';
import { cmpss } from '../../programs/cmpss/program.ts';
import { registryOn } from '../adapters/registry/builders.ts';
import { local } from '../domain/life.ts';

export const makeMemory = () => {
  const changes: Change[] = [];
  const table = makeMemoryTable({ onChange: (change) => changes.push(change) });
  return { table, registry: registryOn(table), changes };
};

export type Told = { readonly row: number; readonly refusals: readonly Refusal[] };

/** Imports a file and answers what became of it, with every refused row. */
export const importFile = async <Name extends string, Candidate, Outcome extends string>(
  described: Pick<ProgramImport<Name, Candidate, Outcome>, 'columns' | 'open'>,
  file: string,
  { registry, today, write = true }: { readonly registry: Registry; readonly today: string; readonly write?: boolean },
) => {
  const into: ImportInto = { registry, program: cmpss, now: local(today), write };
  const { summary, ...rowImport } = described.open(into);
  const told: Told[] = [];
  const report = { refuse: (row: number, refusals: readonly Refusal[]) => void told.push({ row, refusals }) };
  const result = await importRows(file, described.columns, rowImport, { report, onProgress: () => {} });
  return { ...result, told, summary: summary(result.outcomes) };
};

/** Each refused row with its fields and codes. */
export const inShort = (told: readonly Told[]): readonly (readonly [number, ...string[]])[] =>
  told.map(({ row, refusals }) => [row, ...refusals.map(({ field, code }) => `${field ?? '-'} ${code}`)] as const);

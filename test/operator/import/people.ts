/** Files of people, and rows that are valid by default: one term, from 2024-06-30 through 2026-06-30. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { COLUMNS, type Column, type Values } from '../../../operator/import/columns.ts';

export const aRow = (overrides: { readonly [C in Column]?: string | undefined } = {}): Values => {
  const values = {
    program: 'cmpss',
    certificateNumber: 'PS-000123',
    firstName: 'Ana',
    lastName: 'Ruiz',
    email: 'ana@example.org',
    firstIssuedOn: '2024-06-30',
    validFrom: '2024-06-30',
    expiresOn: '2026-06-30',
    standing: 'ACTIVE',
    ...overrides,
  };
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
};

/** One of several people, told apart by a number. */
export const aPersonOf = (place: number, overrides: Values = {}): Values =>
  aRow({
    certificateNumber: `PS-${String(place).padStart(6, '0')}`,
    lastName: `Person ${place}`,
    email: `person-${place}@example.org`,
    ...overrides,
  });

const quoted = (value: string): string => (/[",]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);

/** A row as a line; a line that is given stays as it is. */
const lineOf = (row: Values | string): string =>
  typeof row === 'string' ? row : COLUMNS.map((column) => quoted(row[column] ?? '')).join(',');

export const textOf = (rows: readonly (Values | string)[]): string =>
  [COLUMNS.join(','), ...rows.map(lineOf)].map((line) => `${line}\n`).join('');

/** A folder that is gone after the tests of a file. */
export const aFolder = (): ((name: string, content: string | Buffer) => string) => {
  const folder = mkdtempSync(join(tmpdir(), 'certcycle-import-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return (name, content) => {
    const file = join(folder, name);
    writeFileSync(file, content);
    return file;
  };
};

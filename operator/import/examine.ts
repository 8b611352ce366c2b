/** What can be said of a row without the registry: its form, the rules of its program, and what the rows before it said. */
import { type Arrival, arrive } from '../../domain/arrival.ts';
import type { Instant } from '../../domain/dates.ts';
import { pathwayOf } from '../../domain/pathways.ts';
import type { ProgramDefinition } from '../../domain/program.ts';
import { accepted, type Refusal, type Result, refused } from '../../domain/refusals.ts';
import type { Column } from './columns.ts';
import { idsOf } from './ids.ts';
import type { LineOf } from './lines.ts';
import { type Row, readRow } from './row.ts';

/** A row that the file and the rules allow. */
export type Candidate = ReturnType<typeof idsOf> & {
  readonly row: number;
  readonly told: Row;
  readonly program: ProgramDefinition;
  readonly arrival: Arrival;
};

export type ExamineOptions = {
  readonly programOf: (program: string) => ProgramDefinition | undefined;
  readonly now: Instant;
};

const CONTACTS = ['firstName', 'middleName', 'lastName', 'email', 'language', 'county'] as const;

/** The contacts that differ between two tellings of one person. */
export const contactsThatDiffer = (a: Row['contacts'], b: Row['contacts']): readonly (keyof Row['contacts'])[] =>
  CONTACTS.filter((field) => a[field] !== b[field]);

const twice = (field: string, code: string, row: number): Refusal => ({
  code,
  rule: 'import.once',
  field,
  detail: { row },
});

/** What the rows so far have taken: numbers, addresses, people, and the one open case of a person in a program. */
const makeMemory = () => {
  const numbers = new Map<string, number>();
  const addresses = new Map<string, { readonly row: number; readonly personId: string }>();
  const people = new Map<string, { readonly row: number; readonly contacts: Row['contacts'] }>();
  const open = new Map<string, number>();
  return {
    /** Of every row that tells a number, also of one that is refused: which of two is meant is not ours to choose. */
    number: (certificateNumber: string | undefined, row: number): readonly Refusal[] => {
      if (certificateNumber === undefined) return [];
      const other = numbers.get(certificateNumber);
      if (other !== undefined) return [twice('certificateNumber', 'NUMBER_TWICE', other)];
      numbers.set(certificateNumber, row);
      return [];
    },
    candidate: ({ row, told: { contacts }, personId, program, arrival }: Candidate): readonly Refusal[] => {
      const address = contacts.email.toLowerCase();
      const place = JSON.stringify([personId, program.id]);
      const isOpen = arrival.next.kind !== 'CLOSE';
      const [byAddress, before, openBefore] = [addresses.get(address), people.get(personId), open.get(place)];
      const refusals = [
        // People sign in with their address: it can belong to one only.
        ...(byAddress !== undefined && byAddress.personId !== personId
          ? [twice('email', 'EMAIL_TWICE', byAddress.row)]
          : []),
        ...(before === undefined ? [] : contactsThatDiffer(before.contacts, contacts)).map((field) =>
          twice(field, 'PERSON_TOLD_TWICE', before?.row ?? 0),
        ),
        ...(isOpen && openBefore !== undefined ? [twice('personReference', 'OPEN_TWICE', openBefore)] : []),
      ];
      if (refusals.length > 0) return refusals;
      addresses.set(address, { row, personId });
      people.set(personId, { row, contacts });
      if (isOpen) open.set(place, row);
      return [];
    },
  };
};

/** Examines one line after another, in their order. Refuses with every reason that can be told at once. */
export const makeExamine = ({ programOf, now }: ExamineOptions) => {
  const memory = makeMemory();
  return ({ row, values }: LineOf<Column>): Result<Candidate> => {
    if (!values.ok) return values;
    const repeated = memory.number(values.value.certificateNumber, row);
    const told = readRow(values.value);
    if (!told.ok) return refused(...repeated, ...told.refusals);
    const program = programOf(told.value.program);
    if (program === undefined)
      return refused(...repeated, { code: 'NO_SUCH_PROGRAM', rule: 'lifecycle.case', field: 'program' });
    if (pathwayOf(program, told.value.certification.pathway) === undefined)
      return refused(...repeated, { code: 'NO_SUCH_PATHWAY', rule: 'import.pathway', field: 'pathway' });
    const ids = idsOf(told.value);
    const arrival = arrive({ ...ids, program, certification: told.value.certification, now });
    if (!arrival.ok) return refused(...repeated, ...arrival.refusals);
    const candidate = { ...ids, row, told: told.value, program, arrival: arrival.value };
    const refusals = repeated.length > 0 ? repeated : memory.candidate(candidate);
    return refusals.length > 0 ? refused(...refusals) : accepted(candidate);
  };
};

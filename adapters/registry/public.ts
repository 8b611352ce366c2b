/** The public table: what anyone may read of a certificate. Its status is written with the decision (commit), its names from the stream. */
import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod/mini';
import { Instant, later } from '../../domain/dates.ts';
import { PublicStatus } from '../../domain/status.ts';
import { parseItem } from './items.ts';
import { nameEntryKey, numberPk, publicNameKey, publicStatusKey } from './keys.ts';
import type { Registry } from './registry.ts';
import { ContentionError, equals, type Item, NEW, type Table, type Write } from './table.ts';

const StatusItem = z.object({ ...PublicStatus.shape, asOf: Instant });

/** Keeps the keys under which the name is found, so that old ones can be taken away. */
const NameItem = z.object({
  displayName: z.string(),
  county: z.nullable(z.string()),
  personVer: z.int(),
  nameKeys: z.array(z.object({ prefix: z.string(), sort: z.string() })),
  asOf: Instant,
});
type NameItem = z.infer<typeof NameItem>;

type Projection = Parameters<Registry['projectNames']>[0];

/** Projections of one name that meet: each look settles one of them. */
const MOST_LOOKS = 5;

const textOf = ({ prefix, sort }: { readonly prefix: string; readonly sort: string }) => JSON.stringify([prefix, sort]);

/** All that is written with the names of a certificate, given the names that are there. */
export const nameWrites = (
  { certificateNumber, ...wanted }: Projection,
  there: NameItem | undefined,
): readonly Write[] => {
  const kept = new Set(wanted.nameKeys.map(textOf));
  const gone = there?.nameKeys.filter((key) => !kept.has(textOf(key))) ?? [];
  const entry = { certificateNumber, displayName: wanted.displayName };
  return [
    {
      table: 'public',
      put: { ...publicNameKey(certificateNumber), ...wanted },
      // On exactly what was read: its keys are the ones to take away.
      when: there === undefined ? NEW : [equals('personVer', there.personVer), equals('asOf', there.asOf)],
    },
    ...wanted.nameKeys.map((key): Write => ({ table: 'public', put: { ...nameEntryKey(key), ...entry } })),
    ...gone.map((key): Write => ({ table: 'public', delete: nameEntryKey(key) })),
  ];
};

const isSettled = (there: NameItem | undefined, { certificateNumber: _number, ...wanted }: Projection): boolean =>
  there !== undefined &&
  (there.personVer > wanted.personVer || isDeepStrictEqual({ ...there, asOf: '' }, { ...wanted, asOf: '' }));

export const makeProjectNames =
  (table: Table) =>
  async (projection: Projection): Promise<void> => {
    for (let look = 1; look <= MOST_LOOKS; look++) {
      const item = await table.get('public', publicNameKey(projection.certificateNumber));
      const there = item && parseItem(NameItem, item);
      if (isSettled(there, projection)) return;
      const failures = await table.write(nameWrites(projection, there));
      if (failures.length === 0) return;
    }
    throw new ContentionError(
      `the names of ${projection.certificateNumber} were changed ${MOST_LOOKS} times meanwhile`,
    );
  };

/** `asOf` is when the newer of status and name was written. Throws BrokenItemError. */
export const makeReadPublic =
  (table: Table): Registry['readPublic'] =>
  async (certificateNumber) => {
    const items = await table.query({ table: 'public', hash: numberPk(certificateNumber) });
    const itemAt = (sk: string): Item | undefined => items.find((item) => item.sk === sk);
    const statusItem = itemAt(publicStatusKey(certificateNumber).sk);
    if (statusItem === undefined) return undefined;
    const { asOf, ...status } = parseItem(StatusItem, statusItem);
    const nameItem = itemAt(publicNameKey(certificateNumber).sk);
    const name = nameItem && parseItem(NameItem, nameItem);
    return { status, displayName: name?.displayName ?? null, asOf: later(asOf, name?.asOf ?? asOf) };
  };

/** The catalogue: who gives continuing education, and which courses. Every state of an entry is kept beside it, append only. */
import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod/mini';
import { Course, Provider } from '../../domain/courses.ts';
import { parseItem } from './items.ts';
import { catalogueChangeKey, courseKey, providerKey, providerPk } from './keys.ts';
import type { CatalogueChange, CatalogueOutcome, Registry } from './registry.ts';
import { asStored } from './stored.ts';
import { beginningWith, ContentionError, equals, type Item, type Key, NEW, type Table } from './table.ts';

const Versioned = z.object({ ver: z.int() });

/** Two imports that race over one entry settle after a look each. */
const MOST_LOOKS = 3;

/** Throws ContentionError when others change the entry all the time. */
const save = async (
  table: Table,
  key: Key,
  schema: typeof Course | typeof Provider,
  record: Course | Provider,
  change: CatalogueChange,
): Promise<CatalogueOutcome> => {
  const wanted = asStored(record);
  let there = await table.get('registry', key);
  for (let look = 1; look <= MOST_LOOKS; look += 1) {
    if (there !== undefined && isDeepStrictEqual(parseItem(schema, there), wanted)) return 'UNCHANGED';
    const before = there && parseItem(Versioned, there).ver;
    const ver = (before ?? 0) + 1;
    const put: Item = { ...key, ...wanted, ver };
    const history: Item = asStored({ ...catalogueChangeKey(key, ver), ...change, became: wanted });
    const [failure] = await table.write([
      { table: 'registry', put, when: before === undefined ? NEW : [equals('ver', before)] },
      { table: 'registry', put: history, when: NEW },
    ]);
    // Our own write, whose answer was lost, is known by the history that it wrote.
    const isOurs = failure === undefined || isDeepStrictEqual(await table.get('registry', history), history);
    if (isOurs) return before === undefined ? 'ADDED' : 'CHANGED';
    there = await table.get('registry', key);
  }
  throw new ContentionError(`${key.pk} / ${key.sk} is changed by others all the time`);
};

export const makeCatalogue = (
  table: Table,
): Pick<Registry, 'readProvider' | 'readCourse' | 'coursesOf' | 'saveProvider' | 'saveCourse'> => ({
  readProvider: async (providerId) => {
    const item = await table.get('registry', providerKey(providerId));
    return item && parseItem(Provider, item);
  },
  readCourse: async (providerId, courseId) => {
    const item = await table.get('registry', courseKey(providerId, courseId));
    return item && parseItem(Course, item);
  },
  coursesOf: async ({ providerId, after, limit }) => {
    const items = await table.query({
      table: 'registry',
      hash: providerPk(providerId),
      ...beginningWith('COURSE'),
      // The bound is included: one more is asked for, and the place itself is left out if it is still there.
      ...(after !== undefined && { from: after }),
      limit: limit + 1,
    });
    return items
      .filter(({ sk }) => sk !== after)
      .slice(0, limit)
      .map((item) => ({ course: parseItem(Course, item), place: item.sk }));
  },
  saveProvider: (provider, change) => save(table, providerKey(provider.providerId), Provider, provider, change),
  saveCourse: (course, change) => save(table, courseKey(course.providerId, course.courseId), Course, course, change),
});

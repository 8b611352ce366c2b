/** Providers and their courses, on every table. */
import { describe, expect, it } from 'vitest';
import type { CatalogueChange } from '../../../adapters/registry/registry.ts';
import type { Table } from '../../../adapters/registry/table.ts';
import type { Course } from '../../../domain/courses.ts';
import { LATER, NOW, registryOn } from './builders.ts';
import { onEveryTable } from './on-every-table.ts';
import { contended, interrupted, losingAnAnswer } from './wrapped-tables.ts';

const aCourse = (overrides: Partial<Course> = {}): Course => ({
  providerId: 'maple-learning',
  courseId: 'ethics-1',
  title: 'Ethics, and what follows',
  minutes: 75,
  topics: ['Ethics', 'Management, Administration'],
  ...overrides,
});
const CHANGE: CatalogueChange = { at: NOW, by: { kind: 'SYSTEM', id: 'catalogue' } };
const AGAIN: CatalogueChange = { ...CHANGE, at: LATER };

describe('a course', () => {
  onEveryTable((open) => {
    const setup = async () => {
      const table = await open();
      const historyOf = async (providerId = 'maple-learning') =>
        table.query({ table: 'registry', hash: `PROVIDER#${providerId}`, from: 'AUD#', to: 'AUD$' });
      return { table, registry: registryOn(table), historyOf };
    };

    it('is added, found in whatever case its ids are written, and told again without a write', async () => {
      const { registry, historyOf } = await setup();
      const course = aCourse({ format: 'ONLINE', californiaRelevant: true, offeredFrom: '2026-01-01' });
      expect(await registry.readCourse('maple-learning', 'ethics-1')).toBeUndefined();
      expect(await registry.saveCourse(course, CHANGE)).toBe('ADDED');
      expect(await registry.saveCourse(course, AGAIN)).toBe('UNCHANGED');
      expect(await registry.readCourse('Maple-Learning', 'ETHICS-1')).toEqual(course);
      expect(await historyOf()).toHaveLength(1);
    });

    it('is changed in place, and every state of it stays in the history', async () => {
      const { registry, historyOf } = await setup();
      await registry.saveCourse(aCourse(), CHANGE);
      expect(await registry.saveCourse(aCourse({ minutes: 90 }), AGAIN)).toBe('CHANGED');
      expect(await registry.readCourse('maple-learning', 'ethics-1')).toEqual(aCourse({ minutes: 90 }));
      expect(await historyOf()).toMatchObject([
        { at: NOW, by: CHANGE.by, became: { minutes: 75 } },
        { at: LATER, by: CHANGE.by, became: { minutes: 90 } },
      ]);
    });

    it('is listed with the others of its provider alone, page by page', async () => {
      const { registry } = await setup();
      for (const courseId of ['c', 'a', 'b#1']) await registry.saveCourse(aCourse({ courseId }), CHANGE);
      await registry.saveCourse(aCourse({ providerId: 'maple', courseId: 'z' }), CHANGE);
      await registry.saveProvider({ providerId: 'maple-learning', name: 'Made-up Maple Learning' }, CHANGE);
      const list = (after?: string) => registry.coursesOf({ providerId: 'maple-learning', after, limit: 2 });
      const first = await list();
      expect(first.map(({ course }) => course.courseId)).toEqual(['a', 'b#1']);
      expect((await list(first.at(-1)?.place)).map(({ course }) => course.courseId)).toEqual(['c']);
      expect(await registry.coursesOf({ providerId: 'nobody', limit: 2 })).toEqual([]);
    });

    it('is written once through contention and a lost answer', async () => {
      for (const wrap of [(table: Table) => contended(table, 1), losingAnAnswer]) {
        const { table, registry, historyOf } = await setup();
        expect(await registryOn(wrap(table)).saveCourse(aCourse(), CHANGE)).toBe('ADDED');
        expect(await registry.saveCourse(aCourse(), AGAIN)).toBe('UNCHANGED');
        expect(await historyOf()).toHaveLength(1);
      }
    });

    it('that somebody else writes meanwhile is looked at again', async () => {
      const { table, registry, historyOf } = await setup();
      const other = () => registry.saveCourse(aCourse({ minutes: 60 }), AGAIN);
      expect(await registryOn(interrupted(table, other)).saveCourse(aCourse(), CHANGE)).toBe('CHANGED');
      expect(await historyOf()).toMatchObject([{ became: { minutes: 60 } }, { became: { minutes: 75 } }]);
      const same = () => registry.saveCourse(aCourse({ courseId: 'x' }), AGAIN);
      const racing = registryOn(interrupted(table, same));
      expect(await racing.saveCourse(aCourse({ courseId: 'x' }), CHANGE)).toBe('UNCHANGED');
    });
  });
});

describe('a provider', () => {
  onEveryTable((open) => {
    it('is added without a name, gets one, and keeps it', async () => {
      const registry = registryOn(await open());
      expect(await registry.readProvider('maple-learning')).toBeUndefined();
      expect(await registry.saveProvider({ providerId: 'maple-learning' }, CHANGE)).toBe('ADDED');
      const named = { providerId: 'maple-learning', name: 'Made-up Maple Learning' };
      expect(await registry.saveProvider(named, AGAIN)).toBe('CHANGED');
      expect(await registry.saveProvider(named, AGAIN)).toBe('UNCHANGED');
      expect(await registry.readProvider('MAPLE-learning')).toEqual(named);
    });
  });
});

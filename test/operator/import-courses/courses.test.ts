/** Catalogues of courses: what a row has to be, what is written, and the catalogue of a real provider. */
import { describe, expect, it } from 'vitest';
import { openCatalogue } from '../../../operator/import-courses/courses.ts';
import { OF_COURSES, readRow } from '../../../operator/import-courses/row.ts';
import listed from '../../../programs/cmpss/ce-catalogue.json' with { type: 'json' };
import { PROJECT_ROOT } from '../../docs/documents.ts';
import { aFolder } from '../import/people.ts';
import { importFile, inShort, makeMemory } from '../rows.ts';

const save = aFolder();
const CATALOGUE = { columns: OF_COURSES, open: openCatalogue };
const REAL = `${PROJECT_ROOT}/test/operator/import-courses/ce-credit.csv`;
const TODAY = '2026-06-20';

const HEADER = 'providerId,providerName,courseId,title,minutes,topics,californiaRelevant,offeredFrom,offeredThrough';
const lines = (...rows: readonly string[]): string => save('catalogue.csv', `${[HEADER, ...rows].join('\n')}\n`);

describe('the catalogue of CE-Credit.com', () => {
  it('is brought whole, and is the one of the program', async () => {
    const { registry } = makeMemory();
    const { rows, outcomes, refused } = await importFile(CATALOGUE, REAL, { registry, today: TODAY });
    expect({ rows, outcomes, refused }).toEqual({ rows: 12, outcomes: { ADDED: 12 }, refused: 0 });
    expect(await registry.readProvider('ce-credit.com')).toEqual({
      providerId: 'ce-credit.com',
      name: 'CE-Credit.com',
    });
    const page = await registry.coursesOf({ providerId: listed.providerId, limit: 50 });
    const brought = new Map(page.map(({ course }) => [course.title, course]));
    expect(brought.size).toBe(listed.courses.length);
    for (const { title, courseNumber, minutes, medium, topics, listedUnderEthics } of listed.courses) {
      const course = brought.get(title);
      // Books, texts and recordings are taken whenever one likes.
      const format = medium === null ? {} : { format: 'ASYNCHRONOUS' };
      // Two courses stand in the page's list of ethics alone, which says no more of them.
      const known = listedUnderEthics ? [...new Set([...topics, 'Ethics'])] : topics;
      const { courseId } = course ?? {};
      expect(course).toEqual({ providerId: listed.providerId, courseId, title, minutes, topics: known, ...format });
      if (courseNumber !== undefined) expect(courseId).toBe(courseNumber);
    }
  });

  it('brought again changes nothing and says so, on whatever day', async () => {
    const { registry, changes } = makeMemory();
    await importFile(CATALOGUE, REAL, { registry, today: TODAY });
    const before = changes.length;
    const again = await importFile(CATALOGUE, REAL, { registry, today: '2026-09-01' });
    expect(again.outcomes).toEqual({ UNCHANGED: 12 });
    expect(again.summary).toEqual([
      'Courses: 0 added, 0 changed, 12 there already.',
      // Five that are numbered in the list of ethics, and one tagged so.
      "6 of them count as law and ethics by today's rules of cmpss.",
    ]);
    expect(changes).toHaveLength(before);
  });

  it('in a dry run writes nothing and tells what would be written', async () => {
    const { registry, changes } = makeMemory();
    const dry = await importFile(CATALOGUE, REAL, { registry, today: TODAY, write: false });
    expect([dry.outcomes, changes.length]).toEqual([{ ADDED: 12 }, 0]);
    expect(dry.summary[0]).toBe('Courses: 12 would be added, 0 would be changed, 0 there already.');
  });
});

describe('a row of a catalogue', () => {
  const duration = (values: { readonly minutes?: string; readonly hours?: string }) => {
    const told = readRow({ providerId: 'p', courseId: 'c', title: 'T', ...values });
    return told.ok ? told.value.course.minutes : told.refusals.map(({ field, code }) => `${field} ${code}`);
  };

  it.each([
    [{ hours: '1.25' }, 75],
    [{ hours: '1.5' }, 90],
    [{ hours: '4' }, 240],
    // In floating point 1.1 x 60 is 66.00000000000001.
    [{ hours: '1.1' }, 66],
    [{ hours: '0.05' }, 3],
    [{ minutes: '75' }, 75],
    [{ minutes: '75', hours: '1.25' }, 75],
    [{ hours: '0.1250' }, ['hours MINUTES_NOT_WHOLE']],
    [{ hours: '1.335' }, ['hours MINUTES_NOT_WHOLE']],
    [{ minutes: '0.1' }, ['minutes FIELD_INVALID']],
    [{ minutes: '75.5' }, ['minutes FIELD_INVALID']],
    [{ minutes: '0' }, ['minutes FIELD_INVALID']],
    [{ hours: '0' }, ['hours FIELD_INVALID']],
    [{ hours: '1,5' }, ['hours FIELD_INVALID']],
    [{ minutes: '60', hours: '1.25' }, ['hours HOURS_DIFFER']],
    [{ minutes: '100001' }, ['minutes FIELD_INVALID']],
    [{}, ['minutes FIELD_MISSING']],
  ])('lasts whole minutes: %o', (values, expected) => {
    expect(duration(values)).toEqual(expected);
  });

  it('that is refused stops none of the others, and is told with every field at fault', async () => {
    const { registry } = makeMemory();
    const file = lines(
      'maple,Made-up Maple,a,A,60,Ethics;ethics;  ; Peer Support,true,2026-01-01,2026-12-31',
      'maple,Made-up Maple,b b,,60,,maybe,,',
      'maple,Made-up Maple,c,C,60,,,2026-02-01,2026-01-31',
      'maple,Made-up Maple,A,Another,90,,,,',
      'maple,Another Maple,d,D,60,,,,',
      'maple,,e,"E',
      'maple,,f,F,60,,false,,',
    );
    const { told, outcomes, refused, rules } = await importFile(CATALOGUE, file, { registry, today: TODAY });
    expect(inShort(told)).toEqual([
      [3, 'courseId FIELD_INVALID', 'title FIELD_MISSING', 'californiaRelevant FIELD_INVALID'],
      [4, 'offeredThrough OFFER_REVERSED'],
      [5, 'courseId COURSE_TWICE'],
      [6, 'providerName PROVIDER_TOLD_TWICE'],
      [7, '- LINE_UNREADABLE'],
    ]);
    expect([outcomes, refused]).toEqual([{ ADDED: 2 }, 5]);
    expect(rules.get('courseId (import.format)')).toBe(1);
    expect(await registry.readCourse('maple', 'a')).toEqual({
      providerId: 'maple',
      courseId: 'a',
      title: 'A',
      minutes: 60,
      topics: ['Ethics', 'ethics', 'Peer Support'],
      californiaRelevant: true,
      offeredFrom: '2026-01-01',
      offeredThrough: '2026-12-31',
    });
  });

  it('that tells a course otherwise changes it; without a name the provider keeps theirs', async () => {
    const { registry } = makeMemory();
    await importFile(CATALOGUE, lines('maple,Made-up Maple,a,A,60,,,,'), { registry, today: TODAY });
    const changed = lines('maple,,a,A,90,,,,');
    for (const write of [false, true])
      expect((await importFile(CATALOGUE, changed, { registry, today: TODAY, write })).outcomes).toEqual({
        CHANGED: 1,
      });
    expect(await registry.readCourse('maple', 'a')).toMatchObject({ minutes: 90 });
    expect(await registry.readProvider('maple')).toEqual({ providerId: 'maple', name: 'Made-up Maple' });
  });
});

/** A catalogue and the registry: what is there already, what changes, and what the program's rules say of it today. */
import { isDeepStrictEqual } from 'node:util';
import type { CatalogueOutcome } from '../../adapters/registry/registry.ts';
import { type Course, fold, type Provider } from '../../domain/courses.ts';
import { isTowardsLawEthics } from '../../domain/credits.ts';
import { dateOf } from '../../domain/dates.ts';
import { accepted, type Refusal, type Result, refused } from '../../domain/refusals.ts';
import { rulesOn } from '../../domain/rules.ts';
import type { Actor } from '../../domain/signals.ts';
import type { ImportInto } from '../import/program-command.ts';
import type { Counted, RowImport } from '../import/row-by-row.ts';
import { counted } from '../import/summary.ts';
import { type CourseRow, type OF_COURSES, readRow } from './row.ts';

type Column = (typeof OF_COURSES)['required'][number];

/** As whom what an import writes to the catalogue is kept. */
const CATALOGUE: Actor = { kind: 'SYSTEM', id: 'catalogue' };

const twice = (code: string, field: string, row: number): Refusal => ({
  code,
  rule: 'import.once',
  field,
  detail: { row },
});

/** What the rows so far have told: of a course no more than that it was told, and where. */
const makeMemory = () => {
  const courses = new Map<string, number>();
  const names = new Map<string, { readonly row: number; readonly name: string }>();
  return ({ provider, course }: CourseRow, row: number): readonly Refusal[] => {
    const providerKey = fold(provider.providerId);
    const courseKey = JSON.stringify([providerKey, fold(course.courseId)]);
    const [toldBefore, named] = [courses.get(courseKey), names.get(providerKey)];
    if (toldBefore === undefined) courses.set(courseKey, row);
    if (named === undefined && provider.name !== undefined) names.set(providerKey, { row, name: provider.name });
    const isRenamed = named !== undefined && provider.name !== undefined && provider.name !== named.name;
    return [
      ...(toldBefore === undefined ? [] : [twice('COURSE_TWICE', 'courseId', toldBefore)]),
      ...(isRenamed ? [twice('PROVIDER_TOLD_TWICE', 'providerName', named.row)] : []),
    ];
  };
};

const becomes = (there: Course | Provider | undefined, told: Course | Provider): CatalogueOutcome =>
  there === undefined ? 'ADDED' : isDeepStrictEqual(there, told) ? 'UNCHANGED' : 'CHANGED';

const summary =
  ({ write, program }: ImportInto, lawEthics: () => number) =>
  ({ ADDED = 0, CHANGED = 0, UNCHANGED = 0 }: Counted<CatalogueOutcome>['outcomes']): readonly string[] => {
    const are = write ? '' : 'would be ';
    return [
      `Courses: ${counted(ADDED)} ${are}added, ${counted(CHANGED)} ${are}changed, ${counted(UNCHANGED)} there already.`,
      `${counted(lawEthics())} of them count as law and ethics by today's rules of ${program.id}.`,
    ];
  };

/** A row without the provider's name leaves the name as it is. */
const saveProvider = async ({ registry, now, write }: ImportInto, provider: Provider): Promise<void> => {
  if (!write) return;
  if (provider.name === undefined && (await registry.readProvider(provider.providerId)) !== undefined) return;
  await registry.saveProvider(provider, { at: now, by: CATALOGUE });
};

export const openCatalogue = (
  into: ImportInto,
): RowImport<Column, CourseRow, CatalogueOutcome> & {
  readonly summary: ReturnType<typeof summary>;
} => {
  const { registry, program, now, write } = into;
  const rules = rulesOn(program, dateOf(now, program.timeZone));
  const remember = makeMemory();
  let lawEthics = 0;
  return {
    examine: (values, row) => {
      const told = readRow(values);
      if (!told.ok) return told;
      const refusals = remember(told.value, row);
      return refusals.length > 0 ? refused(...refusals) : told;
    },
    laneOf: ({ provider }) => fold(provider.providerId),
    take: async ({ provider, course }): Promise<Result<CatalogueOutcome>> => {
      await saveProvider(into, provider);
      const outcome = write
        ? await registry.saveCourse(course, { at: now, by: CATALOGUE })
        : becomes(await registry.readCourse(course.providerId, course.courseId), course);
      if (isTowardsLawEthics(course, rules)) lawEthics += 1;
      return accepted(outcome);
    },
    summary: summary(into, () => lawEthics),
  };
};

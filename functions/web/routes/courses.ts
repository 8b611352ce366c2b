/** The catalogue of continuing education, for anyone who is signed in. */
import * as z from 'zod/mini';
import { Course } from '../../../domain/courses.ts';
import { Cursor, endOfPage } from '../../shared/cursor.ts';
import { answer, problem } from '../../shared/http.ts';
import { type Route, signedIn } from '../../shared/route.ts';
import type { WebDeps } from '../deps.ts';
import { Id } from '../shapes.ts';

/** Entries of one page. */
const PAGE = 50;

export const coursesRoute = (deps: WebDeps): Route =>
  signedIn(
    {
      method: 'get',
      path: '/api/providers/{providerId}/courses',
      operationId: 'listCourses',
      summary: 'The courses of a provider as the catalogue has them, by their ids. Others may count as well.',
      params: z.strictObject({ providerId: Id }),
      query: z.strictObject({ cursor: z.optional(Cursor) }),
      shape: z.object({
        /** Null where the catalogue has no name. */
        name: z.nullable(z.string()),
        courses: z.array(Course),
        cursor: z.nullable(z.string()),
      }),
      problems: ['NOT_FOUND'],
    },
    async ({ now, params: { providerId }, query }) => {
      const provider = await deps.registry.readProvider(providerId);
      if (provider === undefined)
        return problem([{ code: 'NO_SUCH_PROVIDER', rule: 'credits.catalogue', field: 'providerId' }]);
      const list = ['courses', provider.providerId];
      const after = await deps.cursors.read(list, query.cursor, now);
      if (!after.ok) return problem(after.refusals);
      const page = await deps.registry.coursesOf({ providerId, after: after.value, limit: PAGE });
      const courses = page.map(({ course }) => course);
      const cursor = await deps.cursors.write(list, endOfPage(page, PAGE), now);
      return answer('OK', { name: provider.name ?? null, courses, cursor });
    },
  );

/** The API of applicants, certificants and staff. Every route: read the input, load the case, ask `can`, decide or send, answer. */
import type { Hono } from 'hono/tiny';
import type { Route } from '../shared/route.ts';
import { serveRoutes } from '../shared/serve-routes.ts';
import type { WebDeps } from './deps.ts';
import { answerRoutes } from './routes/answers.ts';
import { calendarRoutes } from './routes/calendars.ts';
import { caseRoutes } from './routes/cases.ts';
import { commandRoutes, signalRoute } from './routes/commands.ts';
import { coursesRoute } from './routes/courses.ts';
import { creditRoutes } from './routes/credits.ts';
import { documentationRoutes } from './routes/documentation.ts';
import { documentRoutes } from './routes/documents.ts';
import { mailRoutes } from './routes/mail.ts';
import { myCaseRoute } from './routes/my-case.ts';
import { noticesRoute } from './routes/notices.ts';
import { pathwayRoutes } from './routes/pathways.ts';
import { peopleRoutes } from './routes/people.ts';
import { searchRoute } from './routes/search.ts';
import { staffRoutes } from './routes/staff.ts';
import { unmarkRoute } from './routes/unmark.ts';
import { unsubscribeRoutes } from './routes/unsubscribe.ts';
import { uploadRoutes } from './routes/uploads.ts';

export const makeRoutes = (deps: WebDeps): readonly Route[] => [
  ...caseRoutes(deps),
  ...pathwayRoutes(deps),
  ...answerRoutes(deps),
  ...creditRoutes(deps),
  coursesRoute(deps),
  ...uploadRoutes(deps),
  ...documentRoutes(deps),
  ...mailRoutes(deps),
  noticesRoute(deps),
  ...commandRoutes(deps),
  signalRoute(deps),
  ...staffRoutes(deps),
  searchRoute(deps),
  ...peopleRoutes(deps),
  unmarkRoute(deps),
  ...calendarRoutes(deps),
  ...unsubscribeRoutes(deps),
  myCaseRoute,
  ...documentationRoutes(deps),
];

export const makeApp = (deps: WebDeps): Hono => serveRoutes(deps, makeRoutes(deps));

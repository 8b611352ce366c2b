import type { Hono } from 'hono/tiny';
import { serveRoutes } from '../shared/serve-routes.ts';
import { type LookupDeps, lookupRoutes } from './routes.ts';

/** The public register alone. */
export const makeApp = (deps: LookupDeps): Hono => serveRoutes(deps, lookupRoutes(deps));

/** The API's own documentation, for programs and for people. */
import * as z from 'zod/mini';
import { answerPublic } from '../../shared/http.ts';
import { openApiPage } from '../../shared/open-api-page.ts';
import { forAnyone, type Route } from '../../shared/route.ts';
import type { WebDeps } from '../deps.ts';

/** A page that runs nothing and loads nothing. */
const PAGE_POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** They tell of all routes, themselves among them. */
export const documentationRoutes = ({ readDescription, siteUrl }: WebDeps): readonly Route[] => [
  forAnyone(
    {
      method: 'get',
      path: '/api/openapi.json',
      operationId: 'readOpenApi',
      summary: 'This API as an OpenAPI 3.1 document.',
      shape: z.object({ openapi: z.string() }),
    },
    async () => answerPublic({ ...(await readDescription()), servers: [{ url: siteUrl }] }),
  ),
  forAnyone(
    {
      method: 'get',
      path: '/api',
      operationId: 'readPage',
      summary: 'This API as a page.',
      shape: z.string(),
    },
    async () =>
      answerPublic(openApiPage(await readDescription()), {
        'Content-Type': 'text/html; charset=utf-8',
        'Content-Security-Policy': PAGE_POLICY,
      }),
  ),
];

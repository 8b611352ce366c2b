/** The API's own documentation, for programs and for people. */
import * as z from 'zod/mini';
import { answerPublic } from '../../shared/http.ts';
import { type OpenApi, openApiPage } from '../../shared/open-api.ts';
import { forAnyone, type Route } from '../../shared/route.ts';

/** A page that runs nothing and loads nothing. */
const PAGE_POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** `describe` tells of all routes, these two among them. */
export const documentationRoutes = (describe: () => OpenApi): readonly Route[] => [
  forAnyone(
    {
      method: 'get',
      path: '/api/openapi.json',
      operationId: 'readOpenApi',
      summary: 'This API as an OpenAPI 3.1 document.',
      shape: z.object({ openapi: z.string() }),
    },
    async () => answerPublic(describe()),
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
      answerPublic(openApiPage(describe()), {
        'Content-Type': 'text/html; charset=utf-8',
        'Content-Security-Policy': PAGE_POLICY,
      }),
  ),
];

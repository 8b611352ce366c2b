/**
 * The documentation of routes: an OpenAPI 3.1 document from the very shapes that they read. Made when the functions are bundled; a deployed function
 * holds what came of it, and makes of that the page for people (open-api-page.ts).
 */
import * as z from 'zod/mini';
import { PROBLEMS, STATUS } from './http.ts';
import type { Route } from './route.ts';

/** The problem details of RFC 9457, with every reason. */
const Problem = {
  type: 'object',
  required: ['type', 'title', 'status', 'refusals'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    refusals: {
      type: 'array',
      items: {
        type: 'object',
        required: ['code', 'rule'],
        properties: {
          code: { type: 'string' },
          rule: { type: 'string' },
          field: { type: 'string' },
          detail: { type: 'object' },
        },
      },
    },
  },
} as const;

type Schema = Readonly<Record<string, unknown>>;

const schemaOf = (shape: z.ZodMiniType, io: 'input' | 'output'): Schema => {
  const { $schema: _dialect, ...schema } = z.toJSONSchema(shape, { io, unrepresentable: 'any' });
  return schema;
};

const parametersOf = (place: 'path' | 'query' | 'header', shape: z.ZodMiniObject) =>
  Object.entries(shape.shape).map(([name, field]) => ({
    name,
    in: place,
    // A field of an object shape is a shape; only its own type is not known here.
    required: place === 'path' || !z.safeParse(field as z.ZodMiniType, undefined).success,
    schema: schemaOf(field as z.ZodMiniType, 'input'),
  }));

const responsesOf = ({ document: { answers, mediaType, shape, problems } }: Route) => ({
  [STATUS[answers]]: {
    description: answers === 'ACCEPTED' ? 'Taken. The body says what is decided so far.' : 'Done.',
    content: { [mediaType]: { schema: schemaOf(shape, 'output') } },
  },
  ...Object.fromEntries(
    problems.map((name) => [
      STATUS[name],
      { description: PROBLEMS[name], content: { 'application/problem+json': { schema: { $ref: PROBLEM } } } },
    ]),
  ),
});

const PROBLEM = '#/components/schemas/Problem';

const operationOf = (route: Route) => {
  const { operationId, summary, params, query, headers, body } = route.document;
  return {
    operationId,
    summary,
    security: route.access === 'SIGNED_IN' ? [{ token: [] }] : [],
    parameters: [...parametersOf('path', params), ...parametersOf('query', query), ...parametersOf('header', headers)],
    ...(body !== undefined && {
      requestBody: {
        required: !z.safeParse(body, {}).success,
        content: { 'application/json': { schema: schemaOf(body, 'input') } },
      },
    }),
    responses: responsesOf(route),
  };
};

export type OpenApi = ReturnType<typeof openApiOf>;
export type Operation = ReturnType<typeof operationOf>;

/** The document, without the address of its server. */
export const openApiOf = (routes: readonly Route[]) => {
  const paths: Record<string, Record<string, ReturnType<typeof operationOf>>> = {};
  for (const route of routes) {
    const { path, method } = route.document;
    paths[path] = { ...paths[path], [method]: operationOf(route) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'certcycle',
      version: '1',
      description:
        'Applications, decisions, continuing education and renewals of professional certifications, and the public register.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    paths,
    components: {
      schemas: { Problem },
      securitySchemes: {
        token: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description: 'The id token of a person, or the access token of the system of an exam vendor.',
        },
      },
    },
  };
};

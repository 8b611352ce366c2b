/**
 * The documentation of routes: an OpenAPI 3.1 document from the very shapes that they read, and a page that a person can read. Made when the functions
 * are bundled; a deployed function holds what came of it.
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

type OpenApi = ReturnType<typeof openApiOf>;

/** The document, without the address of its server. */
const openApiOf = (routes: readonly Route[]) => {
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

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escaped = (text: string): string => text.replace(/[&<>"]/g, (character) => ESCAPES[character] ?? character);

const operationHtml = (path: string, method: string, operation: ReturnType<typeof operationOf>): string => {
  const parameters = operation.parameters.map(
    ({ name, in: place, required }) =>
      `<li><code>${escaped(name)}</code> (${place}${required ? '' : ', optional'})</li>`,
  );
  const body = operation.requestBody?.content['application/json'].schema;
  return [
    `<section id="${escaped(operation.operationId)}">`,
    `<h3><code>${method.toUpperCase()} ${escaped(path)}</code></h3>`,
    `<p>${escaped(operation.summary)}${operation.security.length > 0 ? '' : ' Open to anyone.'}</p>`,
    parameters.length > 0 ? `<ul>${parameters.join('')}</ul>` : '',
    body === undefined
      ? ''
      : `<details><summary>Body</summary><pre>${escaped(JSON.stringify(body, null, 2))}</pre></details>`,
    `<p>Answers ${Object.keys(operation.responses).join(', ')}.</p>`,
    '</section>',
  ].join('\n');
};

/** The same as a page without scripts. */
const openApiPage = ({ info, paths }: OpenApi): string => {
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => operationHtml(path, method, operation)),
  );
  const problems = Object.entries(PROBLEMS).map(
    ([name, says]) =>
      `<li id="problem-${Reflect.get(STATUS, name)}"><b>${Reflect.get(STATUS, name)}</b> ${escaped(says)}.</li>`,
  );
  return [
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>certcycle API</title>',
    '<meta name="viewport" content="width=device-width, initial-scale=1"></head><body><main>',
    `<h1>${escaped(info.title)} API</h1><p>${escaped(info.description)}</p>`,
    '<p>The machine-readable form is <a href="/api/openapi.json">/api/openapi.json</a> (OpenAPI 3.1).</p>',
    '<h2>Problems</h2><p>Every refusal is <code>application/problem+json</code> and names each reason with its code, its rule and the field.</p>',
    `<ul>${problems.join('')}</ul><h2>Operations</h2>`,
    ...operations,
    '</main></body></html>',
  ].join('\n');
};

export type Description = { readonly document: OpenApi; readonly page: string };

export const describeRoutes = (routes: readonly Route[]): Description => {
  const document = openApiOf(routes);
  return { document, page: openApiPage(document) };
};

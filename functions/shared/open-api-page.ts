/** The documentation of the API for people. Made of the OpenAPI document when somebody asks, so that a function does not hold the same twice. */
import { PROBLEMS, STATUS } from './http.ts';
import type { OpenApi, Operation } from './open-api.ts';

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escaped = (text: string): string => text.replace(/[&<>"]/g, (character) => ESCAPES[character] ?? character);

const operationHtml = (path: string, method: string, operation: Operation): string => {
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

/** The document as a page without scripts. */
export const openApiPage = ({ info, paths }: OpenApi): string => {
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

import { describe, expect, it } from 'vitest';
import { matchRoute } from '../../../local/http-api/routes.ts';
import type { RouteResource } from '../../../local/template/model.ts';

const route = (key: string): RouteResource => {
  const [method = '', path = ''] = key.split(' ');
  return { key, method, path, functionName: 'f', timeoutMilliseconds: 100 };
};
const routes = [
  'ANY /api/{proxy+}',
  'ANY /api',
  'GET /',
  'GET /api/registry/{proxy+}',
  'GET /cases/{id}',
  'GET /cases/mine',
  'ANY /cases/mine',
  'PUT /cases/{id}/answers/{section}',
].map(route);

describe('the route of a request', () => {
  it.each([
    ['GET', '/', 'GET /', {}],
    ['GET', '/api', 'ANY /api', {}],
    ['POST', '/api/cases', 'ANY /api/{proxy+}', { proxy: 'cases' }],
    ['GET', '/api/cases/1/audit', 'ANY /api/{proxy+}', { proxy: 'cases/1/audit' }],
    ['GET', '/api/registry/names', 'GET /api/registry/{proxy+}', { proxy: 'names' }],
    ['POST', '/api/registry/names', 'ANY /api/{proxy+}', { proxy: 'registry/names' }],
    ['GET', '/api/registry', 'ANY /api/{proxy+}', { proxy: 'registry' }],
    ['GET', '/cases/mine', 'GET /cases/mine', {}],
    ['DELETE', '/cases/mine', 'ANY /cases/mine', {}],
    ['GET', '/cases/7', 'GET /cases/{id}', { id: '7' }],
    ['PUT', '/cases/7/answers/work', 'PUT /cases/{id}/answers/{section}', { id: '7', section: 'work' }],
  ])('%s %s is the most specific one, %s', (method, path, key, pathParameters) => {
    expect(matchRoute(routes, method, path)).toMatchObject({ route: { key }, pathParameters });
  });

  it.each([
    ['POST', '/'],
    ['GET', '/api/'],
    ['GET', '/apix'],
    ['POST', '/cases/7'],
    ['GET', '/cases/7/answers'],
    ['GET', '/cases/'],
    ['GET', '/cases/7/'],
  ])('%s %s has none', (method, path) => {
    expect(matchRoute(routes, method, path)).toBeUndefined();
  });
});

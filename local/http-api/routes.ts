/** Finds the route of a request as API Gateway does. */
import type { RouteResource } from '../template/model.ts';

/** `pathParameters`: what the path has in the place of each `{name}`. */
export type RouteMatch = {
  readonly route: RouteResource;
  readonly pathParameters: Readonly<Record<string, string>>;
};

const GREEDY = /^\{(\w+)\+\}$/;
const VARIABLE = /^\{(\w+)\}$/;

const segmentsOf = (path: string): readonly string[] => path.split('/').slice(1);

/** What the path has in the place of the route's variables; undefined when it is not a path of the route. */
const matchPath = (pattern: string, path: string): Record<string, string> | undefined => {
  const wanted = segmentsOf(pattern);
  const given = segmentsOf(path);
  const found: Record<string, string> = {};
  for (const [index, segment] of wanted.entries()) {
    const [, greedy] = GREEDY.exec(segment) ?? [];
    if (greedy !== undefined) {
      const rest = given.slice(index).join('/');
      return rest === '' ? undefined : { ...found, [greedy]: rest };
    }
    const value = given[index];
    if (value === undefined) return undefined;
    const [, variable] = VARIABLE.exec(segment) ?? [];
    if (variable === undefined ? segment !== value : value === '') return undefined;
    if (variable !== undefined) found[variable] = value;
  }
  return wanted.length === given.length ? found : undefined;
};

/** Sorts what is more specific first: segment by segment a text, a variable, one that takes the rest; then a method before `ANY`. */
const rankOf = ({ method, path }: RouteResource): string => {
  const ranks = segmentsOf(path).map((segment) => (GREEDY.test(segment) ? '2' : VARIABLE.test(segment) ? '1' : '0'));
  return `${ranks.join('')} ${method === 'ANY' ? '1' : '0'}`;
};

/** The most specific of the routes for a method and a decoded path; undefined when there is none. */
export const matchRoute = (routes: readonly RouteResource[], method: string, path: string): RouteMatch | undefined => {
  const [best] = routes
    .filter((route) => route.method === 'ANY' || route.method === method)
    .flatMap((route) => {
      const pathParameters = matchPath(route.path, path);
      return pathParameters ? [{ route, pathParameters, rank: rankOf(route) }] : [];
    })
    .sort((one, other) => (one.rank < other.rank ? -1 : 1));
  return best && { route: best.route, pathParameters: best.pathParameters };
};

/** A resource of the template while it is being read. */
import * as z from 'zod/mini';
import type { TemplateResource } from './assembly.ts';
import { CLOUD_ONLY } from './cloud-only.ts';
import { type Identify, type Place, type Resolve, templateError } from './intrinsics.ts';

/** Says what was expected; zod/mini says only that something is wrong. */
const ENGLISH = z.locales.en().localeError;

/** One resource that something runs for, with its names bound. */
export type Found = {
  readonly type: string;
  readonly logicalId: string;
  readonly place: Place;
  readonly name: string;
  /** What `Ref` gives; empty when nothing can refer to it. */
  readonly ref: string;
  readonly arn: string;
  /** All but what matters in the cloud only, bound and checked. */
  readonly read: <Shape>(schema: z.ZodMiniType<Shape>) => Shape;
  readonly fail: (problem: string) => Error;
};

/** Names a resource and makes its properties readable. */
export const findResource = (resource: TemplateResource, place: Place, identify: Identify, resolve: Resolve): Found => {
  const fail = (problem: string): Error => templateError(place, problem);
  if (resource.Condition !== undefined) throw fail('the local cloud does not know conditions.');
  const identity = identify(resource, place, resolve);
  const arn = identity?.attributes.Arn ?? '';
  return {
    type: resource.Type,
    logicalId: place.logicalId,
    place,
    ref: identity?.ref ?? '',
    arn,
    name: arn.slice(Math.max(arn.lastIndexOf(':'), arn.lastIndexOf('/')) + 1),
    fail,
    read: (schema) => {
      const cloudOnly = CLOUD_ONLY[resource.Type] ?? [];
      const wanted = Object.entries(resource.Properties ?? {}).filter(([name]) => !cloudOnly.includes(name));
      const parsed = schema.safeParse(resolve(Object.fromEntries(wanted), place), { error: ENGLISH });
      if (!parsed.success) throw fail(`not as the local cloud expects. ${z.prettifyError(parsed.error)}`);
      return parsed.data;
    },
  };
};

/** Parses JSON that a property holds as a text. */
export const parseJson = (resource: Found, text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    throw resource.fail(`not JSON: ${text}`);
  }
};

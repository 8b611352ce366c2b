/** What a deployment may set: the context in `cdk.json`, or `--context name=value`. */
import { resolve } from 'node:path';
import type { Node } from 'constructs';
import * as z from 'zod/mini';

const Config = z.object({
  /** Where people find their case. */
  siteUrl: z
    .string()
    .check(z.regex(/^https:\/\/[^/\s]+(\/[^/\s]+)*$/, 'must begin with https:// and end without a slash')),
  /** The domain that notices come from; it is verified with SES. */
  mailDomain: z.string().check(z.regex(/^([a-z0-9-]+\.)+[a-z]{2,}$/, 'must be a domain name in lower case')),
  /** Who is told of alarms. Empty: nobody is subscribed, and the alarms stand in the console only. */
  operatorEmail: z.string().check(z.regex(/^([^@\s]+@[^@\s]+)?$/, 'must be a mail address or empty')),
  /** Ids of the programs that staff may hold a role in, each with a client for its exam vendor; on the command line with commas between them. */
  programs: z._default(
    z.pipe(
      z.union([
        z.array(z.string()),
        z.pipe(
          z.string(),
          z.transform((text) => text.split(',')),
        ),
      ]),
      z
        .array(z.string().check(z.regex(/^[a-z][a-z0-9-]*$/, 'must be ids of programs, in lower case')))
        .check(z.minLength(1)),
    ),
    ['cmpss'],
  ),
  /** The folder that holds one bundle per function. */
  bundles: z.string().check(z.minLength(1)),
});
export type Config = z.infer<typeof Config>;

/** Reads the context. A relative `bundles` is relative to the working folder. Throws an Error that names every value that is wrong. */
export const readConfig = (node: Node): Config => {
  const context = Object.fromEntries(Object.keys(Config.shape).map((name) => [name, node.tryGetContext(name)]));
  const parsed = Config.safeParse(context);
  if (!parsed.success) throw new Error(`The context (cdk.json) is not as expected:\n${z.prettifyError(parsed.error)}`);
  return { ...parsed.data, bundles: resolve(parsed.data.bundles) };
};

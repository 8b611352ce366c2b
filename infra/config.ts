/** What a deployment may set: the context in `cdk.json`, or `--context name=value`. */
import { resolve } from 'node:path';
import type { Node } from 'constructs';
import * as z from 'zod/mini';

/** At least one name, each of this form. */
const namesOf = (form: RegExp, problem: string) =>
  z.pipe(
    z.union([
      z.array(z.string()),
      z.pipe(
        z.string(),
        z.transform((text) => text.split(',')),
      ),
    ]),
    z.array(z.string().check(z.regex(form, problem))).check(z.minLength(1)),
  );

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
  programs: z._default(namesOf(/^[a-z][a-z0-9-]*$/, 'must be ids of programs, in lower case'), ['cmpss']),
  /** The web ACL of the distribution, where the other stacks are not in us-east-1. Empty: that of this application, in the same Region. */
  webAclArn: z._default(
    z
      .string()
      .check(z.regex(/^(arn:aws:wafv2:us-east-1:\d{12}:global\/webacl\/\S+)?$/, 'must be a web ACL of CloudFront')),
    '',
  ),
  /** The certificate of the site's host. Empty: the site is at the name that CloudFront gives. */
  certificateArn: z._default(
    z
      .string()
      .check(z.regex(/^(arn:aws:acm:us-east-1:\d{12}:certificate\/\S+)?$/, 'must be a certificate in us-east-1')),
    '',
  ),
  /** Names of the keys by which the API knows CloudFront, the one in use first; on the command line with commas between them. */
  originKeys: z._default(namesOf(/^[a-z0-9][a-z0-9-]*$/, 'must be names, in lower case'), ['1']),
  /** The stream of a registry table that was restored, to be used in place of the stack's own table (docs/deploy.md). Empty: there is none. */
  restoredRegistryStreamArn: z._default(
    z
      .string()
      .check(
        z.regex(
          /^(arn:aws:dynamodb:[\w-]+:\d{12}:table\/[\w.-]+\/stream\/\S+)?$/,
          'must be the stream of a table of DynamoDB',
        ),
      ),
    '',
  ),
  /** The same for the public table, which has no stream. */
  restoredPublicTableArn: z._default(
    z.string().check(z.regex(/^(arn:aws:dynamodb:[\w-]+:\d{12}:table\/[\w.-]+)?$/, 'must be a table of DynamoDB')),
    '',
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

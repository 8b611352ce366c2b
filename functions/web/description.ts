/**
 * What the API says of itself, packed. Worked out when the functions are bundled (infra/build/constants.ts): a function holds the text that comes of
 * it and nothing of what it is made with.
 */
import { brotliCompressSync } from 'node:zlib';

import { type LookupDeps, lookupRoutes } from '../lookup/routes.ts';
import { type PrintLetterDeps, printLetterRoutes } from '../print-letter/routes.ts';
import { openApiOf } from '../shared/open-api.ts';
import { makeRoutes } from './app.ts';
import type { WebDeps } from './deps.ts';

/** A route looks at its parts when it is served, and these are not. */
const nobody = {} as WebDeps & LookupDeps & PrintLetterDeps;

/** The public register and printed letters are served by functions of their own, at the same address. */
const described = openApiOf([...makeRoutes(nobody), ...printLetterRoutes(nobody), ...lookupRoutes(nobody)]);

/** The OpenAPI document as JSON, in Brotli and Base64. */
export const packedDescription: string = brotliCompressSync(JSON.stringify(described)).toString('base64');

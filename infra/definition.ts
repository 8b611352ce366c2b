/** The lifecycle machine's definition as it is deployed, and the version that workers compare themselves with. */
import { createHash } from 'node:crypto';
import { lifecycle } from '../workflows/lifecycle.ts';

/** Amazon States Language in JSON, placeholders unbound. */
export const DEFINITION = JSON.stringify(lifecycle());

/**
 * Names the definition by its content. A worker that was started on another version hands off to a new one at its next wait.
 * Twelve hexadecimal digits: two definitions of this project will not meet by chance.
 */
export const DEFINITION_VERSION = createHash('sha256').update(DEFINITION).digest('hex').slice(0, 12);

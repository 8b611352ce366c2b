/** The lifecycle machine's definition as it is deployed, and the version that workers compare themselves with. */
import { createHash } from 'node:crypto';
import { lifecycle } from '../workflows/lifecycle.ts';

/** Amazon States Language in JSON, placeholders unbound. */
export const DEFINITION = JSON.stringify(lifecycle());

/**
 * Names what an execution keeps until it ends: the definition, and the table that it writes to, which only a restore changes. A worker that was
 * started on another version hands off to a new one at its next wait. Twelve hexadecimal digits: two versions of this project will not meet by chance.
 *
 * @param restoredArn The registry table that was restored; empty for the stack's own.
 */
export const definitionVersion = (restoredArn: string): string =>
  createHash('sha256').update(DEFINITION).update(restoredArn).digest('hex').slice(0, 12);

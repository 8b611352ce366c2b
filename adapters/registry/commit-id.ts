import { createHash } from 'node:crypto';
import type { Write } from './table.ts';

/** Names a transaction by everything that it writes, so that one whose answer was lost knows itself again when it is sent anew. */
export const commitIdOf = (writes: readonly Write[]): string =>
  createHash('sha256').update(JSON.stringify(writes)).digest('base64url').slice(0, 22);

/** The log of a deployed function: one JSON line per message on standard output. */
import { logTo } from './messages.ts';

export const log = logTo((line) => {
  process.stdout.write(`${line}\n`);
});

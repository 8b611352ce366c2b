/** The queues that take what failed for good. Nothing reads them but a person: a file of JSON lines each. */
import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Now } from '../contracts.ts';

export type FailureQueues = {
  /** Adds a message. It is on disk when this returns. */
  readonly send: (queueName: string, message: unknown) => void;
  /** How many messages each queue holds. */
  readonly counts: () => readonly { readonly name: string; readonly messages: number }[];
};

/** Throws an Error for a queue that is not among `names`. */
export const openFailureQueues = (folder: string, names: readonly string[], now: Now): FailureQueues => {
  const fileOf = (name: string): string => join(folder, `${name}.jsonl`);
  mkdirSync(folder, { recursive: true });
  const counts = new Map(
    names.map((name) => {
      const lines = existsSync(fileOf(name)) ? readFileSync(fileOf(name), 'utf8').split('\n') : [];
      return [name, lines.filter((line) => line !== '').length];
    }),
  );
  return {
    send: (name, message) => {
      const count = counts.get(name);
      if (count === undefined) throw new Error(`There is no queue ${name}.`);
      appendFileSync(fileOf(name), `${JSON.stringify({ at: new Date(now()).toISOString(), message })}\n`);
      counts.set(name, count + 1);
    },
    counts: () => [...counts].map(([name, messages]) => ({ name, messages })),
  };
};

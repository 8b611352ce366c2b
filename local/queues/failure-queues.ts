/** The queues that take what failed for good. Nothing reads them but a person: a file of JSON lines each. */
import { randomUUID } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/mini';
import type { Now } from '../contracts.ts';

/** `id`: good for as long as the cloud runs. `body`: JSON. */
export type QueuedMessage = { readonly id: string; readonly body: string };

export type FailureQueues = {
  /** Adds a message. It is on disk when this returns. Throws an Error where there is no such queue, as the others do but `has`. */
  readonly send: (queueName: string, message: unknown) => void;
  /** How many messages each queue holds. */
  readonly counts: () => readonly { readonly name: string; readonly messages: number }[];
  readonly has: (queueName: string) => boolean;
  /** The oldest messages that nobody holds, `limit` at most. Whoever gets them holds them for so long. */
  readonly receive: (queueName: string, limit: number, holdMilliseconds: number) => readonly QueuedMessage[];
  /** Removes a message for good; does nothing where it is gone. */
  readonly remove: (queueName: string, id: string) => void;
  readonly purge: (queueName: string) => void;
};

/** What a service could not deliver has attributes beside its body; of what a function failed on, all is the body. */
const Undelivered = z.strictObject({ body: z.unknown(), attributes: z.record(z.string(), z.string()) });

const bodyOf = (message: unknown): string => {
  const undelivered = Undelivered.safeParse(message);
  return JSON.stringify(undelivered.success ? undelivered.data.body : message);
};

const Line = z.object({ at: z.string(), message: z.unknown() });
type Held = { readonly id: string; readonly line: string; heldUntil: number };

const held = (line: string): Held => ({ id: randomUUID(), line, heldUntil: 0 });

const readMessages = (file: string): Held[] => {
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [];
  return lines.filter((line) => line !== '').map(held);
};

/** Opens the queues of these names, with what they held before. */
export const openFailureQueues = (folder: string, names: readonly string[], now: Now): FailureQueues => {
  const fileOf = (name: string): string => join(folder, `${name}.jsonl`);
  mkdirSync(folder, { recursive: true });
  const queues = new Map(names.map((name) => [name, readMessages(fileOf(name))]));

  const queueOf = (name: string): Held[] => {
    const queue = queues.get(name);
    if (queue === undefined) throw new Error(`There is no queue ${name}.`);
    return queue;
  };
  const keepOnly = (name: string, messages: Held[]): void => {
    writeFileSync(`${fileOf(name)}.new`, messages.map(({ line }) => `${line}\n`).join(''));
    renameSync(`${fileOf(name)}.new`, fileOf(name));
    queues.set(name, messages);
  };

  return {
    send: (name, message) => {
      const queue = queueOf(name);
      const line = JSON.stringify({ at: new Date(now()).toISOString(), message });
      appendFileSync(fileOf(name), `${line}\n`);
      queue.push(held(line));
    },
    counts: () => [...queues].map(([name, { length }]) => ({ name, messages: length })),
    has: (name) => queues.has(name),
    receive: (name, limit, holdMilliseconds) => {
      const free = queueOf(name).filter(({ heldUntil }) => heldUntil <= now());
      return free.slice(0, limit).map((message) => {
        message.heldUntil = now() + holdMilliseconds;
        return { id: message.id, body: bodyOf(Line.parse(JSON.parse(message.line)).message) };
      });
    },
    remove: (name, id) => {
      const queue = queueOf(name);
      const left = queue.filter((message) => message.id !== id);
      if (left.length < queue.length) keepOnly(name, left);
    },
    purge: (name) => {
      queueOf(name);
      keepOnly(name, []);
    },
  };
};

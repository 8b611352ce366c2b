/** Runs the paths on moto's interpreter, in a Python process whose expressions are evaluated here. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import jsonata from 'jsonata';
import * as z from 'zod/mini';
import type { Course } from './own-engine.ts';
import type { Path } from './paths.ts';

const SCRIPT = fileURLToPath(new URL('moto_oracle.py', import.meta.url));

const Message = z.union([
  z.object({ missing: z.string() }),
  z.object({ evaluate: z.string() }),
  z.object({
    path: z.string(),
    states: z.array(z.string()),
    events: z.array(z.string()),
    status: z.string(),
    delays: z.array(z.number()),
    unused: z.number(),
  }),
]);

/** Undefined becomes null: moto asks `$exists` about every expression besides. */
const evaluate = async (expression: string): Promise<unknown> => {
  try {
    return { value: (await jsonata(expression).evaluate(undefined)) ?? null };
  } catch (error) {
    return { error: JSON.stringify(error) };
  }
};

/** The courses in the order of the paths; undefined when Python or moto is not installed. */
export const runOnMoto = async (
  paths: readonly Path[],
  definition: string,
  input: string,
): Promise<readonly Course[] | undefined> => {
  const child = spawn('python3', [SCRIPT], { stdio: ['pipe', 'pipe', 'pipe'] });
  const ended = new Promise<number | 'ABSENT'>((resolve) => {
    child.on('error', () => resolve('ABSENT'));
    child.on('close', (code) => resolve(code ?? 1));
  });
  const complaints: string[] = [];
  child.stderr.on('data', (chunk: Buffer) => complaints.push(chunk.toString()));
  child.stdin.on('error', () => undefined); // it ended: told by `ended`
  const say = (message: unknown): void => {
    child.stdin.write(`${JSON.stringify(message)}\n`);
  };

  say({ definition, paths, input });
  const courses: Course[] = [];
  let isMissing = false;
  for await (const line of createInterface(child.stdout)) {
    const message = Message.parse(JSON.parse(line));
    if ('missing' in message) isMissing = true;
    else if ('evaluate' in message) say(await evaluate(message.evaluate));
    else courses.push(message);
  }
  const code = await ended;
  if (isMissing || code === 'ABSENT') return undefined;
  if (code !== 0) throw new Error(`moto ended with ${code}:\n${complaints.join('')}`);
  return courses;
};

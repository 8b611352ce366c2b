/** The examples and the table of docs/api.md, as they are written there. */
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { makePublicRegistry } from '../../../adapters/registry/make-registry.ts';
import { GRANTS, type Grant } from '../../../domain/can.ts';
import { SignalBody } from '../../../domain/signals.ts';
import { makeApp } from '../../../functions/lookup/app.ts';
import { programOf } from '../../../programs/programs.ts';
import { aMail } from '../a-mail.ts';
import { aPdf } from '../sample-files.ts';
import { makeWorld } from './world.ts';

const page = await readFile(new URL('../../../docs/api.md', import.meta.url), 'utf8');

/** A command line as a shell takes it apart: quotes of both kinds, side by side too, and variables outside single ones. */
const wordsOf = (line: string, variables: Readonly<Record<string, string>>): string[] => {
  const variableOf = (_all: string, name: string): string => {
    const value = variables[name];
    if (value === undefined) throw new Error(`no value for ${name}`);
    return value;
  };
  return [...line.replaceAll('\\\n', ' ').matchAll(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g)].map(([word]) =>
    [...word.matchAll(/'([^']*)'|"([^"]*)"|([^'"]+)/g)]
      .map(([, literal, quoted, bare]) => literal ?? (quoted ?? bare ?? '').replace(/\$([A-Z]+)/g, variableOf))
      .join(''),
  );
};

type Curl = {
  readonly method: string;
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly body?: string;
};

/** Only the options that the page uses; any other is an error. */
const curlOf = ([program, ...words]: readonly string[]): Curl => {
  if (program !== 'curl') throw new Error(`an example that runs ${program}`);
  const curl = { method: 'GET', url: '', headers: {} as Record<string, string> };
  let body: string | undefined;
  for (let place = 0; place < words.length; place += 1) {
    const word = words[place] ?? '';
    if (!word.startsWith('-')) {
      curl.url = word;
      continue;
    }
    place += 1;
    const value = words[place] ?? '';
    if (word === '-X') curl.method = value;
    else if (word === '-d') body = value;
    else if (word === '-H') curl.headers[value.slice(0, value.indexOf(':'))] = value.slice(value.indexOf(':') + 2);
    else throw new Error(`an example with ${word}`);
  }
  return body === undefined ? curl : { ...curl, body };
};

/** What later examples need of an answer. */
const Body = z.looseObject({
  caseId: z.optional(z.string()),
  documentId: z.optional(z.string()),
  entries: z.optional(z.array(z.looseObject({ taskId: z.string() }))),
});

const EXAMPLES = [...page.matchAll(/```sh\n([\s\S]*?)\n# (\d{3})\n```/g)].map(([, line = '', status]) => ({
  line,
  status: Number(status),
}));

describe('the page on the API', () => {
  it('gives examples that answer what it says, in their order', async () => {
    const world = makeWorld();
    await world.table.write([
      {
        table: 'public',
        put: {
          pk: 'NO#1234-5678-2',
          sk: 'STATUS',
          certificateNumber: '1234-5678-2',
          program: 'cmpss',
          sourceVer: 1,
          firstIssuedOn: '2024-06-30',
          expiresOn: '2026-06-30',
          valid: [{ from: '2024-06-30', through: '2026-06-30' }],
          suspended: [],
          asOf: world.state.now,
        },
      },
    ]);
    const register = makeApp({
      registry: makePublicRegistry(world.table),
      programOf,
      cursors: world.cursors,
      log: () => {},
    });
    for (const messageId of ['m-1', 'm-2']) await world.registry.keepMail(aMail(messageId));
    await world.files.keepFile('mail-m-1-1', await aPdf('a diploma'));
    const variables: Record<string, string> = {
      SITE: 'https://api.example',
      TOKEN: 'owner',
      STAFF: 'reviewer',
      VENDOR: 'vendor',
      PERSON: 'person-1',
      MAIL: 'm-1',
      WORDS: 'm-2',
    };
    expect(EXAMPLES.length).toBe([...page.matchAll(/```sh/g)].length);
    for (const { line, status } of EXAMPLES) {
      const { url, ...init } = curlOf(wordsOf(line, variables));
      const { pathname, search } = new URL(url);
      const app = pathname.startsWith('/api/registry/') ? register : world.app;
      const response = await app.request(`${pathname}${search}`, init, {
        requestContext: { timeEpoch: Date.parse(world.state.now) },
      });
      const body = z.parse(Body, await response.json());
      expect([line, response.status]).toEqual([line, status]);
      if (pathname === '/api/cases' && init.method === 'POST') variables.CASE = body.caseId ?? '';
      // What the browser's own lines on the page do, and the scan.
      if (pathname.endsWith('/uploads') && init.method === 'POST') {
        variables.DOCUMENT = body.documentId ?? '';
        await world.arrive({ caseId: variables.CASE ?? '', documentId: variables.DOCUMENT }, await aPdf(line));
      }
      if (pathname.startsWith('/api/queue/')) variables.TASK = body.entries?.[0]?.taskId ?? '';
    }
  });

  it('lists every command with who may send it and what it takes', () => {
    const rows = SignalBody._zod.def.options.flatMap((option) =>
      option.shape.type._zod.def.values.flatMap((type) => {
        const { own, roles, vendor }: Grant = GRANTS[type];
        const who = [
          ...(own ? ['the person'] : []),
          ...roles.map((role) => role.toLowerCase()),
          ...(vendor ? ['exam vendor'] : []),
        ];
        const fields = Object.keys(option.shape).filter((field) => field !== 'type');
        const body = fields.map((field) => `\`${field}\``).join(', ') || 'none';
        if (who.length === 0) return []; // a function's own
        return `| \`${type.toLowerCase().replaceAll('_', '-')}\` | ${who.join(', ')} | ${body} |`;
      }),
    );
    const table = page.slice(page.indexOf('| Command |')).trimEnd().split('\n').slice(2);
    expect(table).toEqual(rows);
  });
});

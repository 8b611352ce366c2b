/** `npm run import-courses` and `npm run import-roster` as they are called: exit codes, what they print, and the report that they leave. */
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { formRefusals } from '../../operator/import/form.ts';
import type { Surroundings } from '../../operator/import/run-command.ts';
import { sentenceOf } from '../../operator/import/sentences.ts';
import { coursesCommand, SENTENCES as OF_COURSES } from '../../operator/import-courses/command.ts';
import { SENTENCES as OF_ROSTERS, rosterCommand } from '../../operator/import-roster/command.ts';
import { onEngine } from '../adapters/registry/on-every-table.ts';
import { local } from '../domain/life.ts';

const folder = mkdtempSync(join(tmpdir(), 'certcycle-rows-'));
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => vi.unstubAllEnvs());

type Command = typeof coursesCommand;

const call = async (command: Command, ...parameters: readonly string[]) => {
  const said: string[] = [];
  const progress: string[] = [];
  const around: Surroundings = {
    folder,
    dataFolder: join(folder, 'no-cloud'),
    now: () => new Date(local('2026-06-20')),
    print: (text) => said.push(text),
    printError: (text) => said.push(text),
    progress: { show: (text) => progress.push(text), done: () => progress.push('done') },
  };
  return { exitCode: await command(parameters, around), said: said.join('\n'), progress };
};
const text = (name: string): string => readFileSync(join(folder, name), 'utf8');
const file = (name: string, ...lines: readonly string[]): void =>
  writeFileSync(join(folder, name), lines.map((line) => `${line}\n`).join(''));

describe.each([
  ['import-courses', coursesCommand],
  ['import-roster', rosterCommand],
] as const)('npm run %s', (script, command) => {
  it('tells how it is called', async () => {
    const { exitCode, said } = await call(command, '--help');
    expect([exitCode, said.includes(`npm run ${script} -- file.csv --program cmpss`)]).toEqual([0, true]);
  });

  it.each([
    ['without a file', ['--program', 'cmpss']],
    ['without a program', ['a.csv']],
    ['with a program that is not run', ['a.csv', '--program', 'none']],
    ['with two files', ['a.csv', 'b.csv', '--program', 'cmpss']],
    ['with an option that there is not', ['a.csv', '--program', 'cmpss', '--force']],
  ])('called %s says how to call it', async (_, parameters) => {
    const { exitCode, said } = await call(command, ...parameters);
    expect([exitCode, said.includes('Exit code: 0')]).toEqual([2, true]);
  });

  it('says what to do while no local cloud runs', async () => {
    const { exitCode, said } = await call(command, 'a.csv', '--program', 'cmpss');
    expect([exitCode, said.includes('npm start')]).toEqual([2, true]);
  });
});

it('every refusal of a row has a sentence', () => {
  for (const sentences of [OF_COURSES, OF_ROSTERS])
    for (const code of Object.keys(sentences)) {
      const detail = { row: 7, most: 60, from: '2026-01-01', through: '2026-12-31', have: 1, need: 2 };
      expect(sentenceOf(sentences, { code, rule: 'r', detail })).toMatch(/^[A-Z].*\.$/);
    }
  for (const { code } of formRefusals({ a: 'x' }, ['a', 'b'])) expect(OF_ROSTERS[code]).toBeDefined();
});

onEngine((open) => {
  const setup = async () => {
    const { client, names } = await open();
    const { hostname, port } = (await client.config.endpoint?.()) ?? { hostname: '', port: 0 };
    vi.stubEnv('AWS_ENDPOINT_URL_DYNAMODB', `http://${hostname}:${port}`);
    vi.stubEnv('AWS_REGION', 'us-west-2');
    vi.stubEnv('AWS_ACCESS_KEY_ID', process.env.AWS_ACCESS_KEY_ID ?? 'registry');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', process.env.AWS_SECRET_ACCESS_KEY ?? 'registry');
    return (command: Command, ...parameters: readonly string[]) =>
      call(command, ...parameters, '--program', 'cmpss', '--registry-table', names.registryTable);
  };

  it('a catalogue is checked, brought, and found there the next time', async () => {
    const command = await setup();
    file(
      'good.csv',
      'provider_id,course_id,title,hours,topics',
      'maple,e-1,Ethics,1.25,Ethics',
      'maple,g-1,General,1,',
    );
    const dry = await command(coursesCommand, 'good.csv');
    expect(dry).toMatchObject({ exitCode: 0, progress: ['1 rows, 100 %', '2 rows, 100 %', 'done'] });
    expect(dry.said).toContain('Courses: 2 would be added, 0 would be changed, 0 there already.');
    expect(dry.said).toContain('Nothing was written to the registry.');
    const made = await command(coursesCommand, 'good.csv', '--write');
    expect([made.exitCode, made.said]).toEqual([0, expect.stringContaining('Courses: 2 added, 0 changed,')]);
    const again = await command(coursesCommand, 'good.csv', '--write');
    expect(again.said).toContain('Courses: 0 added, 0 changed, 2 there already.');
    expect(text('good.refused.csv')).toBe('row,field,code,rule,sentence\n');
  });

  it('every refused row is told, and never by what stands in it', async () => {
    const command = await setup();
    const secret = 'Zxywvu';
    file('courses.csv', 'providerId,courseId,title,minutes', 'maple,e-1,Ethics,60');
    await command(coursesCommand, 'courses.csv', '--write');
    file(
      'roster.csv',
      'providerId,courseId,personReference,completedOn,minutes',
      `maple,e-1,${secret},2026-06-01,`,
      `maple,${secret},X,2026-06-01,`,
      `maple,e-1,"${secret},2026-06-01,`,
      `maple,e-1,${secret},2026-06-21,${secret}`,
    );
    const { exitCode, said } = await command(rosterCommand, 'roster.csv', '--report', 'told.csv');
    expect(exitCode).toBe(1);
    expect(parse(text('told.csv'), { columns: true })).toMatchObject([
      { row: '2', field: 'personReference', code: 'NO_SUCH_PERSON', rule: 'roster.attendee' },
      { row: '3', field: 'courseId', code: 'NO_SUCH_COURSE', rule: 'credits.catalogue' },
      { row: '4', field: '', code: 'LINE_UNREADABLE', rule: 'import.line' },
      { row: '5', field: 'minutes', code: 'FIELD_INVALID', rule: 'import.format' },
    ]);
    expect(said).toContain('4 rows, 4 refused.');
    expect(said).toMatch(/ {2}1 {3}courseId \(credits\.catalogue\)\n/);
    expect(said + text('told.csv')).not.toContain(secret);
    expect(statSync(join(folder, 'told.csv')).mode & 0o077).toBe(0);
  });

  it('a file with other columns is refused whole, and a registry that breaks off is told from it', async () => {
    const command = await setup();
    file('other.csv', 'course,person', 'e-1,Maple Example-Rivera');
    const other = await command(rosterCommand, 'other.csv');
    expect([other.exitCode, other.said]).toEqual([2, expect.stringContaining('Required: providerId')]);
    expect(other.said).not.toContain('Rivera');
    expect(await command(rosterCommand, 'not-there.csv')).toMatchObject({ exitCode: 2 });
    for (const name of ['other', 'not-there']) expect(existsSync(join(folder, `${name}.refused.csv`))).toBe(false);
    file('good.csv', 'providerId,courseId,title,minutes', 'maple,e-1,Ethics,60');
    const broken = await call(coursesCommand, 'good.csv', '--program', 'cmpss', '--registry-table', 'none');
    expect([broken.exitCode, broken.said]).toEqual([3, expect.stringContaining('The import broke off')]);
  });
});

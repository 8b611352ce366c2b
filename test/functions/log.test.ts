import type { DynamoDBRecord } from 'aws-lambda';
import { describe, expect, it, vi } from 'vitest';
import { makeHandler as makeHandOff } from '../../functions/hand-off/handler.ts';
import { makeHandler as makeProject } from '../../functions/project/handler.ts';
import { errorName, logTo, MESSAGES } from '../../functions/shared/messages.ts';
import { makeHandler as makeSweep } from '../../functions/sweep/handler.ts';
import { makeHandler as makeWake } from '../../functions/wake/handler.ts';
import { aDocument, goodAnswers, local } from '../domain/life.ts';
import { walk } from './application.ts';
import { anEvent, aRecord, aSignalRecord } from './records.ts';
import { CASE, PERSON } from './setup.ts';
import { setupWorkers } from './workers.ts';

const linesOf = (write: (log: ReturnType<typeof logTo>) => void): string[] => {
  const lines: string[] = [];
  write(logTo((line) => lines.push(line)));
  return lines;
};

const CODES = Object.keys(MESSAGES) as (keyof typeof MESSAGES)[]; // the keys of that literal

describe('a line of the log', () => {
  it.each(CODES)('is JSON with the code and its sentence: %s', (message) => {
    const lines = linesOf((log) => log(message, { caseId: 'C1', gen: 7, due: undefined }));
    expect(lines).toHaveLength(1);
    expect(lines[0]).not.toContain('\n');
    expect(JSON.parse(lines[0] ?? '')).toEqual({ message, says: MESSAGES[message], caseId: 'C1', gen: 7 });
    expect(MESSAGES[message]).toMatch(/^[A-Z].*\.$/);
  });

  it('goes to standard output, one each', async () => {
    const written: string[] = [];
    const stdout = vi.spyOn(process.stdout, 'write').mockImplementation((text) => written.push(String(text)) > 0);
    const { log } = await import('../../functions/shared/log.ts');
    log('SWEPT', { due: 0, failed: 0 });
    stdout.mockRestore();
    expect(written).toEqual([`${JSON.stringify({ message: 'SWEPT', says: MESSAGES.SWEPT, due: 0, failed: 0 })}\n`]);
  });

  it.each([
    { error: new RangeError('ana@example.com'), name: 'RangeError' },
    { error: 'ana@example.com', name: 'Unknown' },
    { error: undefined, name: 'Unknown' },
  ])('of an error has its name and not its words: $name', ({ error, name }) => {
    expect(errorName(error)).toBe(name);
  });
});

/** What nobody but the person and the staff may read. */
const SECRETS = [
  PERSON.firstName,
  PERSON.lastName,
  PERSON.email,
  PERSON.personId,
  goodAnswers.identity?.bornOn ?? '',
  aDocument('PHOTO_ID').fileName,
  aDocument('EDUCATION').fileName,
  'HIGH_SCHOOL_DIPLOMA',
  'LIVED_EXPERIENCE',
];

describe('a whole application, its certificate, and what goes wrong on the way', () => {
  const live = async () => {
    const world = await setupWorkers();
    const { workerDeps, registry, machine, mail, logged } = world;
    const wake = makeWake(workerDeps);
    const project = makeProject({ registry, log: workerDeps.log });
    const broken = () => {
      throw new Error(`${PERSON.firstName} ${PERSON.lastName} <${PERSON.email}>`);
    };
    await wake(anEvent(aSignalRecord(CASE, local('2025-01-10', '09:30'))));
    const gen = await walk(world, 'CERTIFIED');
    const at = local('2025-03-03', '16:00');
    await makeHandOff(workerDeps)({ caseId: CASE, gen, now: at });
    await world.load(gen, at);
    await makeSweep(workerDeps)({ now: local('2025-12-01') });
    const number = (await registry.readCase(CASE))?.certificateNumber ?? '';
    const records: DynamoDBRecord[] = [
      aRecord({ pk: `CASE#${CASE}`, sk: 'CASE', at, before: {}, after: { certificateNumber: number } }),
      aRecord({ pk: `PERSON#${PERSON.personId}`, sk: 'PROFILE', at, before: {} }),
    ];
    await project(anEvent(...records));
    const failing = { ...workerDeps, registry: { ...registry, readRun: broken, casesOfPerson: broken } };
    await makeWake(failing)(anEvent(aSignalRecord(CASE, at)));
    await makeProject(failing)(anEvent(...records));
    mail.answer = broken;
    const due = { queryDue: async () => [{ caseId: CASE, dueAt: at }] };
    const sweep = makeSweep({ ...failing, registry: { ...failing.registry, ...due } });
    await sweep({ now: local('2025-12-02') }).catch(() => undefined);
    return { lines: logged.map((line) => JSON.stringify(line)), starts: machine.started, mails: world.mails };
  };

  it('leave no line and no input of a worker with anything personal in it', async () => {
    const { lines, starts, mails } = await live();
    for (const secret of SECRETS) expect([...lines, ...starts].filter((line) => line.includes(secret))).toEqual([]);
    for (const { tags } of mails) for (const secret of SECRETS) expect(JSON.stringify(tags)).not.toContain(secret);
  });

  it('are told in the log, so that the claim above is one', async () => {
    const { lines, starts, mails } = await live();
    const told = new Set(lines.map((line) => JSON.parse(line).message));
    for (const message of [
      'DECIDED',
      'FENCED',
      'NOTICE_SENT',
      'WORKER_STARTED',
      'NAMES_PROJECTED',
      'RECORD_FAILED',
      'DUE_CASE_FAILED',
      'SWEPT',
    ])
      expect(told).toContain(message);
    expect(starts.length).toBeGreaterThan(1);
    expect(mails.map(({ to }) => to)).toContain(PERSON.email);
    expect(mails.length).toBeGreaterThan(4);
  });
});

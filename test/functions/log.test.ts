import type { DynamoDBRecord } from 'aws-lambda';
import { describe, expect, it, vi } from 'vitest';
import { makeHandler as makeHandOff } from '../../functions/hand-off/handler.ts';
import { makeHandler as makeProject } from '../../functions/project/handler.ts';
import { errorName, logTo, MEASURED, MESSAGES } from '../../functions/shared/messages.ts';
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

const AT = '2025-01-10T20:00:00.000Z';
const CODES = Object.keys(MESSAGES) as (keyof typeof MESSAGES)[]; // the keys of that literal

describe('a line of the log', () => {
  it.each(CODES)('is JSON with the code and its sentence: %s', (message) => {
    const lines = linesOf((log) => log(message, { caseId: 'C1', gen: 7, at: AT, due: undefined }));
    expect(lines).toHaveLength(1);
    expect(lines[0]).not.toContain('\n');
    const { _aws: metrics, ...rest } = JSON.parse(lines[0] ?? '');
    expect(rest).toEqual({ message, says: MESSAGES[message], caseId: 'C1', gen: 7, at: AT });
    expect(metrics === undefined).toBe(!(message in MEASURED));
    expect(MESSAGES[message]).toMatch(/^[A-Z].*\.$/);
  });

  it('goes to standard output, one each', async () => {
    const written: string[] = [];
    const stdout = vi.spyOn(process.stdout, 'write').mockImplementation((text) => written.push(String(text)) > 0);
    const { log } = await import('../../functions/shared/log.ts');
    log('FENCED', { caseId: 'C1', gen: 7 });
    stdout.mockRestore();
    expect(written).toEqual([
      `${JSON.stringify({ message: 'FENCED', says: MESSAGES.FENCED, caseId: 'C1', gen: 7 })}\n`,
    ]);
  });

  it.each([
    { error: new RangeError('ana@example.com'), name: 'RangeError' },
    { error: 'ana@example.com', name: 'Unknown' },
    { error: undefined, name: 'Unknown' },
  ])('of an error has its name and not its words: $name', ({ error, name }) => {
    expect(errorName(error)).toBe(name);
  });
});

describe('a line that measures', () => {
  it('says which of its fields are metrics, in the embedded format of CloudWatch', () => {
    const [line = ''] = linesOf((log) =>
      log('STAGE_LEFT', { caseId: 'C1', at: AT, program: 'cmpss', stage: 'IN_REVIEW', left: 1, staySeconds: 90 }),
    );
    expect(JSON.parse(line)).toMatchObject({
      program: 'cmpss',
      stage: 'IN_REVIEW',
      left: 1,
      staySeconds: 90,
      _aws: {
        Timestamp: 1_736_539_200_000,
        CloudWatchMetrics: [
          {
            Namespace: 'certcycle',
            Dimensions: [['program', 'stage']],
            Metrics: [
              { Name: 'left', Unit: 'Count' },
              { Name: 'staySeconds', Unit: 'Seconds' },
            ],
          },
        ],
      },
    });
  });

  it('is told apart by programs and stages, of which there are few, and by nothing else', () => {
    const told = Object.values(MEASURED).flatMap(({ by }): readonly string[] => by);
    expect(new Set(told)).toEqual(new Set(['program', 'stage']));
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

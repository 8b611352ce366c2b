/** The cases and workers of `setup`, over a table on which a test can arm waits as the lifecycle machine does. */
import { makeNewId } from '../../adapters/registry/ids.ts';
import { makeRegistry } from '../../adapters/registry/make-registry.ts';
import { makeMemoryTable } from '../../adapters/registry/memory-table.ts';
import type { Registry } from '../../adapters/registry/registry.ts';
import { equals } from '../../adapters/registry/table.ts';
import { stamp } from '../../domain/changes.ts';
import { addHours } from '../../domain/dates.ts';
import type { Run } from '../../domain/run.ts';
import { APPLICANT, aCase } from '../domain/life.ts';
import { CASE, setup, VERSION } from './setup.ts';

export const setupWorkers = async (wrap: (registry: Registry) => Registry = (registry) => registry) => {
  const table = makeMemoryTable();
  const world = await setup(() => wrap(makeRegistry({ table, newId: makeNewId() })));
  const { registry, machine } = world;

  const runOf = async (caseId: string = CASE): Promise<Run> => {
    const run = await registry.readRun(caseId);
    if (run === undefined) throw new Error(`No run of ${caseId}.`);
    return run;
  };

  /** Opens a case of a person of its own, hibernating until `dueAt`. */
  const open = async (caseId: string, dueAt: string): Promise<void> => {
    const record = aCase({ caseId, personId: `person-of-${caseId}`, openedAt: world.opened, stageSince: world.opened });
    const event = stamp({ type: 'CASE_OPENED', case: record }, world.opened, APPLICANT, []);
    await registry.openCase({ case: record, event, dueAt, defVersion: VERSION });
  };

  /** Starts a worker at `now` and lets it wait until `wakeBy` (workflows/lifecycle.ts), which an hour later brings the sweep. */
  const armAt = async (now: string, wakeBy: string, token: string, caseId: string = CASE): Promise<Run> => {
    const run = await runOf(caseId);
    await registry.startWorker(run, now, VERSION);
    const started = await runOf(caseId);
    const dueAt = addHours(wakeBy, 1);
    const failures = await table.write([
      {
        table: 'registry',
        update: { pk: `CASE#${caseId}`, sk: 'RUN' },
        changes: {
          set: {
            waitToken: token,
            waitName: 'AwaitReview',
            runState: 'WAITING',
            wakeBy,
            dueAt,
            dueKey: `${dueAt}#${caseId}`,
          },
        },
        when: [equals('gen', started.gen), equals('inboxSeq', started.inboxSeq)],
      },
    ]);
    if (failures.length > 0) throw new Error('The wait was not armed.');
    return runOf(caseId);
  };

  /** The cases for which workers were started, in order; a start that was made twice is one execution. */
  const startedCases = (): string[] =>
    [...new Set(machine.started)].map((start) => /^(.*)-g\d+ /.exec(start)?.[1] ?? start);

  const loggedMessages = (): string[] => world.logged.map(({ message }) => message);

  return { ...world, table, runOf, open, armAt, startedCases, loggedMessages };
};

/** Closes the case that `setup` opened. */
export const closeCase = async (world: Awaited<ReturnType<typeof setupWorkers>>, at: string): Promise<void> => {
  await world.send({ type: 'WITHDRAW' }, at);
  const result = await world.work(await world.start(at), at);
  if (result.route !== 'Closed') throw new Error(`The case went to ${result.route}.`);
};

/**
 * `npm run move-workers [-- --write]`: after a deployment with another definition, has every worker that waits on the former one hand its case on.
 * Without `--write` it says how many there are. Table, machine, version, Region and credentials come from the environment (docs/deploy.md).
 */
import { makeDynamoOpenRuns } from '../../adapters/registry/dynamodb.ts';
import { makeStepFunctionsWorkflow } from '../../adapters/workflow/step-functions.ts';
import { readEnvironment } from '../../functions/shared/read-environment.ts';
import { runDryRunCommand } from '../dry-run-command.ts';
import { moveWorkers, type Progress } from './move.ts';

/** Rung at once. The service takes hundreds a second; what it turns down the SDK tries again. */
const PAGE_SIZE = 50;
/** Pages between two lines of progress. */
const LINE_EVERY = 20;

const say = ({ open, behind, rung, ended, invalid }: Progress): string =>
  `open cases ${open}, waiting on another definition ${behind}, rung ${rung}, ended meanwhile ${ended}, not rung ${invalid}`;

const USAGE = `npm run move-workers [-- --write]

Says how many workers wait on another definition of the lifecycle machine than the deployed one. With --write they
are rung, and hand their cases on to new workers; nothing else changes. Safe to stop and to repeat. Ends with 1 when
somebody could not be rung, because the machine does not know the token.

Environment: REGISTRY_TABLE, STATE_MACHINE_ARN, DEFINITION_VERSION (those of the function certcycle-sweep), and the
Region and credentials of your shell. docs/deploy.md says when to run it.`;

await runDryRunCommand(USAGE, async (write) => {
  const { registryTable, stateMachineArn, definitionVersion } = readEnvironment([
    'registryTable',
    'stateMachineArn',
    'definitionVersion',
  ]);
  let pages = 0;
  const done = await moveWorkers({
    openRuns: makeDynamoOpenRuns({ registryTable }),
    workflow: makeStepFunctionsWorkflow(stateMachineArn),
    definitionVersion,
    write,
    pageSize: PAGE_SIZE,
    report: (progress) => {
      pages += 1;
      if (pages % LINE_EVERY === 0) console.log(`so far: ${say(progress)}`);
    },
  });
  console.log(`all in all: ${say(done)}`);
  if (!write && done.behind > 0) console.log('Nobody was rung. Run it with --write to have them hand their cases on.');
  if (done.invalid === 0) return 0;
  console.error(
    `${done.invalid} tokens are not of the machine in STATE_MACHINE_ARN: another Region or account, or a fault. docs/runbook.md, certcycle-doorbell-invalid.`,
  );
  return 1;
});

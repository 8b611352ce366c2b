/**
 * `npm run rehash-addresses [-- --write]`: after the secret of the address hashes was replaced, files everybody anew. Without `--write` it says how
 * many would be. Table, secret, Region and credentials come from the environment (docs/runbook.md).
 */
import { makeDynamoAddressIndex } from '../../adapters/registry/dynamodb.ts';
import { makeSecretsManager } from '../../adapters/secrets/secrets-manager.ts';
import { hashWith } from '../../functions/shared/hash-address.ts';
import { readEnvironment } from '../../functions/shared/read-environment.ts';
import { runDryRunCommand } from '../dry-run-command.ts';
import { type Progress, rehashAddresses } from './rehash.ts';

/** A page of a scan is 1 MB at most, which is about as many items. */
const PAGE_SIZE = 1_000;
/** Pages between two lines of progress. */
const LINE_EVERY = 20;

const say = ({ profiles, stale, refiled }: Progress): string =>
  `profiles ${profiles}, not under the current hash ${stale}, filed anew ${refiled}`;

const USAGE = `npm run rehash-addresses [-- --write]

Says who is filed under a former secret of the address hashes. With --write they are filed anew. Safe to stop and
to repeat. Reads the whole registry table.

Environment: REGISTRY_TABLE, ADDRESS_HASH_SECRET_ARN (those of the function certcycle-web), and the Region and
credentials of your shell. docs/runbook.md has the steps of a rotation.`;

await runDryRunCommand(USAGE, async (write) => {
  const { registryTable, addressHashSecretArn } = readEnvironment(['registryTable', 'addressHashSecretArn']);
  const [current] = await makeSecretsManager().read(addressHashSecretArn);
  let pages = 0;
  const done = await rehashAddresses({
    index: makeDynamoAddressIndex({ registryTable }),
    hashOf: (address) => hashWith(current, address),
    write,
    pageSize: PAGE_SIZE,
    report: (progress) => {
      pages += 1;
      if (pages % LINE_EVERY === 0) console.log(`so far: ${say(progress)}`);
    },
  });
  for (const problem of done.broken) console.error(problem);
  console.log(`all in all: ${say(done)}`);
  if (!write) console.log('Nothing was written. Run it with --write to file them anew.');
  const left = write ? done.stale - done.refiled : 0;
  if (left > 0) console.log(`${left} were saved by somebody meanwhile. Run it again until none is left.`);
  return left > 0 || done.broken.length > 0 ? 1 : 0;
});

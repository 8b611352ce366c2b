/** `npm run reminders`: how reminders stand, and an operator's word on them. */
import { userInfo } from 'node:os';
import { resolve } from 'node:path';
import { makeDynamoRegistry } from '../../adapters/registry/dynamodb.ts';
import { instantOfEpoch } from '../../domain/dates.ts';
import { openLocalTarget } from '../import/target.ts';
import { remindersCommand } from './command.ts';

// The SDK warns of a Node that its later versions will not take; here it is the one that the project runs on.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

process.exitCode = await remindersCommand(process.argv.slice(2), {
  open: async ({ registryTable }) =>
    registryTable === undefined
      ? openLocalTarget(resolve(process.env.DATA_DIR || '.data'))
      : {
          registry: makeDynamoRegistry({ registryTable }),
          now: instantOfEpoch(Date.now()),
          place: `the table ${registryTable}`,
        },
  say: (line) => console.log(line),
  complain: (line) => console.error(line),
  by: userInfo().username,
});

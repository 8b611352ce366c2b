/** `npm run guard`: ends with 1 when deploying what is built would replace or remove something that holds data. */
import { join } from 'node:path';
import { deployedTemplate, makeCloudFormation } from '../../adapters/stacks/deployed-template.ts';
import { readStacks } from './assembly.ts';
import { lossesIn, sentenceOf, templateFrom } from './guard.ts';

const BUILT = join(import.meta.dirname, '..', '..', '.build', 'cdk.out');

const USAGE = `npm run guard

Compares the stacks in .build/cdk.out (npm run build) with those deployed, with the credentials and the Region of
your shell, and ends with 1 when a table, key, pool or secret would be replaced or removed. Changes nothing.`;

// The SDK warns of a Node that its later versions will not take; here it is the one that the project runs on.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

const compare = async (): Promise<number> => {
  let losses = 0;
  for (const { name, template, region } of readStacks(BUILT)) {
    const client = makeCloudFormation(region);
    const deployed = await deployedTemplate(name, client);
    client.destroy();
    const lost = deployed === undefined ? [] : lossesIn(name, templateFrom(deployed), template);
    losses += lost.length;
    if (deployed === undefined) console.log(`${name}: not deployed yet.`);
    else if (lost.length === 0) console.log(`${name}: keeps all that it holds.`);
    for (const loss of lost) console.error(sentenceOf(loss));
  }
  if (losses === 0) return 0;
  console.error('Nothing was deployed. docs/deploy.md says how to change what holds data.');
  return 1;
};

if (process.argv.length > 2) {
  const isHelp = process.argv[2] === '--help';
  (isHelp ? console.log : console.error)(USAGE);
  process.exitCode = isHelp ? 0 : 2;
} else {
  try {
    process.exitCode = await compare();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 2;
  }
}

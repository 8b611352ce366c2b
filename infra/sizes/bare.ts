/** A handler that has the clients of one of ours and does nothing of its own: it sends what it is told to send. */
import { BUNDLING } from '../build/bundle.ts';
import type { SdkPackage } from './clients.ts';

/** The document client is another's: it is made from that. */
const DOCUMENTS = 'DynamoDBDocumentClient';

const sourceOf = (sdk: readonly SdkPackage[]): string => {
  const commands = sdk.flatMap((each) => each.commands);
  const made = sdk.map(({ client }) =>
    client === DOCUMENTS ? `${DOCUMENTS}.from(new DynamoDBClient({}))` : `new ${client}({})`,
  );
  return [
    ...sdk.map(({ name, client, commands: own }) => `import { ${[client, ...own].join(', ')} } from '${name}';`),
    `const clients = [${made.join(', ')}];`,
    `const commands = { ${commands.join(', ')} };`,
    'export const handler = ({ client, command, input }) => clients[client].send(new commands[command](input));',
  ].join('\n');
};

/** The bundle of such a handler, with the packages of the project at `root`, made as those of our functions are. */
export const bundleBare = async (root: string, sdk: readonly SdkPackage[]): Promise<Uint8Array> => {
  const { build } = await import('esbuild');
  const { outputFiles } = await build({
    ...BUNDLING,
    absWorkingDir: root,
    stdin: { contents: sourceOf(sdk), resolveDir: root },
    write: false,
  });
  const [bundle] = outputFiles;
  if (bundle === undefined) throw new Error('A bare handler makes no code.');
  return bundle.contents;
};

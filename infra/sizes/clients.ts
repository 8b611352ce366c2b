/** What a bundle holds of the AWS SDK, as the bundler tells. */
import type { Metafile } from 'esbuild';

/** A package of the SDK that functions import, with the client and the commands that came of it into a bundle. */
export type SdkPackage = {
  readonly name: string;
  readonly client: string;
  readonly commands: readonly string[];
};

/** A client or a command of a package. The clients that the SDK keeps for itself are in packages of other names. */
const PART =
  /(?:^|\/)node_modules\/(@aws-sdk\/(?:client|lib)-[\w-]+)\/dist-es\/(?:commands\/(\w+Command)|(\w+Client))\.js$/;

/** What a bundle of the metafile holds; sorted by name. `bundle` is the end of its path. */
export const sdkIn = ({ outputs }: Metafile, bundle: string): readonly SdkPackage[] => {
  const output = Object.entries(outputs).find(([path]) => path.endsWith(bundle))?.[1];
  if (output === undefined) throw new Error(`The metafile knows no ${bundle}.`);
  const parts = Object.entries(output.inputs).flatMap(([path, { bytesInOutput }]) => {
    const [, name, command, client] = PART.exec(path) ?? [];
    return name === undefined || bytesInOutput === 0 ? [] : [{ name, command, client }];
  });
  const commandsOf = (name: string): readonly string[] =>
    parts.flatMap((part) => (part.name === name ? (part.command ?? []) : [])).sort();
  const names = [...new Set(parts.map(({ name }) => name))].sort();
  const upper = names.filter((name) => name.startsWith('@aws-sdk/lib-')).flatMap(commandsOf);
  return names.flatMap((name) => {
    const client = parts.find((part) => part.name === name && part.client !== undefined)?.client;
    if (client === undefined) return [];
    // A library over a client has commands of the same names, which are the ones that are called.
    const isUpper = name.startsWith('@aws-sdk/lib-');
    return [{ name, client, commands: commandsOf(name).filter((command) => isUpper || !upper.includes(command)) }];
  });
};

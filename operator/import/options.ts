/** What the command line says. */
import { besides, onlyFileIn, parseParameters, UsageError } from './parameters.ts';
import type { Deployment } from './target.ts';

export type ImportOptions = {
  readonly file: string;
  readonly write: boolean;
  readonly report: string;
  readonly users: string;
  /** Undefined: the local cloud. */
  readonly deployment: Deployment | undefined;
};

export const HELP = `Brings people along who were certified before, from a CSV file (docs/import.md).

  npm run import -- <file.csv> [options]

Without --write it is a dry run: it reads the whole file, checks every row, looks up what is there already, and writes nothing to the registry.

  --write                    bring the people along; run it again at any time, nothing is written twice
  --report <file>            where refused rows are told, by row, field, code and rule (default: <file>.refused.csv)
  --users <file>             with --write, where the users for Cognito are listed (default: <file>.users.csv)
  --registry-table <name>    the private table in AWS; without this and the next two it is the local cloud (npm start)
  --public-table <name>      the public table in AWS
  --address-hash-secret <name>  the secret in AWS that the hashes of e-mail addresses are made with, by name or ARN
  --help                     this text

Exit code: 0 when no row was refused, 1 when some were, 2 when it was called wrongly or the columns are wrong, 3 when it broke off.`;

const OPTIONS = {
  write: { type: 'boolean' },
  report: { type: 'string' },
  users: { type: 'string' },
  'registry-table': { type: 'string' },
  'public-table': { type: 'string' },
  'address-hash-secret': { type: 'string' },
  help: { type: 'boolean' },
} as const;

const parse = (parameters: readonly string[]) => parseParameters(parameters, OPTIONS);

const deploymentOf = ({
  'registry-table': registryTable,
  'public-table': publicTable,
  'address-hash-secret': addressHashSecret,
}: ReturnType<typeof parse>['values']): Deployment | undefined => {
  if ([registryTable, publicTable, addressHashSecret].every((name) => name === undefined)) return undefined;
  if (registryTable === undefined || publicTable === undefined || addressHashSecret === undefined)
    throw new UsageError('--registry-table, --public-table and --address-hash-secret go together.');
  return { registryTable, publicTable, addressHashSecret };
};

/** HELP when that is what was asked for. Throws UsageError. */
export const readOptions = (parameters: readonly string[]): ImportOptions | 'HELP' => {
  const { values, positionals } = parse(parameters);
  if (values.help) return 'HELP';
  const file = onlyFileIn(positionals, 'npm run import -- people.csv');
  if (values.users !== undefined && !values.write) throw new UsageError('--users goes with --write.');
  return {
    file,
    write: values.write ?? false,
    report: values.report ?? besides(file, 'refused.csv'),
    users: values.users ?? besides(file, 'users.csv'),
    deployment: deploymentOf(values),
  };
};

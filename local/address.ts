/** Where a running cloud is found, for tools that are no part of it: a file in the data folder, and the same at `/_local/address`. */
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Overview } from './front/view.ts';
import { REGION } from './template/model.ts';

export type Address = {
  readonly siteUrl: string;
  readonly awsEndpoint: string;
  /** Where mail comes in; absent when none does. */
  readonly smtpUrl?: string;
  readonly region: string;
  /** The names of the tables by their logical ids. */
  readonly tables: Readonly<Record<string, string>>;
  /** The ARNs of the secrets by their logical ids. */
  readonly secrets: Readonly<Record<string, string>>;
};

const ADDRESS_FILE = 'address.json';

export const addressOf = (
  { gatewayUrl, smtpUrl, tables, secrets }: Pick<Overview, 'gatewayUrl' | 'smtpUrl' | 'tables' | 'secrets'>,
  siteUrl: string,
): Address => ({
  siteUrl,
  awsEndpoint: gatewayUrl,
  ...(smtpUrl === undefined ? {} : { smtpUrl }),
  region: REGION,
  tables,
  secrets,
});

/**
 * Leaves the address in the folder, and answers how to take it away again. A process that is killed leaves it behind: whoever reads it asks at the
 * address whether it is the same.
 */
export const leaveAddress = (dataFolder: string, address: Address): (() => void) => {
  const file = join(dataFolder, ADDRESS_FILE);
  const content = `${JSON.stringify(address)}\n`;
  writeFileSync(`${file}.new`, content);
  renameSync(`${file}.new`, file);
  return () => rmSync(file, { force: true });
};

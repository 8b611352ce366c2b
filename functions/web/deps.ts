import type { MailFiles, SignedAddresses } from '../../adapters/files/files.ts';
import type { NewId } from '../../adapters/registry/ids.ts';
import type { Registry } from '../../adapters/registry/registry.ts';
import type { ProgramDefinition } from '../../domain/program.ts';
import type { Cursors } from '../shared/cursor.ts';
import type { HashAddress } from '../shared/hash-address.ts';
import type { Identify } from '../shared/identify.ts';
import type { MailAddressOf } from '../shared/mail-address.ts';
import type { Log } from '../shared/messages.ts';
import type { OpenApi } from '../shared/open-api.ts';
import type { ReadUnsubscribeToken } from '../shared/unsubscribe.ts';

export type WebDeps = {
  readonly registry: Registry;
  readonly files: SignedAddresses;
  readonly mailFiles: Pick<MailFiles, 'stageFile'>;
  /** The address that mail for a case goes to. */
  readonly mailAddressOf: MailAddressOf;
  readonly programOf: (program: string) => ProgramDefinition | undefined;
  readonly identify: Identify;
  readonly hashAddress: HashAddress;
  readonly cursors: Cursors;
  readonly readUnsubscribeToken: ReadUnsubscribeToken;
  readonly newId: NewId;
  /** 256 random bits as text of letters, digits, `-` and `_`: nobody can guess one. */
  readonly newSecret: () => string;
  /** Lets a while pass, so that the lifecycle can decide before a command is answered. */
  readonly pause: (milliseconds: number) => Promise<unknown>;
  readonly log: Log;
  /** What the API says of itself, which most requests do not ask for. */
  readonly readDescription: () => Promise<OpenApi>;
  /** Where the API is reached; no trailing slash. */
  readonly siteUrl: string;
};

/** What the front shows of the running cloud, and what it may do to it. */
import type { FaultControl } from '../faults/faults.ts';
import type { HttpApi } from '../http-api/http-api.ts';
import type { Issuers } from '../identity/issuers.ts';

export type Overview = {
  readonly gatewayUrl: string;
  readonly dataFolder: string;
  /** Where mail programs send to, and the addresses and domains that mail is received for; none without receipt rules. */
  readonly smtpUrl: string | undefined;
  readonly receives: readonly string[];
  readonly functions: readonly { readonly name: string; readonly wokenBy: string }[];
  readonly routes: readonly { readonly key: string; readonly functionName: string }[];
  /** By their logical ids. */
  readonly tables: Readonly<Record<string, string>>;
  /** By their logical ids. */
  readonly secrets: Readonly<Record<string, string>>;
  readonly stateMachines: readonly string[];
  readonly schedules: readonly {
    readonly name: string;
    readonly expression: string;
    readonly timeZone: string;
    readonly nextRunAt: number | undefined;
  }[];
  readonly failureQueues: readonly { readonly name: string; readonly messages: number }[];
};

/** A mail as the mailbox keeps it. `at` is an instant of the virtual clock. */
export type ShownMail = {
  readonly to: readonly string[];
  readonly subject: string;
  readonly at: string;
  readonly text: string;
  readonly attachments: readonly string[];
  /** What SES tells of it. */
  readonly ended: string;
};

/** Instants are epoch milliseconds of the virtual clock. */
export type CloudView = {
  readonly overview: () => Overview;
  readonly now: () => number;
  readonly advance: (duration: string) => Promise<number>;
  readonly advanceTo: (instant: number) => Promise<number>;
  readonly mails: () => readonly ShownMail[];
  readonly counts: () => unknown;
  readonly httpApi: HttpApi;
  readonly faults: FaultControl;
  readonly issuers: Pick<Issuers, 'signIn' | 'roles' | 'examVendors'>;
};

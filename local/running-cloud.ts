/** What a local cloud is started with, and what one that runs offers. */
import type { Clock, Pace } from './clock.ts';
import type { InvocationResult, InvokeFunction, Now } from './contracts.ts';
import type { FaultControl } from './faults/faults.ts';
import type { PlanOptions } from './faults/plan.ts';
import type { CloudView } from './front/view.ts';
import type { Mail, Mailbox } from './mail/mailbox.ts';
import type { StoredMeter } from './meter.ts';
import type { Envelope } from './receipt/headers.ts';
import type { Receiver } from './receipt/receiver.ts';
import type { SmtpPort } from './receipt/smtp.ts';
import type { Verdicts } from './receipt/verdicts.ts';
import type { Refusal, Rights } from './rights/rights.ts';
import type { ObjectVersion, ScanResult } from './s3/objects.ts';
import type { Secrets } from './secrets/secrets.ts';
import type { Engine as StepFunctions } from './step-functions/engine.ts';
import type { CloudTemplate } from './template/model.ts';

export type CloudOptions = {
  /** Everything that is kept; created if absent. One cloud at a time. */
  readonly dataFolder: string;
  /** What CDK synthesised (`cdk.out`). */
  readonly templateFolder: string;
  /** `startAt`: where a new data folder's clock starts, epoch milliseconds; real time if absent. */
  readonly clock: { readonly pace: Pace; readonly startAt?: number };
  readonly hooks?: CloudHooks;
  /**
   * Faults from the start on. The timers of functions then run fifty times as fast: they would wait by the machine's clock for services that are well
   * again as soon as they are asked.
   */
  readonly faults?: PlanOptions;
  /** The clock by which signed addresses and forms of S3 grow old (s3/credentials.ts); the machine's if absent. */
  readonly signatureNow?: Now;
  /** Where mail comes in, if the template has receipt rules; any free port if absent. */
  readonly smtp?: SmtpPort;
};

export type CloudHooks = {
  /** A mail is kept and its sender has not heard of it yet. */
  readonly afterMailAccepted?: (mail: Mail) => Promise<void>;
  /** A write has been made and its caller has not heard of it yet. */
  readonly afterWrite?: () => void;
  /** A function's run has ended and its caller has not heard of it yet. */
  readonly afterRun?: (functionName: string, result: InvocationResult) => void;
  /** What the malware scan of an object comes to; undefined: what is in it. */
  readonly scanResult?: (version: Pick<ObjectVersion, 'bucket' | 'key'>) => ScanResult | undefined;
  /** What SES finds out about a message that comes in; what is not said is as it is. */
  readonly receiptVerdicts?: (envelope: Envelope) => Partial<Verdicts> | undefined;
  /** Something failed that no caller waits for. Printed if absent. */
  readonly onError?: (error: unknown) => void;
  /** A function, machine, schedule or service was refused something, for the first time. Printed if absent. */
  readonly onRefused?: (refusal: Refusal) => void;
};

export type Cloud = {
  readonly template: CloudTemplate;
  /** Where any AWS SDK finds every service. The access key is the caller's name: a function's has its rights, any other is the administrator's. */
  readonly gatewayUrl: string;
  /** The DynamoDB engine itself, past the gateway: for looking on, which must neither be counted nor wake anything. */
  readonly engineUrl: string;
  readonly clock: Pick<Clock, 'now' | 'advance' | 'advanceTo'>;
  readonly mailbox: Pick<Mailbox, 'list' | 'raw'>;
  /** Takes a message in as the SMTP server does: SES's answer comes when it is kept, before anybody has read it. */
  readonly receive: Receiver['receive'];
  /** Where any mail program can send to; undefined when the template has no receipt rule. */
  readonly smtpUrl: string | undefined;
  readonly secrets: Pick<Secrets, 'rotate'>;
  readonly meter: Pick<StoredMeter, 'snapshot'>;
  readonly executions: Pick<StepFunctions, 'list' | 'execution' | 'history'>;
  /** What was asked for in whose name, and refused. */
  readonly rights: Pick<Rights, 'asked'>;
  /** Runs a function as the account's administrator would, and waits for its answer. */
  readonly invoke: InvokeFunction;
  /** Ends a function's thread at once, as a crash would. */
  readonly kill: (functionName: string) => Promise<void>;
  readonly faults: FaultControl;
  /** Resolves when nothing is going on. */
  readonly settled: () => Promise<void>;
  /** What the front shows. */
  readonly view: CloudView;
  /** Resolves, with what it last printed, if the DynamoDB engine ends by itself: nothing can go on then but `stop`. */
  readonly engineFailed: Promise<string>;
  /** Lets what is going on come to rest, for a moment, and ends everything. */
  readonly stop: () => Promise<void>;
};

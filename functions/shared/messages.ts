import { epochSeconds, type Instant } from '../../domain/dates.ts';
import { METRIC_NAMESPACE } from './environment.ts';

/**
 * Everything that a function may log: a code and a sentence. Beside it go ids, counts and codes, never a name, an address or a whole event, so
 * that no personal data can reach the logs.
 */
export const MESSAGES = {
  DECIDED: 'A decision was committed.',
  STAGE_ENTERED: 'A case reached a stage.',
  STAGE_LEFT: 'A case left a stage.',
  FENCED: 'A worker of a newer generation has taken over.',
  DECISION_REPEATED: 'What the decision read had changed; it is made again.',
  NOTICE_SENT: 'A notice was handed to the mail service.',
  NOTICE_DEFERRED: 'The mail service was not ready; the notice is tried again later.',
  NOTICE_FAILED: 'A notice cannot be sent as it is; staff are told.',
  NOTICE_BY_LETTER: 'Nobody can be mailed a notice; staff owe the person a letter.',
  NOTICE_EXEMPT: 'There was nothing to say to this person; nothing was sent.',
  NOTICE_NOT_OWED: 'The notice was not owed any more, or another sender has it.',
  WORKER_STARTED: 'A worker was started.',
  WORKER_NOT_NEEDED: 'Another worker was faster.',
  DOORBELL_RUNG: 'A waiting worker was woken.',
  DOORBELL_DEAD: 'The wait had ended; the watchdog looks after the case.',
  DOORBELL_INVALID: 'The token of a wait is malformed: an operator has to look.',
  RECORD_FAILED: 'A stream record could not be worked off; the stream delivers it again.',
  DUE_CASE_FAILED: 'A due case could not be looked after; it stays due.',
  SWEPT: 'The sweep looked after the cases that were due.',
  REQUEST_FAILED: 'A request could not be answered; its sender was told so.',
  NOT_THROUGH_THE_SITE: 'A request did not come through the site, and was refused.',
  FILE_SETTLED: 'A file that came in was looked at; it is a document now, or it is refused.',
  FILE_SETTLED_BEFORE: 'A file was looked at before; nothing was done again.',
  FILE_GIVEN_UP: 'A file was expected for a day and is not waited for any longer.',
  FILE_NOT_GIVEN_UP: 'A file that is not waited for any longer could not be settled; the next sweep tries again.',
  FILE_REPLACED: 'A file came in the place of one that was scanned before; nothing was done with it.',
  FILE_NOT_EXPECTED: 'A file came that nobody was to send; nothing was done with it.',
  MAIL_RECEIVED: 'A message that came in was brought to its case, or waits for staff.',
  MAIL_NOT_A_RECEIPT: 'The mail service tried its way to us out; nothing was done.',
  REMINDER_HELD: 'A reminder waits: reminders are switched off, or far more would leave today than was forecast.',
  RECONCILED: 'What came due was held against what became of it.',
  NOTICE_DIFFERS: 'A notice that came due was not dealt with, or one was owed or sent that nothing had asked for.',
  CASE_NOT_RECONCILED: 'A case could not be taken into the account of what came due.',
  FEEDBACK_TAKEN: 'What became of a mail was kept, and its case told if the mail did not arrive.',
  FEEDBACK_NOT_OURS: 'Something was told that is about no mail of a case; nothing was done.',
  NAMES_PROJECTED: 'The public names of a certificate were written.',
} as const;

/**
 * The messages that are measurements too: which of their fields CloudWatch keeps as metrics of that name, in which unit, and by which other fields
 * they are told apart. Never by an id: each value makes metrics of its own.
 */
export const MEASURED = {
  STAGE_ENTERED: { by: ['program', 'stage'], fields: { entered: 'Count' } },
  /** `staySeconds`: for how long the case had been in the stage. Of those that are still in it nothing is known here. */
  STAGE_LEFT: { by: ['program', 'stage'], fields: { left: 'Count', staySeconds: 'Seconds' } },
  /** `owedSeconds`: since the notice was decided. */
  NOTICE_SENT: { by: [], fields: { owedSeconds: 'Seconds' } },
  NOTICE_DEFERRED: { by: [], fields: { owedSeconds: 'Seconds' } },
  NOTICE_FAILED: { by: [], fields: { owedSeconds: 'Seconds' } },
  /**
   * `due`: cases that were due. `oldestDueSeconds`: for how long, of the one that was due first. `oldestUnreadSeconds`: for how long at most a signal
   * of one of them had been unread. Both are 0 where there is none.
   */
  SWEPT: { by: [], fields: { due: 'Count', oldestDueSeconds: 'Seconds', oldestUnreadSeconds: 'Seconds' } },
  /**
   * Of one program. `difference`: notices that nobody did anything about, or that nobody owed. `silentDays`: days on which something was to be sent and
   * nothing was.
   */
  RECONCILED: { by: [], fields: { difference: 'Count', silentDays: 'Count' } },
  REMINDER_HELD: { by: [], fields: { held: 'Count' } },
} as const;

type Message = keyof typeof MESSAGES;
type Measured = typeof MEASURED;
type Context = Readonly<Record<string, string | number | boolean | undefined>>;

/** What a message has to say beside its ids: `at`, when that was, and its measurements. */
type MeasuredContext<M extends Message> = M extends keyof Measured
  ? { readonly at: Instant } & { readonly [Field in keyof Measured[M]['fields']]: number } & {
      readonly [Field in Measured[M]['by'][number]]: string;
    }
  : unknown;

export type Log = <M extends Message>(message: M, context: Context & MeasuredContext<M>) => void;

/** The name of an error; its text may repeat what somebody wrote. */
export const errorName = (error: unknown): string => (error instanceof Error ? error.name : 'Unknown');

const isMeasured = (message: Message): message is keyof Measured => message in MEASURED;

/** CloudWatch's embedded metric format: which fields of the line are metrics. */
const metricsOf = (message: keyof Measured, at: unknown): Readonly<Record<string, unknown>> => {
  const { by, fields } = MEASURED[message];
  return {
    _aws: {
      Timestamp: epochSeconds(String(at)) * 1000,
      CloudWatchMetrics: [
        {
          Namespace: METRIC_NAMESPACE,
          Dimensions: [by],
          Metrics: Object.entries(fields).map(([Name, Unit]) => ({ Name, Unit })),
        },
      ],
    },
  };
};

/** One JSON line per message, as CloudWatch reads them. */
export const logTo =
  (write: (line: string) => void): Log =>
  (message, context) => {
    const metrics = isMeasured(message) ? metricsOf(message, context.at) : {};
    write(JSON.stringify({ message, says: MESSAGES[message], ...context, ...metrics }));
  };

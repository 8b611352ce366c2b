/**
 * Everything that a function may log: a code and a sentence. Beside it go ids, counts and codes, never a name, an address or a whole event, so
 * that no personal data can reach the logs.
 */
export const MESSAGES = {
  DECIDED: 'A decision was committed.',
  FENCED: 'A worker of a newer generation has taken over.',
  DECISION_REPEATED: 'What the decision read had changed; it is made again.',
  NOTICE_SENT: 'A notice was handed to the mail service.',
  NOTICE_DEFERRED: 'The mail service was not ready; the notice is tried again later.',
  NOTICE_FAILED: 'A notice cannot be sent as it is; staff are told.',
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
  NAMES_PROJECTED: 'The public names of a certificate were written.',
} as const;

type Context = Readonly<Record<string, string | number | boolean | undefined>>;
export type Log = (message: keyof typeof MESSAGES, context: Context) => void;

/** The name of an error; its text may repeat what somebody wrote. */
export const errorName = (error: unknown): string => (error instanceof Error ? error.name : 'Unknown');

/** One JSON line per message, as CloudWatch reads them. */
export const logTo =
  (write: (line: string) => void): Log =>
  (message, context) =>
    write(JSON.stringify({ message, says: MESSAGES[message], ...context }));

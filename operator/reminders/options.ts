/** What the command line says. */
import { parseParameters, UsageError } from '../import/parameters.ts';
import type { Word } from './word.ts';

export type ReminderOptions = Word & {
  readonly program: string;
  readonly write: boolean;
  /** Undefined: the local cloud. */
  readonly registryTable: string | undefined;
};

export const HELP = `Shows how the reminders of a program stand, and takes an operator's word on them (docs/runbook.md, certcycle-reminders-held).

  npm run reminders -- --program <program> [options]

Without --write nothing is changed.

  --switch on|off           whether reminders leave; switching them on takes --let-leave as well
  --let-leave <count>       how many wait, as shown: that many may leave today and tomorrow, whatever was forecast
  --reason <text>           why, for whoever looks later
  --write                   take the word
  --registry-table <name>   the private table in AWS; without it, it is the local cloud (npm start)
  --help                    this text

Exit code: 0, 1 when the word was not taken, 2 when it was called wrongly, 3 when it broke off.`;

const OPTIONS = {
  program: { type: 'string' },
  switch: { type: 'string' },
  'let-leave': { type: 'string' },
  reason: { type: 'string' },
  write: { type: 'boolean' },
  'registry-table': { type: 'string' },
  help: { type: 'boolean' },
} as const;

const POSITIONS = { on: 'ON', off: 'OFF' } as const;

const positionIn = (text: string): Word['switchTo'] => {
  if (text === 'on' || text === 'off') return POSITIONS[text];
  throw new UsageError('--switch is on or off.');
};

const countIn = (text: string): number => {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new UsageError('--let-leave is a count of reminders.');
};

/** HELP when that is what was asked for. Throws UsageError. */
export const readOptions = (parameters: readonly string[]): ReminderOptions | 'HELP' => {
  const { values, positionals } = parseParameters(parameters, OPTIONS);
  if (values.help) return 'HELP';
  if (positionals.length > 0) throw new UsageError(`Unexpected argument '${positionals[0]}'.`);
  if (values.program === undefined) throw new UsageError('--program is missing, for example --program cmpss.');
  return {
    program: values.program,
    switchTo: values.switch === undefined ? undefined : positionIn(values.switch),
    letLeave: values['let-leave'] === undefined ? undefined : countIn(values['let-leave']),
    reason: values.reason,
    write: values.write ?? false,
    registryTable: values['registry-table'],
  };
};

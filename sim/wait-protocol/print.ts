/** What the search found, for a person to read. */
import type { Property, Report, TraceStep } from './check.ts';
import type { Bounds } from './rules.ts';
import { DEAD_TOKEN, NO_TOKEN, type State } from './state.ts';

const plural = (count: number, one: string): string =>
  `${count.toLocaleString('en-US')} ${one}${count === 1 ? '' : 's'}`;

export const boundsText = ({ signals, limit, faults, times, handOffs }: Bounds): string =>
  [
    `${plural(signals, 'signal')} (${limit} per decision)`,
    plural(faults, 'fault'),
    plural(times, 'time event'),
    plural(handOffs, 'hand-off'),
  ].join(', ');

export const searchText = ({ states, steps, depth }: Report, seconds: number): string =>
  `${plural(states, 'state')}, ${plural(steps, 'step')}, depth ${depth}, ${seconds.toFixed(1)} s`;

const signalsIn = (unread: number): string =>
  [1, 2, 3, 4].filter((signal) => (unread & (1 << (signal - 1))) !== 0).join(', ');

const tokenText = (token: number): string =>
  token === NO_TOKEN ? 'no token' : token === DEAD_TOKEN ? 'dead token' : `token of worker ${token + 1}`;

const runText = ({ runState, token, dueAt, unread }: State): string =>
  [
    runState.padEnd(11),
    tokenText(token).padEnd(17),
    `due ${dueAt}`.padEnd(9),
    unread === 0 ? 'inbox empty' : `unread: ${signalsIn(unread)}`,
  ].join(' | ');

/** What is wrong where a trace ends. */
const endText = (property: Property, { unread, dueAt }: State): string => {
  const left =
    unread === 0 ? 'A worker was started but the case did not come to rest' : `Signal ${signalsIn(unread)} is unread`;
  switch (property) {
    case 'EVERY_SIGNAL_APPLIED':
      if (dueAt === 'DUE') return `${left}, and every later run of the sweep changes nothing.`;
      return `${left}, nobody is at work, and ${dueAt === 'NONE' ? 'nobody will come' : 'nothing comes before the deadline'}.`;
    case 'PROMPT':
      return `${left}, nobody is at work, nothing went wrong, and it takes the sweep to go on.`;
    case 'ONE_WRITER':
      return 'A decision was written by an older generation, or over one that it did not read.';
    case 'APPLIED_ONCE':
      return 'A signal was applied twice.';
    case 'ALWAYS_WATCHED':
      return 'The case is open and has no dueAt.';
  }
};

/** The trace, one line a step: who does what, and what `RUN` and the inbox hold after it. */
export const traceText = (property: Property, trace: readonly TraceStep[]): string => {
  const lines = trace.map(({ who, does }) => `${who} ${does}`);
  const width = Math.max(...lines.map((line) => line.length));
  const last = trace.at(-1);
  return [
    ...trace.map(
      ({ state }, index) => `  ${String(index + 1).padStart(2)}  ${lines[index]?.padEnd(width)}  | ${runText(state)}`,
    ),
    ...(last === undefined ? [] : [`      ${endText(property, last.state)}`]),
  ].join('\n');
};

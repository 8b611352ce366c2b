/** The machine as its builder makes it, and its expressions evaluated as Step Functions does. */
import { makeEvaluator } from '../../local/step-functions/jsonata.ts';
import { lifecycle } from '../../workflows/lifecycle.ts';
import type { EvaluateResult } from '../../workflows/steps.ts';

type Handler = { readonly ErrorEquals: readonly string[] };
type State = {
  readonly Type: string;
  readonly Next?: string;
  readonly Default?: string;
  readonly Resource?: string;
  readonly Output?: string;
  readonly TimeoutSeconds?: number | string;
  readonly Choices?: readonly { readonly Condition: string; readonly Next: string }[];
  readonly Arguments?: Readonly<Record<string, unknown>>;
  readonly Retry?: readonly (Handler & { readonly MaxAttempts: number })[];
  readonly Catch?: readonly (Handler & { readonly Next: string })[];
};

export const definition = lifecycle();
export const states = definition.States as Readonly<Record<string, State>>; // the fields of the language that the machine uses
export const stateOf = (name: string): State => {
  const state = states[name];
  if (state === undefined) throw new Error(`No state ${name}.`);
  return state;
};
export const namesOf = (type: string): string[] => Object.keys(states).filter((name) => states[name]?.Type === type);
export const TASKS = namesOf('Task');

/** The states that a state leads to. */
export const nextOf = ({ Next, Default, Choices = [], Catch = [] }: State): string[] =>
  [Next, Default, ...[...Choices, ...Catch].map((way) => way.Next)].filter((name) => name !== undefined);

const NOW = '2026-03-02T16:00:00.000Z';
export const CONTEXT = {
  Execution: { Input: { caseId: 'C1', gen: 7 }, StartTime: '2026-03-01T08:00:00.000Z' },
  State: { EnteredTime: NOW },
  Task: { Token: 'token-1' },
};
export const RESULT: EvaluateResult = {
  route: 'AwaitReview',
  milestone: '',
  seenSeq: 12,
  wakeBy: '2026-06-01T07:00:00.000Z',
  dueAt: '2026-06-01T08:00:00.000Z',
  dueKey: '2026-06-01T08:00:00.000Z#C1',
  effectKey: 'notice:0:received',
};

export const evaluator = makeEvaluator(() => Date.parse(NOW));
export const fill = (template: unknown, input: unknown = RESULT): Promise<unknown> =>
  evaluator.fill(template, { input, context: CONTEXT });

export const isBare = (value: unknown): boolean => typeof value === 'string' && /^\{%.*%\}$/s.test(value);

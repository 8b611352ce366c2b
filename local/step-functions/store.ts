/** Where machines, executions and their histories are kept. */
import type { Execution, ExecutionStatus, HistoryEvent, Machine, Position } from './record.ts';

/** One step of an execution: all of it is written, or nothing. */
export type Step = {
  readonly execution: Execution;
  /** Whether this begins the execution; then nothing may be kept under its ARN yet. */
  readonly isNew: boolean;
  readonly events: readonly HistoryEvent[];
  /** Where the execution stands after the step; undefined when the step closed it. */
  readonly position: Position | undefined;
};

export type OpenExecution = { readonly execution: Execution; readonly position: Position };

export type ExecutionPage = { readonly executions: readonly Execution[]; readonly next?: string };

/** Which executions to list. `after` is the `next` of the page before. */
export type ExecutionQuery = {
  readonly machine: string;
  readonly status: ExecutionStatus | undefined;
  readonly limit: number;
  readonly after: string | undefined;
};

export type ExecutionStore = {
  readonly saveMachine: (machine: Machine) => Promise<void>;
  readonly machines: () => Promise<readonly Machine[]>;
  readonly saveDefinition: (id: string, text: string) => Promise<void>;
  readonly definition: (id: string) => Promise<string | undefined>;
  /** Answers false, and writes nothing, when the step is new and the ARN is taken. */
  readonly save: (step: Step) => Promise<boolean>;
  readonly execution: (arn: string) => Promise<Execution | undefined>;
  /** Every execution that has not closed. */
  readonly open: () => Promise<readonly OpenExecution[]>;
  /** In the order in which they happened. */
  readonly history: (arn: string) => Promise<readonly HistoryEvent[]>;
  /** Newest first. */
  readonly list: (query: ExecutionQuery) => Promise<ExecutionPage>;
};

/** Sorts executions by their start; unique, so that a page can begin after it. */
export const startOrder = (execution: Execution): string =>
  `${String(execution.startedAt).padStart(15, '0')}#${execution.name}`;

type Kept = { execution: Execution; position: Position | undefined; readonly events: HistoryEvent[] };

/** A store in memory, for tests and simulations. */
export const makeMemoryStore = (): ExecutionStore => {
  const machines = new Map<string, Machine>();
  const definitions = new Map<string, string>();
  const kept = new Map<string, Kept>();
  return {
    saveMachine: async (machine) => void machines.set(machine.name, machine),
    machines: async () => [...machines.values()],
    saveDefinition: async (id, text) => void definitions.set(id, text),
    definition: async (id) => definitions.get(id),
    save: async ({ execution, isNew, events, position }) => {
      const before = kept.get(execution.arn);
      if (isNew && before !== undefined) return false;
      const after = before ?? { execution, position, events: [] };
      after.execution = execution;
      after.position = position;
      after.events.push(...events);
      kept.set(execution.arn, after);
      return true;
    },
    execution: async (arn) => kept.get(arn)?.execution,
    open: async () =>
      [...kept.values()].flatMap(({ execution, position }) =>
        position === undefined ? [] : [{ execution, position }],
      ),
    history: async (arn) => [...(kept.get(arn)?.events ?? [])],
    list: async ({ machine, status, limit, after }) => {
      const found = [...kept.values()]
        .map(({ execution }) => execution)
        .filter((execution) => execution.machine === machine && (status === undefined || execution.status === status))
        .filter((execution) => after === undefined || startOrder(execution) < after)
        .sort((a, b) => (startOrder(a) < startOrder(b) ? 1 : -1));
      const executions = found.slice(0, limit);
      const last = executions.at(-1);
      return last !== undefined && found.length > limit ? { executions, next: startOrder(last) } : { executions };
    },
  };
};

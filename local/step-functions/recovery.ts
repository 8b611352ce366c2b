/** Goes on with what was running when the process ended. */
import type { Now } from '../contracts.ts';
import { stateNamed, UPDATE_ITEM_FOR_TOKEN } from './definition-shapes.ts';
import type { Machines } from './machines.ts';
import { resumed } from './occurrences.ts';
import type { Position, TaskTodo } from './record.ts';
import type { Live, Runner } from './runner.ts';
import type { ExecutionStore } from './store.ts';

/** Makes the call of an attempt again, with the arguments (and so the token) that its event kept. */
const callAgain = async (store: ExecutionStore, runner: Runner, live: Live, todo: TaskTodo): Promise<void> => {
  const { arn } = live.execution;
  const scheduled = (await store.history(arn)).find((event) => event.id === todo.scheduledEventId);
  const state = stateNamed(live.definition, live.position.state);
  if (scheduled === undefined || state?.Type !== 'Task') throw new Error(`The call of ${arn} is not in its history`);
  const parameters: unknown = JSON.parse(String(scheduled.details.parameters));
  runner.launch(live, { scheduledEventId: todo.scheduledEventId, resource: state.Resource, arguments: parameters });
};

/** A call that is made again gets its whole time again; the time of a token runs on, since people wait by it. */
const renewed = (position: Position, todo: TaskTodo, isTokenWait: boolean, restartedAt: number): Position => {
  if (todo.deadlineAt === undefined || isTokenWait) return position;
  const allowed = todo.deadlineAt - todo.calledAt;
  return { ...position, todo: { ...todo, calledAt: restartedAt, deadlineAt: restartedAt + allowed } };
};

export const recoverExecutions = async (
  store: ExecutionStore,
  machines: Machines,
  runner: Runner,
  now: Now,
): Promise<void> => {
  for (const { execution, position } of await store.open()) {
    const definition = await machines.definition(execution.definitionId);
    const { todo } = position;
    if (todo.kind !== 'TASK' || todo.submitted) {
      const live = runner.add(execution, position, definition, false);
      if (todo.kind === 'ENTER') await runner.happen(live, resumed);
      continue;
    }
    const state = stateNamed(definition, position.state);
    const isTokenWait = state?.Type === 'Task' && state.Resource === UPDATE_ITEM_FOR_TOKEN;
    const live = runner.add(execution, renewed(position, todo, isTokenWait, now()), definition, false);
    // A wait whose time has passed meanwhile must not be armed any more; its timer ends it.
    if (!isTokenWait || (todo.deadlineAt ?? Infinity) > now()) await callAgain(store, runner, live, todo);
  }
};

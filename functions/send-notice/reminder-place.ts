/** The place of a reminder among those that may leave on a day (domain/breaker.ts): taken before it is sent, and given back when it did not leave. */
import type { Registry } from '../../adapters/registry/registry.ts';
import { limitOf } from '../../domain/breaker.ts';
import { dateOf, type Instant } from '../../domain/dates.ts';
import type { Effect } from '../../domain/facts.ts';
import type { ProgramDefinition } from '../../domain/program.ts';

export type Leaving = {
  readonly effect: Effect | undefined;
  readonly program: ProgramDefinition;
  readonly now: Instant;
};

const dayOf = ({ program, now }: Leaving) => dateOf(now, program.timeZone);

const isReminder = ({ effect }: Leaving): boolean => effect?.reminderOf !== undefined;

/** Why a reminder has to wait; undefined when it may leave, as every other notice may. Of many senders at once no more get a place than may leave. */
export const takePlace = async (
  registry: Registry,
  leaving: Leaving,
): Promise<'SWITCHED_OFF' | 'FAR_ABOVE_FORECAST' | undefined> => {
  if (!isReminder(leaving)) return undefined;
  const { id } = leaving.program;
  const on = dayOf(leaving);
  if ((await registry.readReminderSwitch(id))?.state === 'OFF') return 'SWITCHED_OFF';
  const limit = limitOf((await registry.readReminderDay(id, on)) ?? {});
  return (await registry.takeReminderPlace(id, on, limit)) ? undefined : 'FAR_ABOVE_FORECAST';
};

export const giveBackPlace = async (registry: Registry, leaving: Leaving): Promise<void> => {
  if (isReminder(leaving)) await registry.giveReminderPlaceBack(leaving.program.id, dayOf(leaving));
};

/** The place of a reminder among those that may leave on a day (domain/breaker.ts): taken before it is sent, and given back when it did not leave. */
import type { Registry } from '../../adapters/registry/registry.ts';
import { limitOf, limitOfEarlier } from '../../domain/breaker.ts';
import { dateOf, type Instant } from '../../domain/dates.ts';
import type { Effect } from '../../domain/facts.ts';
import type { ProgramDefinition } from '../../domain/program.ts';

type Leaving = {
  readonly effect: Effect;
  readonly program: ProgramDefinition;
  readonly now: Instant;
};

/** TAKEN: give it back if nothing leaves. NOT_NEEDED: of a notice that is no reminder. Else why it has to wait. */
type Place = 'TAKEN' | 'NOT_NEEDED' | 'SWITCHED_OFF' | 'FAR_ABOVE_FORECAST';

/** Of many senders at once no more get a place than may leave. */
export const takePlace = async (registry: Registry, { effect, program, now }: Leaving): Promise<Place> => {
  if (effect.reminderOf === undefined) return 'NOT_NEEDED';
  const { id, timeZone } = program;
  if ((await registry.readReminderSwitch(id))?.state === 'OFF') return 'SWITCHED_OFF';
  const on = dateOf(now, timeZone);
  const day = (await registry.readReminderDay(id, on)) ?? {};
  const limit = dateOf(effect.owedAt, timeZone) < on ? limitOfEarlier(day) : limitOf(day);
  return (await registry.takeReminderPlace(id, on, limit)) ? 'TAKEN' : 'FAR_ABOVE_FORECAST';
};

export const giveBackPlace = (registry: Registry, { id, timeZone }: ProgramDefinition, now: Instant): Promise<void> =>
  registry.giveReminderPlaceBack(id, dateOf(now, timeZone));

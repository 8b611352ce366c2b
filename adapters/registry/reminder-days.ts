/** What is known of a program's reminders day by day, and whether they are switched on. */
import { ReminderDay, ReminderSwitch } from '../../domain/breaker.ts';
import { parseItem } from './items.ts';
import { reminderDayKey, reminderDayPk, reminderSwitchKey } from './keys.ts';
import type { Registry } from './registry.ts';
import { isAbsent, isBelow, type Table } from './table.ts';

export const makeReminderDays = (
  table: Table,
): Pick<
  Registry,
  | 'readReminderDay'
  | 'readReminderDays'
  | 'noteReminderDay'
  | 'takeReminderPlace'
  | 'giveReminderPlaceBack'
  | 'readReminderSwitch'
  | 'saveReminderSwitch'
> => ({
  readReminderDay: async (program, on) => {
    const item = await table.get('registry', reminderDayKey(program, on));
    return item && parseItem(ReminderDay, item);
  },
  readReminderDays: async (program, { from, through }) =>
    (await table.query({ table: 'registry', hash: reminderDayPk(program), from, to: through })).map((item) =>
      parseItem(ReminderDay, item),
    ),
  // Several write to one day, each its own: nobody takes away what another knows.
  noteReminderDay: async ({ program, on, ...known }) => {
    await table.write([
      { table: 'registry', update: reminderDayKey(program, on), changes: { set: { program, on, ...known } } },
    ]);
  },
  takeReminderPlace: async (program, on, limit) => {
    const failures = await table.write([
      {
        table: 'registry',
        update: reminderDayKey(program, on),
        changes: { set: { program, on }, add: { remindersSent: 1 } },
        when: [[isAbsent('remindersSent'), isBelow('remindersSent', limit)]],
      },
    ]);
    return failures.length === 0;
  },
  giveReminderPlaceBack: async (program, on) => {
    await table.write([
      { table: 'registry', update: reminderDayKey(program, on), changes: { add: { remindersSent: -1 } } },
    ]);
  },
  readReminderSwitch: async (program) => {
    const item = await table.get('registry', reminderSwitchKey(program));
    return item && parseItem(ReminderSwitch, item);
  },
  saveReminderSwitch: async (position) => {
    await table.write([{ table: 'registry', put: { ...reminderSwitchKey(position.program), ...position } }]);
  },
});

/** What is known of reminders, on every table. */
import { describe, expect, it } from 'vitest';
import { registryOn } from './builders.ts';
import { onEveryTable } from './on-every-table.ts';

const DAY = { program: 'cmpss', on: '2026-06-16' } as const;

describe('a day of reminders', () => {
  onEveryTable((open) => {
    it('keeps what each of its writers knows, whichever comes first', async () => {
      const registry = registryOn(await open());
      expect(await registry.readReminderDay('cmpss', DAY.on)).toBeUndefined();
      expect(await registry.takeReminderPlace('cmpss', DAY.on, 2)).toBe(true);
      await registry.noteReminderDay({ ...DAY, forecast: 4 });
      expect(await registry.takeReminderPlace('cmpss', DAY.on, 2)).toBe(true);
      await registry.noteReminderDay({ ...DAY, allowed: 9 });
      await registry.noteReminderDay({ ...DAY, forecast: 5 });
      expect(await registry.readReminderDay('cmpss', DAY.on)).toEqual({
        ...DAY,
        forecast: 5,
        allowed: 9,
        remindersSent: 2,
      });
    });

    it('has as many places as may leave, whoever takes them at once, and again what was given back', async () => {
      const registry = registryOn(await open());
      const take = () => registry.takeReminderPlace('cmpss', DAY.on, 3);
      const taken = await Promise.all(Array.from({ length: 6 }, take));
      expect(taken.filter((isTaken) => isTaken)).toHaveLength(3);
      await registry.giveReminderPlaceBack('cmpss', DAY.on);
      expect([await take(), await take()]).toEqual([true, false]);
    });

    it('is one of a list of days, which the switch is no part of', async () => {
      const registry = registryOn(await open());
      const position = {
        program: 'cmpss',
        state: 'OFF',
        at: '2026-06-01T16:00:00.000Z',
        by: 'operator-1',
        reason: 'why',
      } as const;
      expect(await registry.readReminderSwitch('cmpss')).toBeUndefined();
      await registry.saveReminderSwitch(position);
      for (const on of ['2026-06-15', '2026-06-16', '2026-06-17'])
        await registry.noteReminderDay({ program: 'cmpss', on, forecast: 1 });
      await registry.noteReminderDay({ program: 'other', on: '2026-06-16', forecast: 7 });
      const days = await registry.readReminderDays('cmpss', { from: '2026-06-16', through: '2099-01-01' });
      expect(days.map(({ on }) => on)).toEqual(['2026-06-16', '2026-06-17']);
      expect(await registry.readReminderSwitch('cmpss')).toEqual(position);
    });
  });
});

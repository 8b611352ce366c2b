/** Lets the time of a population run, event by event, with what goes wrong on the way. */
import { earliest, epochMilliseconds, type Instant, instantOfEpoch } from '../../domain/dates.ts';
import type { Act } from './people.ts';
import type { World } from './world.ts';

const HOUR = 3_600_000;

/** The first full hour that is not before an instant. */
const hourFrom = (at: Instant): Instant => instantOfEpoch(Math.ceil(epochMilliseconds(at) / HOUR) * HOUR);

/** What goes wrong, and when. */
type Troubles = {
  /** Nobody sweeps. */
  readonly sweepIsDead?: { readonly from: Instant; readonly to: Instant };
  /** The mail service takes nothing. */
  readonly mailIsDown?: { readonly from: Instant; readonly to: Instant };
  /** The sweep runs twice at once. */
  readonly doubleSweeps?: boolean;
};

const within = (span: { readonly from: Instant; readonly to: Instant } | undefined, at: Instant): boolean =>
  span !== undefined && at >= span.from && at < span.to;

/** Lets time run to `until`: acts at their instants, waits as they end, the sweep at every full hour at which something is due. */
export const runTo = async (
  world: World,
  acts: readonly Act[],
  until: Instant,
  { sweepIsDead, mailIsDown, doubleSweeps = false }: Troubles = {},
): Promise<void> => {
  const { registry, machine, setNow } = world;
  const ahead = acts.filter(({ at }) => at > world.now() && at <= until).sort((a, b) => (a.at < b.at ? -1 : 1));
  let lastSweep = '';
  for (;;) {
    const dueAt = await registry.firstDueAt();
    let sweepAt = dueAt === null ? undefined : hourFrom(dueAt > world.now() ? dueAt : world.now());
    if (sweepAt !== undefined && sweepAt <= lastSweep) sweepAt = instantOfEpoch(epochMilliseconds(lastSweep) + HOUR);
    if (sweepAt !== undefined && within(sweepIsDead, sweepAt)) sweepAt = hourFrom(sweepIsDead?.to ?? sweepAt);
    const wakeAt = machine.nextWakeAt();
    const [act] = ahead;
    const wordAt = world.nextWordAt();
    const next = earliest(act?.at, wakeAt, sweepAt, wordAt);
    if (next === undefined || next > until) break;
    setNow(next > world.now() ? next : world.now());
    world.mailService.isDown = within(mailIsDown, world.now());
    if (wordAt === next) await world.hearOfMail();
    else if (act !== undefined && act.at === next) {
      ahead.shift();
      await world.tell(act);
    } else if (wakeAt === next) await machine.wake();
    else {
      lastSweep = next;
      await Promise.all(Array.from({ length: doubleSweeps ? 2 : 1 }, () => world.sweep({ now: world.now() })));
    }
  }
  setNow(until);
};

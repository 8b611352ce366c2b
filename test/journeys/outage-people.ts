/** Who lives through the outages of outage.test.ts, and what has to arrive. Days of reminders: the ladder `RENEWAL` of programs/cmpss/program.json. */
import { addMonths } from '../../domain/dates.ts';
import type { Certificant } from '../../sim/population/people.ts';
import { local } from '../domain/life.ts';
import { aCertificant } from '../functions/a-certificant.ts';

/** They are brought along between two runs of the sweep. */
export const START = local('2026-06-20', '09:30');

const certificant = (name: string, expiresOn: string, addresses: object = {}): Certificant => {
  const { person, certification, ...rest } = aCertificant(name);
  const validFrom = addMonths(expiresOn, -24);
  return {
    ...rest,
    person: { ...person, email: `${name}@example.org`, ...addresses },
    certification: { ...certification, firstIssuedOn: validFrom, validFrom, expiresOn },
  };
};

const BOUNCES = 'bounce@simulator.amazonses.com';

/** Each of them has a reminder on 2026-06-23, in the middle of the three days on which the sweep is dead. */
export const PEOPLE = [
  certificant('window', '2026-09-21'), // 90 days before the term ends
  certificant('ended', '2026-06-22'), // the day after
  certificant('late', '2026-05-24'), // 30 days after
  certificant('returned', '2026-05-24'),
  certificant('bounced', '2026-05-24', { email: BOUNCES, secondEmail: 'second@example.org' }),
  certificant('waiting', '2026-06-30'), // 7 days before, with a worker that waits
];

/** What arrived, in the order of time: when, whose, which, where. Those of June 20 are sent by the first sweep after the people came (0017). */
export const ARRIVED = [
  [local('2026-06-20', '10:00'), 'ended', 'notice_1_before-7', 'ended@example.org'],
  [local('2026-06-20', '10:00'), 'waiting', 'notice_1_before-14', 'waiting@example.org'],
  [local('2026-06-21', '09:00'), 'ended', 'notice_1_before-1', 'ended@example.org'],
  // The sweep is dead from here on.
  [local('2026-06-22', '09:00'), 'ended', 'notice_1_before-0', 'ended@example.org'],
  [local('2026-06-23', '09:00'), 'waiting', 'notice_1_before-7', 'waiting@example.org'],
  [local('2026-06-24', '10:00'), 'returned', 'notice_1_received-1-0', 'returned@example.org'],
  // It lives again at midnight, and nobody is written to at night.
  [local('2026-06-25', '09:00'), 'bounced', 'notice_1_after-30', BOUNCES],
  [local('2026-06-25', '09:00'), 'ended', 'notice_1_after-1', 'ended@example.org'],
  [local('2026-06-25', '09:00'), 'late', 'notice_1_after-30', 'late@example.org'],
  [local('2026-06-25', '09:00'), 'window', 'notice_1_before-90', 'window@example.org'],
  // What the mail service said is told again.
  [local('2026-06-26', '10:00'), 'bounced', 'notice_1_contact-2-after-30', 'second@example.org'],
  // Nothing is sent and nobody is woken from half past eight to half past ten.
  [local('2026-06-29', '11:00'), 'returned', 'notice_2_renewed', 'returned@example.org'],
  [local('2026-06-29', '11:00'), 'waiting', 'notice_1_before-1', 'waiting@example.org'],
  [local('2026-06-30', '09:00'), 'waiting', 'notice_1_before-0', 'waiting@example.org'],
  [local('2026-07-01', '09:00'), 'waiting', 'notice_1_after-1', 'waiting@example.org'],
].map((words) => words.join(' '));

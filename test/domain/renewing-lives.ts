/** What the tests of renewals share: a term that ends on 2026-06-30, its submission, and what the public sees. */
import type { SignalBody } from '../../domain/signals.ts';
import { publicStatusOf, statusOn } from '../../domain/status.ts';
import { certified, type Life, local, SUPERVISOR } from './life.ts';

export const renewal = (overrides: Partial<Extract<SignalBody, { type: 'SUBMIT_RENEWAL' }>> = {}) =>
  ({
    type: 'SUBMIT_RENEWAL',
    attestedMinutes: 1200,
    attestedLawEthicsMinutes: 360,
    codeOfEthicsSigned: true,
    ...overrides,
  }) as const;

export const publicOn = (life: Life, day: string) => {
  const status = publicStatusOf(life.facts);
  return status === undefined ? undefined : statusOn(status, day);
};

/** Enters the late fee that is not published, so that a late renewal can be paid. */
export const enterLateFee = (life: Life, day: string) =>
  life.tell(
    { type: 'ENTER_RULE_VALUE', rule: 'fees.late', value: 2_500, reason: 'Told by the certifying body.' },
    local(day, '08:00'),
  );

/** Certified on 2024-06-30, so the term ends on 2026-06-30. */
export const endsJune30 = () => certified('2024-06-30');

export const correctExpiry = (expiresOn: string): SignalBody => ({
  type: 'CORRECT_EXPIRY',
  expiresOn,
  reason: 'The certificate says so.',
});

export const correctOn = (life: Life, day: string, expiresOn: string, time = '12:00') =>
  life.tell(correctExpiry(expiresOn), local(day, time), { actor: SUPERVISOR });

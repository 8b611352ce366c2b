import { describe, expect, it } from 'vitest';
import { decideTraining } from '../../domain/training.ts';
import { aTraining, rulesOf } from './rule-builders.ts';

const approvedBy = (approvedOn: string) => ({ providerId: 'made-up-provider-early', approvedOn });

describe('a training certificate', () => {
  it.each([
    { why: 'counts on its last day, two years after completion', submittedOn: '2026-02-16', codes: [] },
    { why: 'is too old the day after', submittedOn: '2026-02-17', codes: ['CERTIFICATE_TOO_OLD'] },
  ])('$why', ({ submittedOn, codes }) => {
    const decision = decideTraining(aTraining(), approvedBy('2022-06-01'), rulesOf('2025-06-01'), submittedOn);
    expect(decision.refusals.map(({ code }) => code)).toEqual(codes);
  });

  it('that was completed on a leap day counts through 28 February two years on', () => {
    const codes = ['2026-02-28', '2026-03-01'].map((submittedOn) =>
      decideTraining(
        aTraining({ completedOn: '2024-02-29' }),
        approvedBy('2022-06-01'),
        rulesOf('2025-06-01'),
        submittedOn,
      ).refusals.map(({ code }) => code),
    );
    expect(codes).toEqual([[], ['CERTIFICATE_TOO_OLD']]);
  });

  it('has no last day under the rules of 2024, which knew none', () => {
    const decision = decideTraining(aTraining(), approvedBy('2022-06-01'), rulesOf('2024-12-31'), '2026-02-17');
    expect(decision.verdict).toBe('QUALIFIES');
  });

  it('has to be completed through the last day of the approved application', () => {
    const codes = ['2025-03-20', '2025-03-21'].map((completedOn) =>
      decideTraining(
        aTraining({ completedOn }),
        approvedBy('2022-06-01'),
        rulesOf('2024-03-01'),
        '2025-03-21',
        '2025-03-20',
      ).refusals.map(({ code }) => code),
    );
    expect(codes).toEqual([[], ['OUTSIDE_VALIDITY']]);
  });

  it('cannot come in before it was completed', () => {
    const codes = ['2024-02-15', '2024-02-16'].map((submittedOn) =>
      decideTraining(aTraining(), approvedBy('2022-06-01'), rulesOf('2024-01-10'), submittedOn).refusals.map(
        ({ code }) => code,
      ),
    );
    expect(codes).toEqual([['DATE_IN_THE_FUTURE'], []]);
  });

  it('is not judged by the approval of another provider', () => {
    const other = { providerId: 'made-up-provider-late', approvedOn: '2022-08-15' };
    const decision = decideTraining(aTraining(), other, rulesOf('2024-03-01'), '2024-04-01');
    expect(decision).toMatchObject({ verdict: 'REFUSED', refusals: [{ code: 'PROVIDER_DIFFERS' }] });
  });

  it.each(['QUALIFIES', 'STAFF_DECIDES', 'REFUSED'] as const)(
    'that straddles the approval is %s where the program says so',
    (verdict) => {
      const decision = decideTraining(
        aTraining({ startedOn: '2022-08-14', completedOn: '2022-08-26' }),
        approvedBy('2022-08-15'),
        rulesOf('2024-03-01', { 'training.startedBeforeApproval': verdict }),
        '2024-04-01',
      );
      expect(decision.verdict).toBe(verdict);
    },
  );

  it.each(['training.minutes', 'training.mediaTypes', 'training.approvedProvider'] as const)(
    'is left to staff where %s is not published, and refused when something else stands against it',
    (rule) => {
      const rules = rulesOf('2024-03-01', { [rule]: null });
      const open = decideTraining(aTraining(), approvedBy('2022-06-01'), rules, '2024-04-01');
      const refusedToo = decideTraining(
        aTraining({ completedOn: '2022-06-30' }),
        approvedBy('2022-06-01'),
        rules,
        '2024-04-01',
      );
      expect(open).toMatchObject({ verdict: 'STAFF_DECIDES', refusals: [{ code: 'RULE_NOT_PUBLISHED', rule }] });
      expect(refusedToo.verdict).toBe('REFUSED');
    },
  );

  it('names the rules that judged it', () => {
    const { rules } = decideTraining(aTraining(), approvedBy('2022-06-01'), rulesOf('2024-03-01'), '2024-04-01');
    expect(rules).toEqual(
      expect.arrayContaining(['training.minutes', 'training.completedAfter', 'training.approvedProvider']),
    );
  });
});

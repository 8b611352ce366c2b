import { describe, expect, it } from 'vitest';
import { rulesOn } from '../../domain/rules.ts';
import { standingOn } from '../../domain/term.ts';
import { cmpss } from '../../programs/cmpss/program.ts';
import { local, pay } from './life.ts';
import { endsJune30, enterLateFee, renewal } from './renewing-lives.ts';

describe('a late return', () => {
  const rules = rulesOn(cmpss, '2026-06-30');
  const term = { cycle: 1, issuedOn: '2024-06-30', validFrom: '2024-06-30', expiresOn: '2026-06-30' };

  it.each([
    ['2026-06-30', 'ON_TIME'],
    ['2026-07-01', 'LATE_TIER_1'],
    ['2028-06-30', 'LATE_TIER_1'],
    ['2028-07-01', 'LATE_TIER_2'],
    ['2029-01-10', 'LATE_TIER_2'],
    ['2030-06-30', 'LATE_TIER_2'],
    ['2030-07-01', 'VACATED'],
  ])('R19: on %s a term that ended 2026-06-30 stands at %s', (day, standing) => {
    expect(standingOn(day, term, rules)).toBe(standing);
  });

  const late = () => {
    const life = endsJune30();
    life.passTo(local('2029-01-10', '08:00'));
    enterLateFee(life, '2029-01-10');
    pay(life, 'RENEWAL', 8_000, '2029-01-10', '09:00');
    pay(life, 'LATE', 2_500, '2029-01-10', '09:10');
    pay(life, 'REINSTATEMENT', 8_000, '2029-01-10', '09:20');
    return life;
  };

  it('R19: in the second tier it takes the refresher or the exam, credits, code and both fees', () => {
    expect(
      late().refusals(
        renewal({ attestedMinutes: 0, attestedLawEthicsMinutes: 0, codeOfEthicsSigned: false }),
        local('2029-01-10'),
      ),
    ).toEqual(
      expect.arrayContaining([
        'CODE_OF_ETHICS_NOT_SIGNED',
        'CREDITS_SHORT',
        'LAW_ETHICS_SHORT',
        'REFRESHER_OR_EXAM_NEEDED',
      ]),
    );
  });

  it.each(['LATE', 'REINSTATEMENT'] as const)(
    'R19: the %s fee cannot be left out, and the renewal fee is not asked',
    (missing) => {
      const life = endsJune30();
      life.passTo(local('2029-01-10', '08:00'));
      enterLateFee(life, '2029-01-10');
      if (missing !== 'LATE') pay(life, 'LATE', 2_500, '2029-01-10', '09:10');
      if (missing !== 'REINSTATEMENT') pay(life, 'REINSTATEMENT', 8_000, '2029-01-10', '09:20');
      expect(life.refusals(renewal({ refresherMinutes: 4800 }), local('2029-01-10'))).toEqual(['FEE_UNPAID']);
      pay(life, missing, missing === 'LATE' ? 2_500 : 8_000, '2029-01-10', '13:00');
      expect(life.tell(renewal({ refresherMinutes: 4800 }), local('2029-01-10', '14:00'))).toMatchObject({
        state: 'APPLIED',
      });
    },
  );

  it('R21: the exam of the first certificate is no way back', () => {
    expect(late().refusals(renewal({ examPassedOn: '2024-06-30' }), local('2029-01-10'))).toEqual([
      'REFRESHER_OR_EXAM_NEEDED',
    ]);
    expect(late().refusals(renewal({ examPassedOn: '2026-06-30' }), local('2029-01-10'))).toEqual([
      'REFRESHER_OR_EXAM_NEEDED',
    ]);
    expect(late().refusals(renewal({ examPassedOn: '2026-07-01' }), local('2029-01-10'))).toEqual([]);
  });

  it('R20: the refresher of 80 hours without the exam is enough, 79 hours are not', () => {
    const life = late();
    expect(life.refusals(renewal({ refresherMinutes: 79 * 60 }), local('2029-01-10'))).toEqual([
      'REFRESHER_OR_EXAM_NEEDED',
    ]);
    expect(life.tell(renewal({ refresherMinutes: 80 * 60 }), local('2029-01-10', '13:00'))).toMatchObject({
      state: 'APPLIED',
    });
  });

  it('R21: the exam with 18 hours of credits is not enough', () => {
    const life = late();
    expect(
      life.refusals(renewal({ examPassedOn: '2028-12-01', attestedMinutes: 18 * 60 }), local('2029-01-10')),
    ).toEqual(['CREDITS_SHORT']);
    expect(life.tell(renewal({ examPassedOn: '2028-12-01' }), local('2029-01-10', '13:00'))).toMatchObject({
      state: 'APPLIED',
    });
  });

  it('is vacated four years after the expiry, and then nothing revives it', () => {
    const life = endsJune30();
    life.passTo(local('2030-06-30', '23:59'));
    expect(life.stage).toBe('LATE_TIER_2');
    life.passTo(local('2030-07-01', '10:00'));
    expect(life.stage).toBe('VACATED');
    expect(life.last?.next).toEqual({ kind: 'CLOSE' });
    expect(life.tell(renewal(), local('2030-07-02'))).toMatchObject({ state: 'KEPT_CLOSED' });
  });
});

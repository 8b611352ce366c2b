/** What is refused of a certification that was issued elsewhere, on both sides of every boundary. */
import { describe, expect, it } from 'vitest';
import type { Certification } from '../../domain/arrival-checks.ts';
import { aCertification, refusalsAt } from './arrivals.ts';
import { local } from './life.ts';

const TODAY = '2026-03-15';
const NOON = local(TODAY);

type Told = Partial<Certification>;
type Case = { readonly why: string; readonly told: Told; readonly expect: readonly string[] };

/** `CODE field`. */
const told = (overrides: Told): string[] => refusalsAt(overrides, NOON).map(({ code, field }) => `${code} ${field}`);

const check = (cases: readonly Case[]): void =>
  it.each(cases)('$why', ({ told: overrides, expect: expected }) => expect(told(overrides)).toEqual(expected));

const issued = (day: string): Told => ({ firstIssuedOn: day, validFrom: day, expiresOn: '2028-01-01' });

describe('a day of the past', () => {
  check([
    { why: 'is today: issued', told: issued(TODAY), expect: [] },
    {
      why: 'is tomorrow: issued',
      told: issued('2026-03-16'),
      expect: ['DATE_AHEAD firstIssuedOn', 'DATE_AHEAD validFrom'],
    },
    { why: 'is today: the code signed', told: { codeOfEthicsSignedOn: TODAY }, expect: [] },
    {
      why: 'is tomorrow: the code signed',
      told: { codeOfEthicsSignedOn: '2026-03-16' },
      expect: ['DATE_AHEAD codeOfEthicsSignedOn'],
    },
    { why: 'is today: revoked', told: { standing: 'REVOKED', revokedOn: TODAY }, expect: [] },
    {
      why: 'is tomorrow: revoked',
      told: { standing: 'REVOKED', revokedOn: '2026-03-16' },
      expect: ['DATE_AHEAD revokedOn'],
    },
    { why: 'is today: suspended', told: { standing: 'SUSPENDED', suspendedFrom: TODAY }, expect: [] },
    {
      why: 'is tomorrow: suspended',
      told: { standing: 'SUSPENDED', suspendedFrom: '2026-03-16' },
      expect: ['DATE_AHEAD suspendedFrom'],
    },
    {
      why: 'was yesterday: the last of a suspension that was lifted',
      told: { pastSuspensions: [{ from: '2026-03-01', through: '2026-03-14' }] },
      expect: [],
    },
    {
      why: 'is today: the last of a suspension that was lifted',
      told: { pastSuspensions: [{ from: '2026-03-01', through: TODAY }] },
      expect: ['DATE_AHEAD pastSuspensions'],
    },
  ]);

  it('is told by the clock of the program, not of the world', () => {
    // 2026-03-15 23:30 in California is the 16th in UTC.
    expect(refusalsAt(issued('2026-03-15'), '2026-03-16T06:30:00.000Z')).toEqual([]);
    expect(refusalsAt(issued('2026-03-16'), '2026-03-16T06:30:00.000Z').map(({ code }) => code)).toContain(
      'DATE_AHEAD',
    );
  });
});

describe('terms', () => {
  const [FIRST, SECOND] = [
    { from: '2020-07-01', through: '2022-07-01' },
    { from: '2022-07-02', through: '2024-07-01' },
  ];
  const third = { firstIssuedOn: '2020-07-01', validFrom: '2024-07-02', expiresOn: '2026-07-01' };
  check([
    { why: 'follow one another', told: { ...third, pastTerms: [FIRST, SECOND] }, expect: [] },
    {
      why: 'have days between them that nobody was certified on',
      told: { ...third, pastTerms: [FIRST, { ...SECOND, from: '2023-02-01' }] },
      expect: [],
    },
    {
      why: 'share a day',
      told: { ...third, pastTerms: [FIRST, { ...SECOND, from: '2022-07-01' }] },
      expect: ['TERMS_OVERLAP pastTerms'],
    },
    {
      why: 'share a day with the latest',
      told: { ...third, pastTerms: [FIRST, SECOND], validFrom: '2024-07-01' },
      expect: ['TERMS_OVERLAP validFrom'],
    },
    {
      why: 'are in another order',
      told: { ...third, pastTerms: [SECOND, FIRST] },
      expect: ['TERMS_OVERLAP pastTerms', 'TERMS_INCOMPLETE firstIssuedOn'],
    },
    { why: 'last one day', told: { expiresOn: '2024-06-30' }, expect: [] },
    { why: 'end before they begin', told: { expiresOn: '2024-06-29' }, expect: ['TERM_REVERSED expiresOn'] },
    {
      why: 'ended before they began, long ago',
      told: { ...third, pastTerms: [FIRST, { from: '2023-01-01', through: '2022-12-31' }] },
      expect: ['TERM_REVERSED pastTerms'],
    },
    {
      why: 'do not go back to the first issue',
      told: { ...third, pastTerms: [SECOND] },
      expect: ['TERMS_INCOMPLETE firstIssuedOn'],
    },
    {
      why: 'begin before the first issue',
      told: { firstIssuedOn: '2024-07-01' },
      expect: ['TERMS_INCOMPLETE firstIssuedOn'],
    },
    // Rule term.months: 24 from 2022-05-01 on, and nothing before.
    { why: 'are as long as the program says', told: { expiresOn: '2026-06-30' }, expect: [] },
    { why: 'are a day longer', told: { expiresOn: '2026-07-01' }, expect: ['TERM_TOO_LONG expiresOn'] },
    {
      why: 'were a day longer under the rule',
      told: { ...third, pastTerms: [FIRST, { ...SECOND, through: '2024-07-03' }], validFrom: '2024-07-04' },
      expect: ['TERM_TOO_LONG pastTerms'],
    },
    {
      why: 'were longer when no length was published',
      told: { ...third, pastTerms: [{ ...FIRST, through: '2023-07-01' }], validFrom: '2024-07-02' },
      expect: [],
    },
    {
      why: 'ended under rules that say nothing of the way back',
      told: { firstIssuedOn: '2020-04-30', validFrom: '2020-04-30', expiresOn: '2022-04-30' },
      expect: ['RULE_NOT_PUBLISHED expiresOn'],
    },
    {
      why: 'ended on the first day of those rules',
      told: { firstIssuedOn: '2020-05-01', validFrom: '2020-05-01', expiresOn: '2022-05-01' },
      expect: [],
    },
    {
      why: 'lie ahead and follow the one that runs: renewed early',
      told: {
        pastTerms: [{ from: '2024-06-30', through: '2026-04-30' }],
        validFrom: '2026-05-01',
        expiresOn: '2028-04-30',
      },
      expect: [],
    },
    {
      why: 'lie ahead and leave a day out',
      told: {
        pastTerms: [{ from: '2024-06-30', through: '2026-04-30' }],
        validFrom: '2026-05-02',
        expiresOn: '2028-04-30',
      },
      expect: ['DATE_AHEAD validFrom'],
    },
    {
      why: 'lie ahead, two of them',
      told: {
        pastTerms: [
          { from: '2024-06-30', through: '2026-04-30' },
          { from: '2026-05-01', through: '2028-04-30' },
        ],
        validFrom: '2028-05-01',
        expiresOn: '2030-04-30',
      },
      expect: ['DATE_AHEAD pastTerms'],
    },
  ]);

  it('that are too long name the rule and its months', () => {
    expect(refusalsAt({ expiresOn: '2062-06-30' }, NOON)).toEqual([
      { code: 'TERM_TOO_LONG', rule: 'term.months', field: 'expiresOn', detail: { months: 24 } },
    ]);
  });
});

describe('a standing', () => {
  check([
    {
      why: 'that is suspended, since no day',
      told: { standing: 'SUSPENDED' },
      expect: ['FIELD_MISSING suspendedFrom'],
    },
    { why: 'that is revoked, on no day', told: { standing: 'REVOKED' }, expect: ['FIELD_MISSING revokedOn'] },
    {
      why: 'that is active, with the days of others',
      told: { suspendedFrom: '2025-01-01', revokedOn: '2025-01-01' },
      expect: ['STANDING_CONTRADICTED suspendedFrom', 'STANDING_CONTRADICTED revokedOn'],
    },
    {
      why: 'that is suspended since the first day',
      told: { standing: 'SUSPENDED', suspendedFrom: '2024-06-30' },
      expect: [],
    },
    {
      why: 'that was suspended before there was anything',
      told: { standing: 'SUSPENDED', suspendedFrom: '2024-06-29' },
      expect: ['SUSPENDED_TOO_EARLY suspendedFrom'],
    },
    {
      why: 'that is suspended the day after another suspension',
      told: {
        standing: 'SUSPENDED',
        suspendedFrom: '2025-02-01',
        pastSuspensions: [{ from: '2025-01-01', through: '2025-01-31' }],
      },
      expect: [],
    },
    {
      why: 'that is suspended within another suspension',
      told: {
        standing: 'SUSPENDED',
        suspendedFrom: '2025-01-31',
        pastSuspensions: [{ from: '2025-01-01', through: '2025-01-31' }],
      },
      expect: ['SUSPENDED_TOO_EARLY suspendedFrom'],
    },
    {
      why: 'with suspensions that overlap',
      told: {
        pastSuspensions: [
          { from: '2025-01-01', through: '2025-01-31' },
          { from: '2025-01-31', through: '2025-02-10' },
        ],
      },
      expect: ['SUSPENSIONS_BROKEN pastSuspensions'],
    },
    {
      why: 'with a suspension before the first issue',
      told: { pastSuspensions: [{ from: '2024-06-01', through: '2024-06-10' }] },
      expect: ['SUSPENSIONS_BROKEN pastSuspensions'],
    },
    {
      why: 'that was revoked on the first day of the term',
      told: { standing: 'REVOKED', revokedOn: '2024-06-30' },
      expect: [],
    },
    {
      why: 'that was revoked before the term began',
      told: { standing: 'REVOKED', revokedOn: '2024-06-29' },
      expect: ['REVOKED_TOO_EARLY revokedOn'],
    },
  ]);

  it('cannot be revoked any more once the way back has ended, four years after the term', () => {
    const revokedOn = (day: string) =>
      refusalsAt({ standing: 'REVOKED', revokedOn: day }, local('2031-01-01')).map(({ code }) => code);
    expect(revokedOn('2030-06-30')).toEqual([]);
    expect(revokedOn('2030-07-01')).toEqual(['NOTHING_TO_REVOKE']);
  });
});

it('every reason is told at once', () => {
  expect(
    told({ ...aCertification(), expiresOn: '2024-01-01', codeOfEthicsSignedOn: '2027-01-01', standing: 'REVOKED' }),
  ).toEqual(['DATE_AHEAD codeOfEthicsSignedOn', 'TERM_REVERSED expiresOn', 'FIELD_MISSING revokedOn']);
});

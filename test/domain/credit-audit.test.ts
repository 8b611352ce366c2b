import { describe, expect, it } from 'vitest';
import { decideAttestation, decideAudit } from '../../domain/credit-audit.ts';
import type { Credit } from '../../domain/facts.ts';
import type { Rules } from '../../domain/program.ts';
import { aCredit, aCycle, aRenewal, codesOf, rulesOf } from './rule-builders.ts';

const RULES = rulesOf('2026-05-04');

/** Renewed on 2026-05-04, so that records have to be kept through 2028-05-04. */
const audit = (credits: readonly Credit[], auditedOn = '2026-11-02', rules: Rules = RULES) => {
  const { outcome, countedMinutes, refusals } = decideAudit(aRenewal(), credits, aCycle(), rules, auditedOn);
  return { outcome, countedMinutes, codes: refusals.map(({ code }) => code) };
};

const withoutCertificate = ({ evidenceDocumentId: _, ...credit }: Credit): Credit => credit;

const general = aCredit('general', { minutes: 840 });
const lawEthics = aCredit('ethics', { minutes: 360, topics: ['Ethics'] });

describe('an audit', () => {
  it('C16: is satisfied by certificates for everything', () => {
    expect(audit([general, lawEthics])).toEqual({ outcome: 'SATISFIED', countedMinutes: 1200, codes: [] });
  });

  it('C16: disallows the hours of a lost certificate and counts again', () => {
    const lost = withoutCertificate(aCredit('lost', { minutes: 60 }));
    const rest = [aCredit('general', { minutes: 780 }), lawEthics];
    expect(audit([...rest, lost])).toEqual({ outcome: 'DEFICIENT', countedMinutes: 1140, codes: ['CREDITS_SHORT'] });
  });

  it('C16: is satisfied when what is left without the lost one is enough', () => {
    const lost = withoutCertificate(aCredit('lost', { minutes: 60 }));
    expect(audit([general, lawEthics, lost])).toEqual({ outcome: 'SATISFIED', countedMinutes: 1200, codes: [] });
  });

  it('C16: is deficient when the lost one was law and ethics', () => {
    const credits = [aCredit('general', { minutes: 1200 }), withoutCertificate(lawEthics)];
    expect(audit(credits)).toMatchObject({ outcome: 'DEFICIENT', codes: ['LAW_ETHICS_SHORT'] });
  });

  it('C17: asks for records through two years after the renewal', () => {
    expect(audit([], '2028-05-04')).toMatchObject({ outcome: 'DEFICIENT' });
  });

  it('C17: holds nothing against a person whose records are gone two years and a day after it', () => {
    expect(audit([], '2028-05-05')).toEqual({ outcome: 'RECORDS_NOT_REQUIRED', countedMinutes: 0, codes: [] });
  });

  it('C19: catches 12 hours of certificates behind 20 hours attested', () => {
    const credits = [aCredit('general', { minutes: 360 }), lawEthics];
    const { outcome, refusals } = decideAudit(aRenewal(), credits, aCycle(), RULES, '2026-11-02');
    expect(outcome).toBe('DEFICIENT');
    expect(refusals).toEqual([{ code: 'CREDITS_SHORT', rule: 'credits.minutes', detail: { have: 720, need: 1200 } }]);
  });

  it('leaves out what was completed after the submission', () => {
    const late = aCredit('late', { minutes: 840, completedOn: '2026-05-05' });
    expect(audit([late, lawEthics])).toMatchObject({ outcome: 'DEFICIENT', countedMinutes: 360 });
  });

  it('holds nothing against a person on a rule that is not published', () => {
    expect(
      audit(
        [general],
        '2026-11-02',
        rulesOf('2026-05-04', { 'credits.lawEthicsMinutes': null, 'credits.minutes': 600 }),
      ),
    ).toEqual({
      outcome: 'UNDECIDED',
      countedMinutes: 840,
      codes: ['RULE_NOT_PUBLISHED'],
    });
  });

  it('asks for records for good where no period is published', () => {
    const rules = rulesOf('2026-05-04', { 'credits.recordYears': null });
    expect(audit([], '2040-01-01', rules)).toMatchObject({ outcome: 'DEFICIENT' });
  });
});

describe('an attestation', () => {
  const attest = (attestedMinutes: number, attestedLawEthicsMinutes: number) =>
    codesOf(decideAttestation({ attestedMinutes, attestedLawEthicsMinutes }, RULES));

  it('C19: of 20 hours, six of them law and ethics, is enough: no certificate is asked for', () => {
    expect(attest(1200, 360)).toEqual([]);
  });

  it('C19: of one minute less in either is not', () => {
    expect(attest(1199, 360)).toEqual(['CREDITS_SHORT']);
    expect(attest(1200, 359)).toEqual(['LAW_ETHICS_SHORT']);
    expect(attest(0, 0)).toEqual(['CREDITS_SHORT', 'LAW_ETHICS_SHORT']);
  });
});

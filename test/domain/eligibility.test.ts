import { describe, expect, it } from 'vitest';
import { decideEligibility } from '../../domain/eligibility.ts';
import { Answers } from '../../domain/facts.ts';
import { rulesOf, theAnswers } from './rule-builders.ts';

const decideOn = (submittedOn: string, answers: Answers) =>
  decideEligibility(answers, rulesOf(submittedOn), submittedOn);

const refusalsOn = (submittedOn: string, answers: Answers) => {
  const decision = decideOn(submittedOn, answers);
  return decision.ok ? [] : decision.refusals;
};

describe('eligibility', () => {
  it('A1: accepts an application on the 18th birthday', () => {
    expect(refusalsOn('2025-09-14', theAnswers({ identity: { bornOn: '2007-09-14' } }))).toEqual([]);
  });

  it('A2: refuses at 17 years and 364 days, though the review would fall after the birthday', () => {
    expect(refusalsOn('2025-09-13', theAnswers({ identity: { bornOn: '2007-09-14' } }))).toEqual([
      { code: 'UNDER_AGE', rule: 'eligibility.minimumAgeYears', field: 'identity.bornOn', detail: { need: 18 } },
    ]);
  });

  it('A2: a person born on a leap day is 18 on 1 March, not on 28 February', () => {
    const answers = theAnswers({ identity: { bornOn: '2008-02-29' } });
    expect(refusalsOn('2026-02-28', answers)).toMatchObject([{ code: 'UNDER_AGE' }]);
    expect(refusalsOn('2026-03-01', answers)).toEqual([]);
  });

  it.each(['HIGH_SCHOOL_DIPLOMA', 'HIGH_SCHOOL_EQUIVALENCY', 'HIGHER_DEGREE'])('A9: accepts %s', (education) => {
    expect(refusalsOn('2025-09-13', theAnswers({ eligibility: { education } }))).toEqual([]);
  });

  it('A9: refuses an applicant without a diploma, whatever years of peer work they have', () => {
    const answers = Answers.parse({
      ...theAnswers({ eligibility: { education: 'NONE' } }),
      experience: {
        periods: [{ organisation: 'Made-up Center', startedOn: '2010-09-13', minutes: 15 * 93_000, paid: true }],
      },
    });
    expect(refusalsOn('2025-09-13', answers)).toEqual([
      {
        code: 'EDUCATION_NOT_ACCEPTED',
        rule: 'eligibility.education',
        field: 'eligibility.education',
        detail: { accepted: ['HIGH_SCHOOL_DIPLOMA', 'HIGH_SCHOOL_EQUIVALENCY', 'HIGHER_DEGREE'] },
      },
    ]);
  });

  it('A16: has no place for a conviction: one that is disclosed is not kept and changes nothing', () => {
    const disclosed = Answers.parse({ ...theAnswers(), convictions: [{ year: 2004 }] });
    expect(disclosed).toEqual(theAnswers());
    expect(decideOn('2025-09-13', disclosed)).toEqual(decideOn('2025-09-13', theAnswers()));
  });

  it('A16: no rule of eligibility speaks of convictions or residence, and the initial pathway asks for no employment', () => {
    const rules = Object.entries(rulesOf('2025-09-13')).filter(([id]) => id.startsWith('eligibility.'));
    const asked = rules.filter(([, value]) => value !== null).map(([id]) => id);
    expect(asked.sort()).toEqual(['eligibility.affirmations', 'eligibility.education', 'eligibility.minimumAgeYears']);
    const notAsked = rules.filter(([, value]) => value === null).map(([id]) => id);
    expect(notAsked.sort()).toEqual([
      'eligibility.continuingEducation',
      'eligibility.experience',
      'eligibility.otherCertification',
      'eligibility.workingOn',
    ]);
  });

  it('A17: takes the word of a family member: the statement is enough, and it is needed', () => {
    const affirmations = ['LIVED_EXPERIENCE', 'WILLING_TO_SHARE', 'DEDICATION_TO_RECOVERY', 'CODE_OF_ETHICS'];
    expect(refusalsOn('2025-09-13', theAnswers({ eligibility: { affirmations } }))).toEqual([]);
    expect(refusalsOn('2025-09-13', theAnswers({ eligibility: { affirmations: affirmations.slice(1) } }))).toEqual([
      {
        code: 'AFFIRMATION_MISSING',
        rule: 'eligibility.affirmations',
        field: 'eligibility.affirmations',
        detail: { missing: ['LIVED_EXPERIENCE'] },
      },
    ]);
  });

  it('A17: asks for no document that would prove lived experience', () => {
    expect(rulesOf('2025-09-13')['application.documents']?.map(({ kind }) => kind)).toEqual(['PHOTO_ID', 'EDUCATION']);
  });

  it('refuses an application that has not been filled in, section by section', () => {
    expect(refusalsOn('2025-09-13', {})).toEqual([
      { code: 'ANSWERS_MISSING', rule: 'eligibility.minimumAgeYears', field: 'identity' },
      { code: 'ANSWERS_MISSING', rule: 'eligibility.education', field: 'eligibility' },
    ]);
  });

  it('refuses two blank names, and accepts one', () => {
    const named = (legalFirstName: string, legalLastName: string) =>
      refusalsOn('2025-09-13', theAnswers({ identity: { legalFirstName, legalLastName } }));
    expect(named(' ', '')).toMatchObject([{ code: 'ANSWERS_MISSING', field: 'identity' }]);
    expect(named('', 'Lopez')).toEqual([]);
  });

  it('gives every reason at once', () => {
    const answers = theAnswers({
      identity: { bornOn: '2010-01-01' },
      eligibility: { education: 'NONE', affirmations: [] },
    });
    expect(refusalsOn('2025-09-13', answers).map(({ code }) => code)).toEqual([
      'UNDER_AGE',
      'EDUCATION_NOT_ACCEPTED',
      'AFFIRMATION_MISSING',
    ]);
  });

  it.each(['eligibility.minimumAgeYears', 'eligibility.education', 'eligibility.affirmations'] as const)(
    'decides nothing without %s',
    (rule) => {
      expect(decideEligibility(theAnswers(), rulesOf('2025-09-13', { [rule]: null }), '2025-09-13')).toEqual({
        ok: false,
        refusals: [{ code: 'RULE_NOT_PUBLISHED', rule }],
      });
    },
  );

  it('names the rules that accepted', () => {
    expect(decideOn('2025-09-13', theAnswers())).toEqual({
      ok: true,
      value: { rules: ['eligibility.minimumAgeYears', 'eligibility.education', 'eligibility.affirmations'] },
    });
  });
});

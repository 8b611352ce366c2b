import { describe, expect, it } from 'vitest';
import { decide } from '../../domain/decide.ts';
import { replay } from '../../domain/evolve.ts';
import { decideScholarship } from '../../domain/fees.ts';
import { applicationRulesOf, caseRulesOn, defaultPathwayOf, pathwayRefusals } from '../../domain/pathways.ts';
import { rulesOn } from '../../domain/rules.ts';
import type { Signal } from '../../domain/signals.ts';
import { cmpss } from '../../programs/cmpss/program.ts';
import { aCase, local, pay, REVIEWER, SUPERVISOR } from './life.ts';
import { answersFor, drafted, reciprocal } from './pathway-lives.ts';
import { renewal } from './renewing-lives.ts';
import { rulesOf } from './rule-builders.ts';

describe('the rules of a case', () => {
  const training = (pathway: string, cycle = 0) =>
    caseRulesOn(cmpss, aCase({ pathway, cycle }), '2025-01-15')['training.required'];

  it('are those of its pathway until the first certificate, and the program’s own from then on', () => {
    expect([training('INITIAL'), training('RECIPROCITY'), training('RECIPROCITY', 1)]).toEqual([true, false, true]);
  });

  it('are the program’s own on a pathway that it does not have', () => {
    expect(caseRulesOn(cmpss, aCase({ pathway: 'NONE' }), '2025-01-15')).toEqual(rulesOn(cmpss, '2025-01-15'));
  });

  it('judge the application to its end as on the day of its submission, on its pathway', () => {
    const record = aCase({ pathway: 'RECIPROCITY', submittedOn: '2022-12-31', cycle: 1 });
    const rules = applicationRulesOf(cmpss, record, '2025-01-15');
    expect([rules['training.required'], rules['application.reviewDays']]).toEqual([false, 20]);
  });

  it('are those of the program where the pathway says nothing else', () => {
    const own = rulesOn(cmpss, '2025-01-15');
    const others = Object.entries(rulesOf('2025-01-15', {}, 'RECIPROCITY')).filter(
      ([id, value]) => JSON.stringify(value) !== JSON.stringify(own[id as keyof typeof own]), // ids of that very object
    );
    expect(others.map(([id]) => id).sort()).toEqual([
      'application.documents',
      'eligibility.continuingEducation',
      'eligibility.experience',
      'eligibility.otherCertification',
      'fees.scholarship',
      'training.required',
    ]);
  });
});

describe('a pathway', () => {
  it('that no one names is the program’s first', () => {
    expect(defaultPathwayOf(cmpss).id).toBe('INITIAL');
  });

  it.each([
    { row: 'P10: takes applications on its last day', on: '2022-12-31', closed: false },
    { row: 'P10: takes none on 2023-01-01', on: '2023-01-01', closed: true },
  ])('$row', ({ on, closed }) => {
    expect(pathwayRefusals(cmpss, 'GRANDPARENTING', on)).toEqual(
      closed
        ? [
            {
              code: 'PATHWAY_CLOSED',
              rule: 'application.takenThrough',
              field: 'pathway',
              detail: { pathway: 'GRANDPARENTING', takenThrough: '2022-12-31' },
            },
          ]
        : [],
    );
  });

  it('without a last day stays open', () => {
    for (const id of ['INITIAL', 'RECIPROCITY']) expect(pathwayRefusals(cmpss, id, '2099-01-01')).toEqual([]);
  });

  it('that there is not is refused with those that there are', () => {
    expect(pathwayRefusals(cmpss, 'initial', '2025-01-15')).toEqual([
      {
        code: 'NO_SUCH_PATHWAY',
        rule: 'lifecycle.pathway',
        field: 'pathway',
        detail: { accepted: ['INITIAL', 'RECIPROCITY', 'GRANDPARENTING'] },
      },
    ]);
  });
});

describe('a scholarship', () => {
  it('P7: is refused to an applicant by reciprocity', () => {
    expect(decideScholarship(rulesOf('2025-01-15', {}, 'RECIPROCITY'))).toEqual({
      ok: false,
      refusals: [{ code: 'SCHOLARSHIP_NOT_AVAILABLE', rule: 'fees.scholarship' }],
    });
  });

  it('P7: may be asked for on the other pathways', () => {
    for (const [on, pathway] of [
      ['2025-01-15', 'INITIAL'],
      ['2022-11-15', 'GRANDPARENTING'],
    ] as const)
      expect(decideScholarship(rulesOf(on, {}, pathway)).ok).toBe(true);
  });

  it('is not decided where nothing says so', () => {
    const rules = rulesOf('2025-01-15', { 'fees.scholarship': null });
    expect(decideScholarship(rules)).toMatchObject({ refusals: [{ code: 'RULE_NOT_PUBLISHED' }] });
  });
});

describe('an application by reciprocity', () => {
  it('is submitted with the documents of its pathway', () => {
    const life = drafted('2025-03-03', 'RECIPROCITY');
    life.facts = { ...life.facts, documents: life.facts.documents.filter(({ kind }) => !kind.endsWith('_LETTER')) };
    const answer = life.tell({ type: 'SUBMIT_APPLICATION' }, local('2025-03-03', '10:00'));
    expect(answer).toMatchObject({
      state: 'REFUSED',
      refusals: ['SUPERVISOR_LETTER', 'COLLEAGUE_LETTER', 'SELF_LETTER'].map((kind) => ({
        code: 'DOCUMENT_MISSING',
        field: `documents.${kind}`,
      })),
    });
  });

  it('goes from its approval straight to the exam fee, and the history has the approval', () => {
    const { facts } = reciprocal('2025-03-03');
    const receivedAt = local('2025-03-10');
    const signal: Signal = {
      signalKey: 'approve',
      caseId: facts.case.caseId,
      body: { type: 'APPROVE' },
      actor: REVIEWER,
      occurredOn: '2025-03-10',
      receivedAt,
    };
    const decided = decide(facts, [signal], { program: cmpss, now: receivedAt, newCertificateNumber: 'n' });
    expect([decided.facts.case.stage, decided.milestone]).toEqual(['EXAM_FEE_DUE', 'Approved']);
    expect(decided.events.find(({ type }) => type === 'STAGE_REACHED')?.rules).toContain('training.required');
  });

  it('lives a whole life: fee, approval, exam, certificate, and an ordinary renewal two years on', () => {
    const life = reciprocal('2025-03-03');
    life.tell({ type: 'APPROVE' }, local('2025-03-10'));
    expect(life.facts.case.validThrough).toBe('2026-03-10');
    pay(life, 'EXAM', 15_000, '2025-03-11');
    expect(life.refusals({ type: 'REGISTER_EXAM', scheduledOn: '2025-04-01' }, local('2025-03-12'))).toEqual([]);
    const passed = {
      type: 'RECORD_EXAM_RESULT',
      satOn: '2025-04-01',
      result: 'PASSED',
      vendorReference: 'v-1',
    } as const;
    life.tell(passed, local('2025-04-01', '15:00'));
    expect([life.stage, life.facts.cycles.at(-1)]).toMatchObject(['ACTIVE', { expiresOn: '2027-04-01' }]);
    life.passTo(local('2027-03-01'));
    expect(life.stage).toBe('RENEWAL_OPEN');
    expect(life.refusals(renewal({ attestedMinutes: 1_199 }), local('2027-03-01'))).toContain('CREDITS_SHORT');
    pay(life, 'RENEWAL', 8_000, '2027-03-02');
    life.tell(renewal(), local('2027-03-02', '13:00'));
    life.tell({ type: 'APPROVE' }, local('2027-03-20'));
    expect([life.stage, life.facts.cycles.at(-1)?.expiresOn]).toEqual(['ACTIVE', '2029-04-01']);
    expect(life.facts.trainings).toEqual([]);
    expect(life.mails.map(({ notice }) => notice).slice(0, 5)).toEqual([
      'APPLICATION_RECEIVED',
      'APPLICATION_APPROVED',
      'EXAM_AUTHORISED',
      'EXAM_PASSED',
      'CERTIFICATE_ISSUED',
    ]);
    expect(replay(life.events).case).toEqual({ ...life.facts.case, ver: 1 });
  });

  it('P8: gets no certificate without the exam: a result that comes before it is refused', () => {
    const life = reciprocal('2025-03-03');
    const passed = {
      type: 'RECORD_EXAM_RESULT',
      satOn: '2025-03-10',
      result: 'PASSED',
      vendorReference: 'v-1',
    } as const;
    expect(life.refusals(passed, local('2025-03-10', '10:00'))).toEqual(['WRONG_STAGE']);
    life.tell({ type: 'APPROVE' }, local('2025-03-10'));
    expect(life.refusals(passed, local('2025-03-10', '13:00'))).toEqual(['WRONG_STAGE']);
    expect(life.facts.cycles).toEqual([]);
  });

  it('P8: the fee of the exam may be waived, the exam may not: nothing else makes a certificate', () => {
    const life = reciprocal('2025-03-03');
    life.tell({ type: 'APPROVE' }, local('2025-03-10'));
    life.tell({ type: 'WAIVE_FEE', paymentId: 'w', fee: 'EXAM', reason: 'Hardship.' }, local('2025-03-11'));
    expect(life.stage).toBe('EXAM_AUTHORISED');
    expect(life.refusals({ type: 'APPROVE' }, local('2025-03-12'))).toEqual(['WRONG_STAGE']);
    life.passTo(local('2026-04-15'));
    expect([life.stage, life.facts.cycles]).toEqual(['APPLICATION_EXPIRED', []]);
  });

  it('P6: a supervisor’s letter without letterhead is asked for again, and the application goes on', () => {
    const life = reciprocal('2025-03-03');
    const wanted = [{ requirement: 'SUPERVISOR_LETTER', reason: 'The letter is not on letterhead.' }];
    life.tell({ type: 'REQUEST_REVISION', wanted }, local('2025-03-05'));
    expect([life.stage, life.facts.revisions.at(-1)?.wanted]).toEqual(['REVISION_REQUESTED', wanted]);
    life.tell({ type: 'ANSWER_REVISION' }, local('2025-03-06'));
    life.tell({ type: 'APPROVE' }, local('2025-03-07'));
    expect(life.stage).toBe('EXAM_FEE_DUE');
  });

  it('whose approval was a mistake goes on from where it stood, without a training', () => {
    const life = reciprocal('2025-03-03');
    life.tell({ type: 'APPROVE' }, local('2025-03-10'));
    life.tell({ type: 'CORRECT_APPROVAL', reason: 'Wrong file.' }, local('2025-03-11'), { actor: SUPERVISOR });
    expect(life.stage).toBe('IN_REVIEW');
    life.tell({ type: 'APPROVE' }, local('2025-03-12'));
    expect([life.stage, life.facts.case.validThrough]).toEqual(['EXAM_FEE_DUE', '2026-03-12']);
  });
});

describe('an application by grandparenting', () => {
  it('P10: is taken on the last day, and approved later without a training', () => {
    const life = drafted('2022-12-31', 'GRANDPARENTING');
    expect(life.refusals({ type: 'SUBMIT_APPLICATION' }, local('2022-12-31', '23:59'))).toEqual([]);
    pay(life, 'APPLICATION', 10_000, '2023-01-05');
    life.tell({ type: 'APPROVE' }, local('2023-01-20'));
    expect(life.stage).toBe('EXAM_FEE_DUE');
  });

  it('P10: is not taken a minute later, whenever its draft was begun', () => {
    const life = drafted('2022-12-30', 'GRANDPARENTING');
    const answer = life.tell({ type: 'SUBMIT_APPLICATION' }, local('2023-01-01', '00:00'));
    expect(answer).toMatchObject({
      state: 'REFUSED',
      refusals: [
        {
          code: 'PATHWAY_CLOSED',
          rule: 'application.takenThrough',
          detail: { pathway: 'GRANDPARENTING', takenThrough: '2022-12-31' },
        },
      ],
    });
    expect(life.stage).toBe('DRAFT');
  });
});

describe('an application on a pathway that the program does not have', () => {
  it('is not submitted', () => {
    const life = drafted('2025-03-03', 'NONE', answersFor('2025-03-03'));
    expect(life.refusals({ type: 'SUBMIT_APPLICATION' }, local('2025-03-03', '10:00'))).toEqual(['NO_SUCH_PATHWAY']);
  });
});

import { describe, expect, it } from 'vitest';
import { dateOf } from '../../domain/dates.ts';
import { decide } from '../../domain/decide.ts';
import { Case, type CaseFacts } from '../../domain/facts.ts';
import type { SignalBody } from '../../domain/signals.ts';
import { cmpss } from '../../programs/cmpss/program.ts';
import {
  by,
  CORRECT_APPROVAL,
  failed,
  keysOf,
  moveIn,
  moveOut,
  openQueues,
  ready,
  reason,
  retake,
  sit,
} from './correcting-lives.ts';
import { approved, aTraining, certified, local, pay, SUPERVISOR, submitted } from './life.ts';

const rescore = (sitting: number, result: 'PASSED' | 'FAILED' | 'FORFEITED'): SignalBody => ({
  type: 'CORRECT_EXAM_RESULT',
  sitting,
  result,
  reason,
});

/** The decision on that correction alone. */
const rescoredToPass = (facts: CaseFacts, now: string) =>
  decide(
    facts,
    [
      {
        signalKey: 's',
        caseId: facts.case.caseId,
        body: rescore(1, 'PASSED'),
        actor: SUPERVISOR,
        occurredOn: dateOf(now, cmpss.timeZone),
        receivedAt: now,
      },
    ],
    { program: cmpss, now, newCertificateNumber: 'n' },
  );

describe('a rescored exam', () => {
  it('brings the certificate as of the day of the correction, not of the sitting', () => {
    const life = failed();
    expect(life.tell(rescore(1, 'PASSED'), local('2024-04-15'), by)).toMatchObject({ state: 'APPLIED' });
    expect(life.stage).toBe('ACTIVE');
    expect(life.facts.cycles).toMatchObject([
      { cycle: 1, issuedOn: '2024-04-15', validFrom: '2024-04-15', expiresOn: '2026-04-15' },
    ]);
    expect(life.facts.case.certificateNumber).toBe('1234-5678-2');
    expect(life.facts.sittings).toMatchObject([{ sitting: 1, satOn: '2024-03-01', result: 'PASSED' }]);
  });

  it('is told under a key of its own, and the first letter stays in the ledger', () => {
    const life = failed();
    life.tell(rescore(1, 'PASSED'), local('2024-04-15'), by);
    expect(keysOf(life).slice(-3)).toEqual(['notice:0:result-1', 'notice:0:again-2-result-1', 'notice:1:issued']);
    expect(life.mails.at(-2)?.notice).toBe('EXAM_PASSED');
  });

  it('keeps what was said before, by whom it was corrected, and why', () => {
    const life = failed();
    life.tell(rescore(1, 'PASSED'), local('2024-04-15'), by);
    expect(life.facts.case.corrections).toEqual([
      { what: 'EXAM_RESULT', of: '1', was: 'FAILED', reason, by: 'supervisor-1', at: local('2024-04-15') },
    ]);
    expect(Case.parse(life.facts.case)).toEqual(life.facts.case);
  });

  it('reads as an issuance in the history of the case', () => {
    const { facts } = failed();
    const now = local('2024-04-15');
    expect(rescoredToPass(facts, now).milestone).toBe('Issued');
  });

  it('counts for a sitting on the last valid day', () => {
    const life = ready();
    sit(life, 'FAILED', '2025-01-20');
    life.tell(rescore(1, 'PASSED'), local('2025-01-20', '20:00'), by);
    expect(life.stage).toBe('ACTIVE');
  });

  it('brings none when the sitting was after the validity', () => {
    const before = failed().facts;
    const facts = { ...before, case: { ...before.case, validThrough: '2024-02-29' } };
    const now = local('2024-02-29');
    const { answers } = rescoredToPass(facts, now);
    expect(answers).toMatchObject([{ answer: { state: 'REFUSED', refusals: [{ code: 'OUTSIDE_VALIDITY' }] } }]);
  });

  it('ends what a retake was asked and paid for', () => {
    const life = failed();
    retake(life, '2024-03-10');
    life.tell(rescore(1, 'PASSED'), local('2024-03-12'), by);
    expect(life.stage).toBe('ACTIVE');
    expect(life.refusals(rescore(2, 'PASSED'), local('2024-03-13'), by)).toEqual(['NO_RESULT_TO_CORRECT']);
  });

  it('is refused once the application has ended, and says that a new one is needed', () => {
    const life = failed();
    retake(life, '2024-03-10');
    sit(life, 'FAILED', '2024-04-01');
    retake(life, '2024-04-10');
    sit(life, 'FAILED', '2024-05-01');
    expect(life.stage).toBe('EXAM_EXHAUSTED');
    expect(life.tell(rescore(3, 'PASSED'), local('2024-05-10'), by)).toMatchObject({
      state: 'REFUSED',
      refusals: [{ code: 'CASE_CLOSED', detail: { stage: 'EXAM_EXHAUSTED', instead: 'NEW_APPLICATION' } }],
    });
    expect(life.stage).toBe('EXAM_EXHAUSTED');
    expect(life.facts.cycles).toEqual([]);
  });

  it('does not take a certificate back: that is a revocation, by two people', () => {
    const life = certified('2024-06-30');
    expect(life.tell(rescore(1, 'FAILED'), local('2024-07-10'), by)).toMatchObject({
      state: 'REFUSED',
      refusals: [{ code: 'CERTIFICATE_ISSUED', rule: 'lifecycle.two-people', detail: { instead: 'REVOKE' } }],
    });
    expect(life.stage).toBe('ACTIVE');
  });

  it('gives no second certificate', () => {
    const life = failed();
    retake(life, '2024-03-10');
    sit(life, 'PASSED', '2024-04-01');
    expect(life.refusals(rescore(1, 'PASSED'), local('2024-04-10'), by)).toEqual(['EXAM_ALREADY_PASSED']);
    expect(life.facts.cycles).toHaveLength(1);
  });

  it.each([
    { why: 'a sitting that there is not', body: rescore(2, 'PASSED'), code: 'NO_SUCH_SITTING' },
    { why: 'the result that it has', body: rescore(1, 'FAILED'), code: 'RESULT_UNCHANGED' },
  ])('is refused for $why', ({ body, code }) => {
    expect(failed().refusals(body, local('2024-03-05'), by)).toEqual([code]);
  });

  it('uses up the last sitting when a forfeited one turns out to be a fail', () => {
    const life = ready();
    sit(life, 'FORFEITED', '2024-03-01');
    for (const day of ['2024-04-01', '2024-05-01']) {
      retake(life, day);
      sit(life, 'FAILED', day);
    }
    expect(life.stage).toBe('EXAM_FAILED');
    life.tell(rescore(1, 'FAILED'), local('2024-05-10'), by);
    expect(life.stage).toBe('EXAM_EXHAUSTED');
  });

  it('leaves a sitting open that was paid for before', () => {
    const life = ready();
    sit(life, 'FORFEITED', '2024-03-01');
    for (const day of ['2024-04-01', '2024-05-01']) {
      retake(life, day);
      sit(life, 'FAILED', day);
    }
    retake(life, '2024-05-05');
    life.tell(rescore(1, 'FAILED'), local('2024-05-10'), by);
    expect(life.stage).toBe('EXAM_AUTHORISED');
    sit(life, 'PASSED', '2024-06-01');
    expect(life.stage).toBe('ACTIVE');
  });

  it('gives a sitting back when a fail turns out to be forfeited, with the case where it is', () => {
    const life = failed();
    life.tell(rescore(1, 'FORFEITED'), local('2024-03-05'), by);
    expect(life.stage).toBe('EXAM_FAILED');
    expect(life.facts.sittings).toMatchObject([{ result: 'FORFEITED' }]);
    expect(life.mails.at(-1)).toMatchObject({ notice: 'EXAM_FORFEITED', effectKey: 'notice:0:again-2-result-1' });
  });

  it('is not told of a fail that had not left yet', () => {
    const life = ready();
    life.mailIsDown = true;
    sit(life, 'FAILED', '2024-03-01');
    life.tell(rescore(1, 'PASSED'), local('2024-03-01', '15:05'), by);
    life.mailIsDown = false;
    life.look(local('2024-03-05'));
    expect(keysOf(life).slice(-2)).toEqual(['notice:0:again-2-result-1', 'notice:1:issued']);
    expect(life.facts.effects.find(({ effectKey }) => effectKey === 'notice:0:result-1')?.state).toBe('SUPERSEDED');
  });

  it('writes to nobody about an earlier sitting when nothing follows from it', () => {
    const life = ready();
    sit(life, 'FORFEITED', '2024-03-01');
    retake(life, '2024-03-10');
    sit(life, 'PASSED', '2024-04-01');
    const mails = life.mails.length;
    life.tell(rescore(1, 'FAILED'), local('2024-04-10'), by);
    expect(life.facts.sittings).toMatchObject([{ result: 'FAILED' }, { result: 'PASSED' }]);
    expect(life.stage).toBe('ACTIVE');
    expect(life.mails).toHaveLength(mails);
  });
});

describe('a corrected approval', () => {
  it('puts the application back under review, with a new task and no validity', () => {
    const life = approved('2024-01-10', '2024-01-20');
    expect(life.facts.case.validThrough).toBe('2025-01-20');
    life.tell(CORRECT_APPROVAL, local('2024-02-01'), by);
    expect(life.stage).toBe('IN_REVIEW');
    expect(life.facts.case.validThrough).toBeUndefined();
    expect(life.facts.case.approvedAt).toBeUndefined();
    expect(life.facts.case.reviewDueOn).toBe('2024-03-02');
    expect(openQueues(life)).toEqual(['APPLICATION']);
    expect(life.facts.case.corrections).toMatchObject([{ what: 'APPROVAL', was: local('2024-01-20'), reason }]);
    life.passTo(local('2026-02-01'));
    expect(life.stage).toBe('IN_REVIEW');
  });

  it('leaves the notice of the first approval in the ledger, and a new one is told again with its own year', () => {
    const life = approved('2024-01-10', '2024-01-20');
    life.tell(CORRECT_APPROVAL, local('2024-02-01'), by);
    life.tell({ type: 'APPROVE' }, local('2024-02-10'));
    expect(life.stage).toBe('APPROVED');
    expect(life.facts.case.validThrough).toBe('2025-02-10');
    const approvals = life.facts.effects.filter(({ notice }) => notice === 'APPLICATION_APPROVED');
    expect(approvals.map(({ effectKey, state }) => [effectKey, state])).toEqual([
      ['notice:0:approved', 'SETTLED'],
      ['notice:0:again-2-approved', 'SETTLED'],
    ]);
  });

  it('tells the applicant that the application is under review again', () => {
    const life = approved('2024-01-10', '2024-01-20');
    life.tell(CORRECT_APPROVAL, local('2024-02-01'), by);
    expect(life.mails.at(-1)).toMatchObject({
      notice: 'APPLICATION_RECEIVED',
      effectKey: 'notice:0:again-2-received',
    });
  });

  it('sends no approval that had not left yet', () => {
    const life = submitted('2024-01-10');
    pay(life, 'APPLICATION', 10_000, '2024-01-10');
    life.mailIsDown = true;
    life.tell({ type: 'APPROVE' }, local('2024-01-20'));
    life.tell(CORRECT_APPROVAL, local('2024-01-20', '13:00'), by);
    life.mailIsDown = false;
    life.look(local('2024-01-25'));
    expect(life.facts.effects.find(({ effectKey }) => effectKey === 'notice:0:approved')?.state).toBe('SUPERSEDED');
    expect(keysOf(life)).not.toContain('notice:0:approved');
  });

  it('gives no year by a first notice that was on its way when the second approval was made', () => {
    const life = submitted('2024-01-10');
    pay(life, 'APPLICATION', 10_000, '2024-01-10');
    life.mailIsDown = true;
    life.tell({ type: 'APPROVE' }, local('2024-01-20'));
    // A sender has claimed it: it will leave whatever becomes of the approval.
    const withState = (from: string, to: 'CLAIMED' | 'PERFORMED', performedAt?: string) => {
      life.facts = {
        ...life.facts,
        effects: life.facts.effects.map((effect) =>
          effect.effectKey === 'notice:0:approved' && effect.state === from
            ? { ...effect, state: to, ...(performedAt !== undefined && { performedAt }) }
            : effect,
        ),
      };
    };
    withState('OWED', 'CLAIMED');
    life.tell(CORRECT_APPROVAL, local('2024-01-20', '13:00'), by);
    life.tell({ type: 'APPROVE' }, local('2024-02-10'));
    withState('CLAIMED', 'PERFORMED', local('2024-01-20', '13:01'));
    life.look(local('2024-02-10', '12:30'));
    expect(life.facts.case.validThrough).toBeUndefined();
    life.mailIsDown = false;
    life.look(local('2024-02-12'));
    expect(life.facts.case.validThrough).toBe('2025-02-12');
  });

  it.each([
    {
      place: 'a training under review',
      live: () => {
        const life = approved('2024-01-10', '2024-01-20');
        life.tell(aTraining('2024-02-01'), local('2024-02-01'));
        return life;
      },
      stage: 'TRAINING_REVIEW',
    },
    {
      place: 'a training that was refused',
      live: () => {
        const life = approved('2024-01-10', '2024-01-20');
        life.tell(aTraining('2024-02-01'), local('2024-02-01'));
        const provider = { providerId: 'provider-1', approvedOn: null };
        life.tell({ type: 'DECIDE_TRAINING', accept: false, provider }, local('2024-02-02'));
        return life;
      },
      stage: 'APPROVED',
    },
    {
      place: 'a training that was accepted',
      live: () => {
        const life = approved('2024-01-10', '2024-01-20');
        life.tell(aTraining('2024-02-01'), local('2024-02-01'));
        const provider = { providerId: 'provider-1', approvedOn: '2023-01-15' };
        life.tell({ type: 'DECIDE_TRAINING', accept: true, provider }, local('2024-02-02'));
        return life;
      },
      stage: 'EXAM_FEE_DUE',
    },
    { place: 'a sitting that is paid', live: ready, stage: 'EXAM_AUTHORISED' },
    { place: 'a sitting that was failed', live: failed, stage: 'EXAM_FAILED' },
    {
      place: 'a sitting whose money has moved out',
      live: () => {
        const life = ready();
        life.tell(moveOut('EXAM-2024-02-10'), local('2024-02-11'), by);
        return life;
      },
      stage: 'EXAM_FEE_DUE',
    },
  ])('asks for nothing twice: with $place it goes on at $stage', ({ live, stage }) => {
    const life = live();
    life.tell(CORRECT_APPROVAL, local('2024-03-05'), by);
    expect(life.stage).toBe('IN_REVIEW');
    life.tell({ type: 'APPROVE' }, local('2024-03-10'));
    expect(life.stage).toBe(stage);
    expect(life.facts.case.validThrough).toBe('2025-03-10');
  });

  it('can end in a denial, which leaves no work behind', () => {
    const life = approved('2024-01-10', '2024-01-20');
    life.tell(aTraining('2024-02-01'), local('2024-02-01'));
    life.tell(CORRECT_APPROVAL, local('2024-02-02'), by);
    life.tell({ type: 'PROPOSE_DENIAL', reason: 'No diploma.' }, local('2024-02-03'));
    life.tell({ type: 'CONFIRM_DENIAL' }, local('2024-02-04'), by);
    expect(life.stage).toBe('DENIED');
    expect(openQueues(life)).toEqual([]);
  });

  it('is refused once a certificate was issued', () => {
    expect(certified('2024-06-30').refusals(CORRECT_APPROVAL, local('2024-07-01'), by)).toEqual(['WRONG_STAGE']);
  });
});

describe('a closed case', () => {
  it.each([rescore(1, 'PASSED'), CORRECT_APPROVAL, moveOut('APPLICATION-2024-01-10'), moveIn('APPLICATION', 10_000)])(
    'is not corrected: $type',
    (body) => {
      const life = submitted('2024-01-10');
      pay(life, 'APPLICATION', 10_000, '2024-01-10');
      life.tell({ type: 'WITHDRAW' }, local('2024-01-11'));
      expect(life.refusals(body, local('2024-01-12'), by)).toEqual(['CASE_CLOSED']);
      expect(life.stage).toBe('WITHDRAWN');
    },
  );
});

describe('a restart', () => {
  it('changes no fact', () => {
    const life = certified('2024-06-30');
    const [before, events] = [life.facts, life.events.length];
    expect(life.tell({ type: 'RESTART', reason }, local('2024-07-10'), by)).toMatchObject({ state: 'APPLIED' });
    expect(life.facts).toEqual(before);
    expect(life.events).toHaveLength(events);
  });
});

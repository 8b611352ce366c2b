import { describe, expect, it } from 'vitest';
import { decideResult, visibleToTrainingProvider } from '../../domain/exam.ts';
import type { CaseFacts } from '../../domain/facts.ts';
import { aSitting, aTraining, codesOf } from './rule-builders.ts';

const VALID_THROUGH = '2025-03-20';

const failed = aSitting({ satOn: '2024-06-10', result: 'FAILED' });

describe('a result', () => {
  it('E4: counts for a sitting on the last day', () => {
    expect(decideResult(aSitting(), VALID_THROUGH, VALID_THROUGH).ok).toBe(true);
  });

  it('E5: does not count for a sitting on the day after', () => {
    expect(decideResult(aSitting(), '2025-03-21', VALID_THROUGH)).toMatchObject({
      ok: false,
      refusals: [{ code: 'OUTSIDE_VALIDITY', detail: { satOn: '2025-03-21', validThrough: VALID_THROUGH } }],
    });
  });

  it('E16: counts by the day of the sitting, however late the score arrives', () => {
    const authorised = aSitting({ scheduledOn: VALID_THROUGH });
    expect(decideResult(authorised, VALID_THROUGH, VALID_THROUGH).ok).toBe(true);
    // A score of the same sitting read as if it had been sat on the day of its arrival would not count.
    expect(decideResult(authorised, '2025-04-02', VALID_THROUGH).ok).toBe(false);
  });

  it('needs a sitting that was authorised and has none yet', () => {
    expect(codesOf(decideResult(undefined, '2024-06-10', VALID_THROUGH))).toEqual(['SITTING_NOT_AUTHORISED']);
    expect(codesOf(decideResult(failed, '2024-06-10', VALID_THROUGH))).toEqual(['RESULT_ALREADY_RECORDED']);
  });
});

describe('a training provider', () => {
  const facts: CaseFacts = {
    case: {
      caseId: 'case-1',
      personId: 'person-1',
      program: 'cmpss',
      pathway: 'INITIAL',
      ver: 7,
      stage: 'EXAM_AUTHORISED',
      openedAt: '2024-03-01T18:00:00.000Z',
      stageSince: '2024-05-02T18:00:00.000Z',
      suspended: false,
      held: false,
      cycle: 0,
      suspensions: [],
      enteredValues: [],
    },
    answers: { eligibility: { education: 'HIGHER_DEGREE', affirmations: ['LIVED_EXPERIENCE'] } },
    payments: [],
    documents: [
      {
        documentId: 'accommodation-form',
        kind: 'ACCOMMODATION',
        fileName: 'diagnosis.pdf',
        mediaType: 'application/pdf',
        sha256: '2'.repeat(64),
        receivedAt: '2024-05-01T18:00:00.000Z',
      },
    ],
    revisions: [],
    trainings: [
      aTraining({ minutes: 2400, decision: 'REFUSED' }),
      aTraining({
        training: 2,
        providerId: 'made-up-provider-late',
        startedOn: '2024-01-22',
        decision: 'ACCEPTED',
      }),
      aTraining({ training: 3, providerId: 'made-up-provider-late' }),
    ],
    sittings: [failed],
    cycles: [],
    credits: [],
    renewals: [],
    audits: [],
    effects: [],
    tasks: [],
  };

  it('E19: sees its own certificates and nothing else: no accommodation, no attempt, no answer', () => {
    expect(visibleToTrainingProvider(facts, 'made-up-provider-late')).toEqual([
      {
        training: 2,
        courseKind: 'CORE',
        startedOn: '2024-01-22',
        completedOn: '2024-02-16',
        minutes: 4800,
        decision: 'ACCEPTED',
      },
      { training: 3, courseKind: 'CORE', completedOn: '2024-02-16', minutes: 4800 },
    ]);
  });

  it('E19: sees nothing of a case that it did not train for', () => {
    expect(visibleToTrainingProvider(facts, 'made-up-provider-unapproved')).toEqual([]);
  });
});

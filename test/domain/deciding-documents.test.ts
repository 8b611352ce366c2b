/** What a reviewer decides on a document, and what it asks of the person. */
import { describe, expect, it } from 'vitest';
import { local, pay, REVIEWER, submitted } from './life.ts';

const PHOTO = 'document-PHOTO_ID';
const reason = 'The photo is cut off.';
const later = local('2024-01-20');

const inReview = () => {
  const life = submitted('2024-01-02');
  pay(life, 'APPLICATION', 10_000, '2024-01-02');
  return life;
};

const decide = (life: ReturnType<typeof submitted>, fields: { accept: boolean; reason?: string; kind?: string }) =>
  life.tell({ type: 'DECIDE_DOCUMENT', documentId: PHOTO, ...fields }, later, { actor: REVIEWER });

const documentOf = ({ facts }: ReturnType<typeof submitted>) =>
  facts.documents.find(({ documentId }) => documentId === PHOTO);

describe('a document that is refused', () => {
  it('in a review is asked for again by a revision, and the letter of the revision says so', () => {
    const life = inReview();
    decide(life, { accept: false, reason });
    expect(life.facts.case.stage).toBe('REVISION_REQUESTED');
    expect(life.facts.revisions).toMatchObject([{ wanted: [{ requirement: 'PHOTO_ID', reason }] }]);
    expect(life.mails.at(-1)?.effectKey).toBe('notice:0:revision-1');
  });

  it('before a review is asked for again by a letter of its own, once for each refusal', () => {
    const life = submitted('2024-01-02');
    decide(life, { accept: false, reason });
    expect(life.facts.case.stage).toBe('FEE_DUE');
    decide(life, { accept: false, reason: 'It is still cut off.' });
    expect(life.mails.slice(-2).map(({ effectKey }) => effectKey)).toEqual([
      `notice:0:document-${PHOTO}`,
      `notice:0:again-2-document-${PHOTO}`,
    ]);
  });

  it('is wanted once in an open revision, with the last reason', () => {
    const life = inReview();
    decide(life, { accept: false, reason });
    decide(life, { accept: false, reason: 'It is blurred, too.' });
    expect(life.facts.revisions).toMatchObject([
      { round: 1, wanted: [{ requirement: 'PHOTO_ID', reason: 'It is blurred, too.' }] },
    ]);
  });

  it('is good again once it is accepted after all, and says no more why it was not', () => {
    const life = submitted('2024-01-02');
    decide(life, { accept: false, reason });
    expect(documentOf(life)).toMatchObject({ decision: 'REFUSED', refusedBecause: reason });
    decide(life, { accept: true });
    expect(documentOf(life)).toMatchObject({ decision: 'ACCEPTED', decidedAt: later });
    expect(documentOf(life)).not.toHaveProperty('refusedBecause');
  });
});

it('an application cannot be submitted with nothing but a refused document for a requirement', () => {
  const life = submitted('2024-01-02');
  const [draft] = [{ ...life.facts, case: { ...life.facts.case, stage: 'DRAFT' as const } }];
  life.facts = draft;
  decide(life, { accept: false, reason });
  expect(life.refusals({ type: 'SUBMIT_APPLICATION' }, later)).toEqual(['DOCUMENT_MISSING']);
  decide(life, { accept: true });
  expect(life.refusals({ type: 'SUBMIT_APPLICATION' }, later)).toEqual([]);
});

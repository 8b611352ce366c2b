import { describe, expect, it } from 'vitest';
import { checkDocuments, decideDocument } from '../../domain/documents.ts';
import type { Answers, Document } from '../../domain/facts.ts';
import { aDiploma, anId, rulesOf, theAnswers } from './rule-builders.ts';

const SUBMITTED_ON = '2024-03-05';

const findings = (
  documents: readonly Document[],
  answers: Answers = theAnswers(),
  on = SUBMITTED_ON,
  rules = rulesOf(SUBMITTED_ON),
) => checkDocuments(documents, answers, rules, on).map(({ requirement, finding }) => `${requirement} ${finding}`);

const idNamed = (firstName: string, lastName: string, middleName?: string) =>
  anId({ nameOnDocument: { firstName, lastName, ...(middleName !== undefined && { middleName }) } });

describe('the documents of an application', () => {
  it('are fine when there is a valid ID in the name of the applicant and a diploma', () => {
    expect(findings([anId(), aDiploma()])).toEqual([]);
  });

  it('are reported one by one when they are missing', () => {
    expect(findings([])).toEqual(['PHOTO_ID MISSING', 'EDUCATION MISSING']);
    expect(findings([anId()])).toEqual(['EDUCATION MISSING']);
  });

  it.each([
    {
      why: 'A4: an ID that expired the day before the submission needs a revision',
      expiresOn: '2024-03-04',
      expired: true,
    },
    { why: 'A4: an ID whose last day is the day of the submission is fine', expiresOn: '2024-03-05', expired: false },
    {
      why: 'A5: an ID that expires after the submission and before the review is fine',
      expiresOn: '2024-03-06',
      expired: false,
    },
  ])('$why', ({ expiresOn, expired }) => {
    expect(findings([anId({ expiresOn }), aDiploma()])).toEqual(expired ? ['PHOTO_ID EXPIRED'] : []);
  });

  it('A4: a diploma does not expire', () => {
    expect(findings([anId(), aDiploma({ expiresOn: '1999-06-01' })])).toEqual([]);
  });

  it.each([
    { why: 'A6: "Lopez" is not "Lopez-Garcia"', id: idNamed('Maria', 'Lopez-Garcia'), differs: true },
    { why: 'A6: "Maria" is not "Mary"', id: idNamed('Mary', 'Lopez'), differs: true },
    {
      why: 'A6: "Lopez" is "LOPEZ", and blanks around it do not count',
      id: idNamed(' MARIA', 'LOPEZ '),
      differs: false,
    },
    { why: 'A7: a middle name on the ID alone is fine', id: idNamed('Maria', 'Lopez', 'Elena'), differs: false },
  ])('$why', ({ id, differs }) => {
    expect(findings([id, aDiploma()])).toEqual(differs ? ['PHOTO_ID NAME_MISMATCH'] : []);
  });

  it.each([
    { row: 'P6: a supervisor’s letter without letterhead needs a revision', onLetterhead: false, revise: true },
    { row: 'P6: one on letterhead is fine', onLetterhead: true, revise: false },
    { row: 'P6: one that nobody has looked at for that gives no finding', onLetterhead: undefined, revise: false },
  ])('$row', ({ onLetterhead, revise }) => {
    const rules = rulesOf(SUBMITTED_ON, {}, 'RECIPROCITY');
    const letters = (rules['application.documents'] ?? [])
      .slice(2)
      .map(({ kind }) => aDiploma({ documentId: kind, kind, ...(onLetterhead !== undefined && { onLetterhead }) }));
    const told = findings([anId(), aDiploma(), ...letters], theAnswers(), SUBMITTED_ON, rules);
    expect(told).toEqual(revise ? ['SUPERVISOR_LETTER NO_LETTERHEAD'] : []);
  });

  it.each([
    { why: 'an accent', id: idNamed('María', 'López') },
    { why: 'a hyphen', id: idNamed('Maria', '-Lopez') },
    { why: 'the order', id: idNamed('Lopez', 'Maria') },
  ])('A6: names that differ by $why alone are told apart from others', ({ id }) => {
    expect(findings([id, aDiploma()])).toEqual(['PHOTO_ID NAME_WRITTEN_OTHERWISE']);
  });

  it('A6: the same accented letter is the same however it is encoded', () => {
    const answers = theAnswers({ identity: { legalLastName: 'Lo\u0301pez' } });
    expect(findings([idNamed('Maria', 'L\u00f3pez'), aDiploma()], answers)).toEqual([]);
  });

  it.each([
    { why: 'A7: a middle name that the application gives has to be on the ID', middleName: undefined, differs: true },
    { why: 'A7: another middle name than the ID has is a mismatch', middleName: 'Eva', differs: true },
    { why: 'A7: the middle name of the ID is fine', middleName: 'ELENA', differs: false },
  ])('$why', ({ middleName, differs }) => {
    const answers = theAnswers({ identity: { legalMiddleName: 'Elena' } });
    expect(findings([idNamed('Maria', 'Lopez', middleName), aDiploma()], answers)).toEqual(
      differs ? ['PHOTO_ID NAME_MISMATCH'] : [],
    );
  });

  it('A7: a middle name that was left blank counts as none', () => {
    const answers = theAnswers({ identity: { legalMiddleName: ' ' } });
    expect(findings([idNamed('Maria', 'Lopez', 'Elena'), aDiploma()], answers)).toEqual([]);
  });

  it('do not have to show the name on the diploma', () => {
    const diploma = aDiploma({ nameOnDocument: { firstName: 'Maria', lastName: 'Ortiz' } });
    expect(findings([anId(), diploma])).toEqual([]);
  });

  it('are reported with everything that stands against one of them', () => {
    const id = anId({
      mediaType: 'image/heic',
      expiresOn: '2024-03-04',
      nameOnDocument: { firstName: 'M', lastName: 'L' },
    });
    expect(findings([id, aDiploma()])).toEqual([
      'PHOTO_ID TYPE_NOT_ACCEPTED',
      'PHOTO_ID EXPIRED',
      'PHOTO_ID NAME_MISMATCH',
    ]);
  });

  it('are fine once a better one has come, and report the last one until then', () => {
    const expired = anId({ expiresOn: '2024-03-04' });
    const otherName = anId({
      documentId: 'id-2',
      receivedAt: '2024-03-02T18:00:00.000Z',
      nameOnDocument: { firstName: 'Ana', lastName: 'Lopez' },
    });
    const good = anId({ documentId: 'id-3', receivedAt: '2024-03-03T18:00:00.000Z' });
    expect(findings([otherName, expired, aDiploma()])).toEqual(['PHOTO_ID NAME_MISMATCH']);
    expect(findings([good, otherName, expired, aDiploma()])).toEqual([]);
  });

  it('give no finding on what nobody has entered', () => {
    const { expiresOn: _, nameOnDocument: __, ...unread } = anId();
    expect(findings([unread, aDiploma()])).toEqual([]);
  });
});

describe('a file', () => {
  const acceptedForId = rulesOf(SUBMITTED_ON)['application.documents']?.[0]?.mediaTypes ?? [];

  it.each([
    ['image/jpeg', true],
    ['IMAGE/JPEG', true],
    ['image/jpg', true],
    ['application/pdf; name=id.pdf', true],
    ['image/png', true],
    ['image/heic', false],
    ['', false],
  ])('of type "%s" is taken as an ID: %s', (mediaType, taken) => {
    expect(decideDocument(mediaType, acceptedForId, 'application.documents').ok).toBe(taken);
  });

  it('that is refused is told what would be taken, and by which rule', () => {
    expect(decideDocument('image/heic', ['application/pdf'], 'training.mediaTypes')).toEqual({
      ok: false,
      refusals: [
        {
          code: 'TYPE_NOT_ACCEPTED',
          rule: 'training.mediaTypes',
          field: 'mediaType',
          detail: { have: 'image/heic', accepted: ['application/pdf'] },
        },
      ],
    });
  });
});

/** What an acknowledgement tells: what became of each file of the messages that it names, and what is still owed. */
import { describe, expect, it } from 'vitest';
import type { CaseFacts, Document, Effect } from '../../domain/facts.ts';
import type { Stage } from '../../domain/stages.ts';
import type { AcknowledgedMail } from '../../functions/send-notice/page.ts';
import { aDocument, approved, certified, Life, local, REVIEWER, sendDocuments, submitted } from '../domain/life.ts';
import { reciprocal } from '../domain/pathway-lives.ts';
import { aMessage } from './acknowledged-mail.ts';
import { anEffect, expectToTell, letterFor, renewing, revised, writeLetter } from './lives.ts';
import { PERSON } from './setup.ts';

const NOW = local('2024-01-20', '10:02');

const naming = (...acknowledges: readonly string[]): Effect => ({
  ...anEffect('MAIL_RECEIVED', 'mail-2024-01-20'),
  acknowledges: [...acknowledges],
});

const textOf = (facts: CaseFacts, acknowledged: AcknowledgedMail, now = NOW): string =>
  letterFor(naming('m1', 'm2'), facts, now, { acknowledged }).text;

const drafted = (): Life => new Life(local('2024-01-02', '09:00'));

/** The document that the first file of the message m1 became. */
const filed = (kind: string, overrides: Partial<Document> = {}): Document =>
  aDocument(kind, { documentId: 'mail-m1-1', receivedAt: local('2024-01-20', '10:01'), ...overrides });

const withDocuments = (facts: CaseFacts, ...documents: readonly Document[]): CaseFacts => ({
  ...facts,
  documents: [...facts.documents, ...documents],
});

const NONE_OWED = 'You do not need to send us any document now.';
const PHOTO = 'Government photo ID';
const DIPLOMA = 'High school diploma, its equivalent, or a higher degree';

describe('a file that came by mail', () => {
  const file = { fileName: 'scan.pdf', state: 'FILED' } as const;

  it('is told in the words of the program for what it is', () => {
    const text = textOf(withDocuments(drafted().facts, filed('PHOTO_ID')), aMessage('m1', [file]));
    expectToTell(text, [
      'Thank you for your email of Saturday, January 20, 2024.',
      `What we received:\n\n- scan.pdf: ${PHOTO}`,
      `What we still need:\n\n- ${DIPLOMA}\n`,
    ]);
  });

  it('is told as what staff sorted it as, whatever it was sent for', () => {
    const facts = withDocuments(drafted().facts, filed('EDUCATION'));
    expect(textOf(facts, aMessage('m1', [{ ...file, kind: 'PHOTO_ID' }]))).toContain(`- scan.pdf: ${DIPLOMA}`);
  });

  it('is to be sorted when nobody knows what it is, and may be what is still missing', () => {
    const text = textOf(withDocuments(drafted().facts, filed('UNSORTED')), aMessage('m1', [file]));
    expectToTell(text, [
      '- scan.pdf: we will see what it is for',
      `- ${PHOTO}\n- ${DIPLOMA}\n\nWe have not sorted some of your files yet.`,
    ]);
  });

  it('keeps the words of the pathway after the certificate', () => {
    const { facts } = reciprocal('2024-01-02');
    const certifiedSince = { ...facts, case: { ...facts.case, stage: 'ACTIVE' as const, cycle: 1 } };
    const text = textOf(withDocuments(certifiedSince, filed('SELF_LETTER')), aMessage('m1', [file]));
    expect(text).toContain('- scan.pdf: Letter of your own on your role and responsibilities as a peer');
  });

  it('that the case did not take after all is not told as received', () => {
    const text = textOf(drafted().facts, aMessage('m1', [file]));
    expectToTell(text, ['- scan.pdf: We did not add it to your case.'], ['What we received']);
  });

  it('is told as one that is there already', () => {
    const text = textOf(drafted().facts, aMessage('m1', [{ ...file, state: 'ALREADY_RECEIVED' }]));
    expectToTell(text, ['They are the same as files that we got before:\n\n- scan.pdf'], ['What we received']);
  });

  it.each([
    { code: 'ENCRYPTED', says: 'This PDF is locked with a password.' },
    { code: 'TYPE_NOT_ACCEPTED', says: 'We do not take this kind of file for this document.' },
    { code: 'CASE_CLOSED', says: 'Your case was closed when this file came.' },
    { code: 'RULE_NOT_PUBLISHED', says: 'We did not add it to your case.' },
  ])('is told with why it is not taken: $code', ({ code, says }) => {
    const refusals = [{ code, rule: 'lifecycle.documents' }];
    const text = textOf(drafted().facts, aMessage('m1', [{ ...file, state: 'REFUSED', refusals }]));
    expectToTell(text, [`What we could not take, and why:\n\n- scan.pdf: ${says}`], ['What we received']);
  });

  it('that never became an upload is told with why', () => {
    const text = textOf(drafted().facts, aMessage('m1', [{ fileName: 'winmail.dat', problem: 'OUTLOOK_FORM' }]));
    expect(text).toContain('- winmail.dat: Outlook packed your files in a way that we cannot open.');
  });

  it('has a name that makes no markup and no line of its own', () => {
    const fileName = '<img src=x>\n\nWe owe you $5: "https://x.example".pdf';
    const letter = letterFor(naming('m1'), withDocuments(drafted().facts, filed('PHOTO_ID')), NOW, {
      acknowledged: aMessage('m1', [{ ...file, fileName }]),
    });
    expect(letter.text).toContain(`\n- <img src=x> We owe you $5: "https://x.example".pdf: ${PHOTO}\n`);
    expect(letter.html).toContain('&lt;img src=x&gt; We owe you $5: &quot;https://x.example&quot;.pdf');
    expect(letter.html).not.toMatch(/<img|href="https:\/\/x/);
  });
});

describe('the messages of an acknowledgement', () => {
  const merge = (...all: readonly AcknowledgedMail[]): AcknowledgedMail => ({
    mails: all.flatMap(({ mails }) => mails),
    uploads: all.flatMap(({ uploads }) => uploads),
  });
  const bad = { fileName: 'a.zip', problem: 'ARCHIVE' } as const;

  it('are told together, with their days', () => {
    const later = aMessage('m2', [], { receivedAt: local('2024-01-21', '00:00') });
    const text = textOf(drafted().facts, merge(later, aMessage('m1', [bad])));
    expectToTell(text, [
      'your emails from Saturday, January 20, 2024 to Sunday, January 21, 2024.',
      '- a.zip: This is a packed file',
      'We found no file in one of your emails. A person will read what it says.',
    ]);
  });

  it('that had no file are told as read by a person', () => {
    const letter = letterFor(naming('m1'), drafted().facts, NOW, { acknowledged: aMessage('m1', []) });
    expect(letter.subject).toBe('We have your email about CMPSS');
    expect(letter.text).toContain('We found no file in your email. A person will read what it says.');
  });

  it.each([
    { why: 'it is not named', acknowledged: aMessage('m3', []) },
    { why: 'it is another case’s by now', acknowledged: aMessage('m1', [], { caseId: '01JCASE0000000000000000002' }) },
    { why: 'it must not be answered', acknowledged: aMessage('m1', [], { unanswerable: ['LIST'] }) },
    {
      why: 'a file of it has not come to its end',
      acknowledged: aMessage('m1', [{ fileName: 'a', state: 'EXPECTED' }]),
    },
    {
      why: 'a file of it is nowhere',
      acknowledged: { ...aMessage('m1', [{ fileName: 'a', state: 'FILED' }]), uploads: [] },
    },
  ])('make no letter when $why', ({ acknowledged }) => {
    expect(writeLetter(naming('m1'), drafted().facts, NOW, { acknowledged })).toBeUndefined();
  });

  it('are told in Spanish', () => {
    const { text } = letterFor(naming('m1'), withDocuments(drafted().facts, filed('PHOTO_ID')), NOW, {
      person: { ...PERSON, language: 'es' },
      acknowledged: aMessage('m1', [{ fileName: 'scan.pdf', state: 'FILED' }, bad]),
    });
    expectToTell(text, [
      '- scan.pdf: Identificación oficial con foto',
      '- a.zip: Es un archivo comprimido',
      '- Diploma de preparatoria, su equivalente o un título superior',
    ]);
  });
});

describe('what is still owed', () => {
  const question = aMessage('m1', []);

  it('before the application is sent are its documents, and the application', () => {
    const life = drafted();
    const NOT_SENT = 'Your application is not sent yet.';
    expectToTell(textOf(life.facts, question), [`- ${PHOTO}`, `- ${DIPLOMA}`, NOT_SENT], [NONE_OWED]);
    sendDocuments(life, [{ kind: 'PHOTO_ID' }, { kind: 'EDUCATION' }], local('2024-01-03'));
    expectToTell(textOf(life.facts, question), [NONE_OWED, NOT_SENT], ['What we still need']);
  });

  it('are the documents of the pathway', () => {
    const { facts } = new Life(local('2024-01-02', '09:00'), undefined, undefined, 'RECIPROCITY');
    expectToTell(textOf(facts, question), [
      '- Letter of a professional colleague',
      '- Certificates of continuing education',
    ]);
  });

  it('is a document that was refused, until another is there', () => {
    const life = submitted('2024-01-02');
    const refuse = {
      type: 'DECIDE_DOCUMENT',
      documentId: 'document-PHOTO_ID',
      accept: false,
      reason: 'Blurred.',
    } as const;
    life.tell(refuse, local('2024-01-10'), { actor: REVIEWER });
    expectToTell(textOf(life.facts, question), [`What we still need:\n\n- ${PHOTO}\n`], [DIPLOMA, NONE_OWED]);
    expect(textOf(withDocuments(life.facts, filed('PHOTO_ID')), question)).toContain(NONE_OWED);
  });

  it('is what a revision wants, until something newer came for it', () => {
    const { facts } = revised('2024-02-20');
    const asked = `What we still need:\n\n- ${PHOTO}: It has ended.\n`;
    const answer = [
      'When you have sent everything, open your case and send us your answer.',
      'The last day to answer is Tuesday, February 20, 2024',
    ];
    expectToTell(textOf(facts, question), [asked, ...answer], [NONE_OWED]);
    const newer = { receivedAt: local('2024-01-20', '12:01') };
    expectToTell(textOf(withDocuments(facts, filed('PHOTO_ID', newer)), question), answer, [asked, NONE_OWED]);
    const again = filed('PHOTO_ID', { ...newer, decision: 'REFUSED' });
    expect(textOf(withDocuments(facts, again), question)).toContain(asked);
    expect(
      textOf(withDocuments(facts, filed('PHOTO_ID', { receivedAt: local('2024-01-20', '11:59') })), question),
    ).toContain(asked);
  });

  it('is what the revision of a renewal wants', () => {
    const text = textOf(renewing().facts, question, local('2026-05-26'));
    expectToTell(text, ['- Continuing education: Which course was it?', 'is Wednesday, July 15, 2026'], [NONE_OWED]);
  });

  it('is said to be nothing only where that is sure', () => {
    const { facts } = submitted('2024-01-02');
    const saying = (stage: Stage, change: Partial<CaseFacts> = {}) =>
      textOf({ ...facts, ...change, case: { ...facts.case, stage } }, question).includes(NONE_OWED);
    for (const stage of [
      'FEE_DUE',
      'IN_REVIEW',
      'TRAINING_REVIEW',
      'EXAM_AUTHORISED',
      'RENEWAL_REVIEW',
      'ACTIVE',
    ] as const)
      expect([stage, saying(stage)]).toEqual([stage, true]);
    for (const stage of ['APPROVED', 'RENEWAL_OPEN', 'LATE_TIER_1', 'DENIAL_PROPOSED', 'DENIED', 'WITHDRAWN'] as const)
      expect([stage, saying(stage)]).toEqual([stage, false]);
    const refused = facts.documents.map((document) => ({ ...document, decision: 'REFUSED' as const }));
    expect(saying('TRAINING_REVIEW', { documents: refused })).toBe(false);
  });

  it('is not said to be nothing to whoever is asked to send a file again', () => {
    const { facts } = submitted('2024-01-02');
    const text = textOf(facts, aMessage('m1', [{ fileName: 'a.zip', problem: 'ARCHIVE' }]));
    expectToTell(text, ['Please send each file in it by itself.'], [NONE_OWED]);
  });

  it('is nothing that mail could bring once an application is approved', () => {
    expectToTell(textOf(approved('2024-01-02', '2024-01-10').facts, question), [], ['What we still need', NONE_OWED]);
    expect(textOf(certified('2024-01-10').facts, question)).toContain(NONE_OWED);
  });
});

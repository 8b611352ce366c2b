/** Files and documents over the API: who may send and see them, what is asked for, and what becomes of each. */
import { describe, expect, it } from 'vitest';
import { factsOf } from '../../../domain/evolve.ts';
import { MOST_BYTES, MOST_EXPECTED } from '../../../domain/uploads.ts';
import { aCase, aDocument, goodAnswers, local } from '../../domain/life.ts';
import { A_PNG, aPdf } from '../sample-files.ts';
import { CASE, codesOf, makeWorld, OWNER, PEOPLE, type Who } from './world.ts';

const AT = `/api/cases/${CASE}`;
const PHOTO = { kind: 'PHOTO_ID', fileName: 'my id.pdf', mediaType: 'application/pdf' };

const withCase = async (stage: 'DRAFT' | 'IN_REVIEW' | 'WITHDRAWN' = 'IN_REVIEW') => {
  const world = makeWorld();
  const record = aCase({ caseId: CASE, personId: OWNER, stage, submittedOn: '2025-01-09' });
  await world.seed({ ...factsOf(record), answers: goodAnswers });
  const ask = (who: Who, body: object = PHOTO) => world.call(who, 'POST', `${AT}/uploads`, { body });
  const uploads = async (who: Who = 'owner') => (await world.call(who, 'GET', `${AT}/uploads`)).body.uploads;
  const documents = async (who: Who) => (await world.call(who, 'GET', `${AT}/documents`)).body;
  return { ...world, ask, uploads, documents };
};

const EVERYBODY = Object.keys(PEOPLE) as Who[]; // the keys of that literal

describe('a form for a file', () => {
  it('is for one place, one type and ten minutes, and the file is expected from then on', async () => {
    const { ask, uploads, state } = await withCase();
    const { status, body } = await ask('owner', { ...PHOTO, expiresOn: '2030-05-04' });
    expect(status).toBe(201);
    expect(body.fields).toEqual({ key: `staging/${CASE}/${body.documentId}`, 'Content-Type': 'application/pdf' });
    expect(body.mostBytes).toBe(MOST_BYTES);
    expect(Date.parse(body.expiresAt) - Date.parse(state.now)).toBe(600_000);
    expect(await uploads()).toEqual([
      { ...PHOTO, expiresOn: '2030-05-04', documentId: body.documentId, expectedAt: state.now, state: 'EXPECTED' },
    ]);
  });

  it.each(EVERYBODY)('is given to the person and to reviewers of the program alone: %s', async (who) => {
    const { ask, uploads } = await withCase();
    const expected: Partial<Record<Who, number>> = {
      owner: 201,
      reviewer: 201,
      colleague: 201,
      supervisor: 403,
      operator: 403,
      vendor: 403,
    };
    expect((await ask(who)).status).toBe(expected[who] ?? 404);
    expect(await uploads()).toHaveLength(expected[who] === 201 ? 1 : 0);
  });

  it.each([
    ['a type that is not taken', { ...PHOTO, mediaType: 'image/heic' }, 409, 'TYPE_NOT_ACCEPTED'],
    ['an archive', { ...PHOTO, mediaType: 'application/zip' }, 409, 'TYPE_NOT_ACCEPTED'],
    ['no name', { ...PHOTO, fileName: '' }, 400, 'FIELD_INVALID'],
    ['an endless name', { ...PHOTO, fileName: 'x'.repeat(256) }, 400, 'FIELD_INVALID'],
    ['a type with parameters', { ...PHOTO, mediaType: 'application/pdf; x' }, 400, 'FIELD_INVALID'],
    ['no kind', { fileName: 'a.pdf', mediaType: 'application/pdf' }, 400, 'FIELD_MISSING'],
    ['a field of its own', { ...PHOTO, sha256: 'a' }, 400, 'FIELD_UNKNOWN'],
    ['a day that is none', { ...PHOTO, expiresOn: '2025-02-30' }, 400, 'FIELD_INVALID'],
  ])('is refused for %s, and nothing is expected', async (_what, body, status, code) => {
    const { ask, uploads } = await withCase();
    const reply = await ask('owner', body);
    expect([reply.status, codesOf(reply)]).toEqual([status, [code]]);
    expect(await uploads()).toEqual([]);
  });

  it('is not given for ever more files at once', async () => {
    const { ask, goTo } = await withCase();
    for (let n = 0; n < MOST_EXPECTED; n += 1) expect((await ask('owner')).status).toBe(201);
    const reply = await ask('owner');
    expect([reply.status, codesOf(reply)]).toEqual([409, ['TOO_MANY_FILES']]);
    goTo(local('2025-01-10', '09:11'));
    expect((await ask('owner')).status).toBe(201);
  });

  it('keeps a name without what could mislead a reader', async () => {
    const { ask, uploads } = await withCase();
    await ask('owner', { ...PHOTO, fileName: '../\u202efdp.exe\ud800' });
    expect((await uploads())[0].fileName).toBe('fdp.exe\ufffd');
  });

  it('is refused once the case is closed', async () => {
    const { ask } = await withCase('WITHDRAWN');
    const reply = await ask('owner');
    expect([reply.status, codesOf(reply)]).toEqual([409, ['CASE_CLOSED']]);
  });
});

describe('a file that was sent', () => {
  it('is filed, and stands in the case', async () => {
    const { sendPdf, uploads, documents } = await withCase();
    const documentId = await sendPdf('owner', 'PHOTO_ID');
    expect(await uploads()).toMatchObject([{ documentId, state: 'FILED' }]);
    const { requirements } = await documents('owner');
    expect(requirements).toMatchObject([
      { kind: 'PHOTO_ID', label: 'Government photo ID', missing: false, documents: [{ documentId }] },
      { kind: 'EDUCATION', missing: true, documents: [] },
    ]);
    expect(requirements[0].documents[0]).not.toHaveProperty('findings');
  });

  it('that is refused says why in words', async () => {
    const { ask, arrive, uploads } = await withCase();
    const { body } = await ask('owner');
    await arrive({ caseId: CASE, documentId: body.documentId }, A_PNG);
    const [upload] = await uploads();
    expect(upload).toMatchObject({ state: 'REFUSED', refusals: [{ code: 'TYPE_DIFFERS' }] });
    expect(upload.refusals[0].detail.says).toContain('PDF');
  });

  it('cannot be told by anybody who has not sent it: there is no such command', async () => {
    const { command } = await withCase();
    const { receivedAt: _, ...document } = aDocument('PHOTO_ID');
    for (const who of ['owner', 'reviewer', 'operator'] as const)
      expect((await command(who, 'record-document', document)).status).toBe(404);
  });
});

describe('the review of documents', () => {
  it('shows staff what stands against each, and which other cases have the same bytes', async () => {
    const { ask, arrive, documents, registry, command, seed } = await withCase();
    await seed(factsOf(aCase({ caseId: 'another-case', personId: 'person-2' })));
    await seed(factsOf(aCase({ caseId: 'elsewhere', personId: 'person-3', program: 'another-program' })));
    const { body } = await ask('owner', { ...PHOTO, expiresOn: '2025-01-08' });
    const { documentId } = body;
    await arrive({ caseId: CASE, documentId }, await aPdf('an id'));
    const { requirements } = await documents('reviewer');
    const { sha256 } = requirements[0].documents[0];
    for (const caseId of ['another-case', 'elsewhere']) await registry.noteFile(sha256, { caseId, documentId: 'd' });
    const named = { firstName: 'Ána', lastName: 'Ruiz' };
    await command('reviewer', 'decide-document', { documentId, accept: true, nameOnDocument: named });
    expect((await documents('reviewer')).requirements[0]).toMatchObject({
      missing: false,
      documents: [{ findings: ['EXPIRED', 'NAME_WRITTEN_OTHERWISE'], alsoIn: ['another-case'], decision: 'ACCEPTED' }],
    });
    expect((await documents('owner')).requirements[0].documents[0]).not.toHaveProperty('alsoIn');
  });

  it('asks for exactly a refused document again, and shows it as missing', async () => {
    const { sendPdf, command, call, documents } = await withCase();
    const documentId = await sendPdf('owner', 'PHOTO_ID');
    const reason = 'The photo is cut off.';
    const { body } = await command('reviewer', 'decide-document', { documentId, accept: false, reason });
    expect(body).toMatchObject({ state: 'APPLIED', stage: 'REVISION_REQUESTED' });
    const view = (await call('owner', 'GET', AT)).body;
    expect(view.revisions).toMatchObject([{ wanted: [{ requirement: 'PHOTO_ID', reason }] }]);
    expect(view.notices.map(({ notice }: { notice: string }) => notice)).toEqual(['REVISION_WANTED']);
    expect((await documents('owner')).requirements[0]).toMatchObject({
      missing: true,
      documents: [{ decision: 'REFUSED', refusedBecause: reason }],
    });
    await sendPdf('colleague', 'EDUCATION');
    expect((await documents('owner')).requirements[1]).toMatchObject({ missing: false });
  });

  it('adds another refused document to the revision that is open, with another letter', async () => {
    const { sendPdf, command, call } = await withCase();
    const [photo, diploma] = [await sendPdf('owner', 'PHOTO_ID'), await sendPdf('owner', 'EDUCATION')];
    const refuse = (documentId: string, reason: string) =>
      command('reviewer', 'decide-document', { documentId, accept: false, reason });
    await refuse(photo, 'Cut off.');
    await refuse(diploma, 'One page is missing.');
    const view = (await call('owner', 'GET', AT)).body;
    expect(view.revisions).toMatchObject([
      {
        wanted: [
          { requirement: 'PHOTO_ID', reason: 'Cut off.' },
          { requirement: 'EDUCATION', reason: 'One page is missing.' },
        ],
      },
    ]);
    expect(view.notices).toHaveLength(2);
  });

  it('of what is not needed, or of which a good one is there, only says that it was refused', async () => {
    const { sendPdf, ask, arrive, command, call } = await withCase();
    const other = await sendPdf('owner', 'LETTER');
    await sendPdf('owner', 'PHOTO_ID');
    const { body: form } = await ask('owner');
    await arrive({ caseId: CASE, documentId: form.documentId }, await aPdf('a second photo'));
    for (const documentId of [other, form.documentId])
      expect(
        (await command('reviewer', 'decide-document', { documentId, accept: false, reason: 'No.' })).body,
      ).toMatchObject({ state: 'APPLIED', stage: 'IN_REVIEW' });
    const { notices } = (await call('owner', 'GET', AT)).body;
    expect(notices.map(({ notice }: { notice: string }) => notice)).toEqual(['DOCUMENT_REFUSED', 'DOCUMENT_REFUSED']);
  });

  it('sorts what came without a kind', async () => {
    const { sendPdf, command, documents } = await withCase();
    const documentId = await sendPdf('owner', 'UNSORTED');
    expect((await documents('reviewer')).others).toMatchObject([{ documentId, kind: 'UNSORTED' }]);
    await command('reviewer', 'decide-document', { documentId, accept: true, kind: 'EDUCATION' });
    expect(await documents('reviewer')).toMatchObject({
      requirements: [{ missing: true }, { missing: false, documents: [{ documentId }] }],
      others: [],
    });
  });

  it.each([
    ['a document that is not there', { documentId: 'nothing', accept: true }, 'NO_SUCH_DOCUMENT'],
    ['a refusal without a reason', { documentId: 'photo', accept: false }, 'FIELD_MISSING'],
  ])('refuses %s', async (_what, body, code) => {
    const { sendPdf, command } = await withCase();
    const documentId = await sendPdf('owner', 'PHOTO_ID');
    const sent = body.documentId === 'photo' ? { ...body, documentId } : body;
    expect(codesOf(await command('reviewer', 'decide-document', sent))).toEqual([code]);
  });
});

describe('a link to a document', () => {
  it('is good for a minute, and who asked for it stands in the audit', async () => {
    const { sendPdf, call, state } = await withCase();
    const documentId = await sendPdf('owner', 'PHOTO_ID');
    const view = await call('reviewer', 'POST', `${AT}/documents/${documentId}/view`, { body: {} });
    const { status, body, headers } = view;
    expect(status).toBe(200);
    expect(headers.get('etag')).toBe((await call('reviewer', 'GET', AT)).headers.get('etag'));
    expect(body.url).toContain(`evidence/${CASE}/${documentId}`);
    expect(Date.parse(body.expiresAt) - Date.parse(state.now)).toBe(60_000);
    const { events } = (await call('reviewer', 'GET', `${AT}/audit`)).body;
    expect(events.at(-1)).toMatchObject({
      type: 'DOCUMENT_VIEWED',
      documentId,
      by: { kind: 'STAFF', id: 'reviewer-1' },
    });
    const timeline = (who: Who) => call(who, 'GET', AT).then((reply) => reply.body.timeline.at(-1).what);
    expect(await timeline('reviewer')).toContain('was opened');
    expect(await timeline('owner')).not.toContain('was opened');
  });

  it.each(EVERYBODY)('is given to the person, reviewers and supervisors of the program alone: %s', async (who) => {
    const { sendPdf, call, registry } = await withCase();
    const documentId = await sendPdf('owner', 'PHOTO_ID');
    const expected: Partial<Record<Who, number>> = {
      owner: 200,
      reviewer: 200,
      colleague: 200,
      supervisor: 200,
      operator: 403,
      vendor: 403,
    };
    const { status } = await call(who, 'POST', `${AT}/documents/${documentId}/view`, { body: {} });
    expect(status).toBe(expected[who] ?? 404);
    const views = (await registry.readAudit(CASE)).filter(({ type }) => type === 'DOCUMENT_VIEWED');
    expect(views).toHaveLength(expected[who] === 200 ? 1 : 0);
  });

  it('is not given to what is no document', async () => {
    const { call } = await withCase();
    const reply = await call('reviewer', 'POST', `${AT}/documents/nothing/view`, { body: {} });
    expect([reply.status, codesOf(reply)]).toEqual([404, ['NO_SUCH_DOCUMENT']]);
  });
});

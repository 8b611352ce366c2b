/** A file that was scanned becomes a document of its case, or is refused with words; never anything between. */
import { describe, expect, it } from 'vitest';
import { type MemoryFiles, makeMemoryFiles } from '../../adapters/files/memory.ts';
import type { Registry } from '../../adapters/registry/registry.ts';
import { FILE_PROBLEMS, MOST_BYTES, type Upload } from '../../domain/uploads.ts';
import { makeHandler } from '../../functions/file-document/handler.ts';
import { programOf } from '../../programs/programs.ts';
import { APPLICANT, local } from '../domain/life.ts';
import { scanned } from './records.ts';
import { A_JPEG, A_PNG, aLockedPdf, aPdf, sha256Of } from './sample-files.ts';
import { CASE, setup } from './setup.ts';

const AT = local('2025-01-10', '10:00');
const A_PDF = await aPdf('an id');
const LOCKED = await aLockedPdf();
const WITHOUT_PAGES = await aPdf('no pages', 0);
const PLACE = { caseId: CASE, documentId: 'document-1' };

const setupFiling = async (wrap?: (registry: Registry) => Registry) => {
  const world = await setup(wrap);
  /** A test may put something around any of it. */
  const files: { -readonly [Name in keyof MemoryFiles]: MemoryFiles[Name] } = makeMemoryFiles();
  const handler = makeHandler({ registry: world.registry, programOf, files, log: world.workerDeps.log });
  const expectFile = (overrides: Partial<Upload> = {}) =>
    world.registry.expectUpload({
      ...PLACE,
      kind: 'PHOTO_ID',
      fileName: 'my id.pdf',
      mediaType: 'application/pdf',
      by: APPLICANT,
      expectedAt: AT,
      state: 'EXPECTED',
      ...overrides,
    });
  const scan = (bytes: Uint8Array, result?: Parameters<typeof scanned>[1]['scan'], place = PLACE) => {
    const versionId = files.stage(place, bytes);
    return handler(scanned(place, { versionId, at: AT, ...(result !== undefined && { scan: result }) }));
  };
  const upload = (documentId = PLACE.documentId) => world.registry.readUpload(CASE, documentId);
  /** The case's worker looks at what came in. */
  const documents = async () => {
    await world.work(await world.start(AT), AT);
    return (await world.registry.readFacts(CASE))?.documents ?? [];
  };
  const signals = async () => (await world.registry.readInbox(CASE, 10)).map(({ signal }) => signal);
  return { ...world, files, handler, expectFile, scan, upload, documents, signals };
};

describe('a clean file', () => {
  it.each([
    ['application/pdf', A_PDF],
    ['image/png', A_PNG],
    ['image/jpeg', A_JPEG],
    ['image/jpg', A_JPEG],
  ])('of type %s is kept and told to the case in the name of its sender', async (mediaType, bytes) => {
    const { expectFile, scan, upload, files, signals, documents } = await setupFiling();
    await expectFile({ mediaType, expiresOn: '2030-01-01' });
    await scan(bytes);
    expect(await upload()).toMatchObject({ state: 'FILED', settledAt: AT });
    expect(files.kept(PLACE)).toEqual({ bytes, mediaType });
    expect((await signals()).map(({ actor, receivedAt }) => ({ actor, receivedAt }))).toEqual([
      { actor: APPLICANT, receivedAt: AT },
    ]);
    expect(await documents()).toMatchObject([
      { documentId: 'document-1', kind: 'PHOTO_ID', sha256: sha256Of(bytes), mediaType, expiresOn: '2030-01-01' },
    ]);
  });

  it('was never looked at before it was expected, though the bus tells whole seconds', async () => {
    const { expectFile, files, handler, upload } = await setupFiling();
    const expectedAt = '2025-01-10T18:00:00.400Z';
    await expectFile({ expectedAt });
    await handler(scanned(PLACE, { versionId: files.stage(PLACE, A_PDF), at: '2025-01-10T18:00:00Z' }));
    expect(await upload()).toMatchObject({ state: 'FILED', settledAt: expectedAt });
  });

  it('is one document however often its scan is told', async () => {
    const { expectFile, files, handler, documents, signals, logged } = await setupFiling();
    await expectFile();
    const event = scanned(PLACE, { versionId: files.stage(PLACE, await aPdf('an id')), at: AT });
    await handler(event);
    await handler(event);
    expect(await signals()).toHaveLength(1);
    expect(await documents()).toHaveLength(1);
    expect(logged.map(({ message }) => message)).toContain('FILE_SETTLED_BEFORE');
  });

  it('is told once when the function died before it had kept what came of the file', async () => {
    let isDown = true;
    const { expectFile, files, handler, upload, signals } = await setupFiling((registry) => ({
      ...registry,
      settleUpload: async (...told) => {
        if (isDown) throw new Error('killed');
        return registry.settleUpload(...told);
      },
    }));
    await expectFile();
    const event = scanned(PLACE, { versionId: files.stage(PLACE, await aPdf('an id')), at: AT });
    await expect(handler(event)).rejects.toThrow('killed');
    isDown = false;
    await handler(event);
    expect(await upload()).toMatchObject({ state: 'FILED' });
    expect(await signals()).toHaveLength(1);
  });

  it('is kept as it was scanned, whatever was put in its place meanwhile', async () => {
    const { expectFile, files, handler } = await setupFiling();
    await expectFile();
    const clean = await aPdf('clean');
    const versionId = files.stage(PLACE, clean);
    files.stage(PLACE, await aPdf('put there later'));
    await handler(scanned(PLACE, { versionId, at: AT }));
    expect(files.kept(PLACE)?.bytes).toEqual(clean);
  });

  it('that the case has already is answered so, and kept once', async () => {
    const { expectFile, scan, upload, documents, files, registry } = await setupFiling();
    const bytes = await aPdf('an id');
    await expectFile();
    await scan(bytes);
    await documents();
    const again = { ...PLACE, documentId: 'document-2' };
    await expectFile(again);
    await scan(bytes, undefined, again);
    expect(await upload('document-2')).toMatchObject({ state: 'ALREADY_RECEIVED' });
    expect(files.kept(again)).toBeUndefined();
    expect(await documents()).toHaveLength(1);
    expect(await registry.documentsOfFile(sha256Of(bytes))).toEqual([PLACE]);
  });

  it('that the case has not looked at yet is known all the same', async () => {
    const { expectFile, scan, upload, signals } = await setupFiling();
    const bytes = await aPdf('an id');
    const again = { ...PLACE, documentId: 'document-2' };
    await expectFile();
    await expectFile(again);
    await scan(bytes);
    await scan(bytes, undefined, again);
    expect(await upload('document-2')).toMatchObject({ state: 'ALREADY_RECEIVED' });
    expect(await signals()).toHaveLength(1);
  });
});

describe('a file that is not taken', () => {
  const zip = new Uint8Array([0x50, 0x4b, 0x03, 0x04, 0x14, 0, 0, 0, 8, 0, 0, 0, 0, 0]);

  it.each([
    { why: 'a virus', bytes: A_PDF, scan: 'THREATS_FOUND', code: 'MALWARE_FOUND' },
    { why: 'a scan that could not be made', bytes: A_PDF, scan: 'UNSUPPORTED', code: 'NOT_SCANNED' },
    { why: 'a picture that is called a PDF', bytes: A_PNG, code: 'TYPE_DIFFERS' },
    { why: 'an archive that is called a PDF', bytes: zip, code: 'TYPE_DIFFERS' },
    { why: 'a text that is called a PDF', bytes: new TextEncoder().encode('hello'), code: 'TYPE_DIFFERS' },
    { why: 'no bytes', bytes: new Uint8Array(), code: 'EMPTY' },
    { why: 'more than 25 MB', bytes: new Uint8Array(MOST_BYTES + 1), code: 'TOO_LARGE' },
    { why: 'a PDF with a password', bytes: LOCKED, code: 'ENCRYPTED' },
    { why: 'a PDF without pages', bytes: WITHOUT_PAGES, code: 'NO_PAGES' },
    { why: 'a PDF in name alone', bytes: new TextEncoder().encode('%PDF-1.7\n%%EOF\n'), code: 'DAMAGED' },
  ] as const)('$why is answered $code, with words; nothing is kept and the case hears of nothing', async (row) => {
    const { expectFile, scan, upload, files, signals, registry } = await setupFiling();
    await expectFile();
    await scan(row.bytes, 'scan' in row ? row.scan : undefined);
    const says = FILE_PROBLEMS[row.code];
    expect(await upload()).toMatchObject({ state: 'REFUSED', refusals: [{ code: row.code, detail: { says } }] });
    expect(files.kept(PLACE)).toBeUndefined();
    expect(await signals()).toEqual([]);
    expect(await registry.documentsOfFile(sha256Of(row.bytes))).toEqual([]);
  });

  it.each(['FAILED', 'ACCESS_DENIED'] as const)(
    'stays expected, and fails the run, when its scan says %s',
    async (result) => {
      const { expectFile, scan, upload, signals } = await setupFiling();
      await expectFile();
      await expect(scan(A_PDF, result)).rejects.toThrow(result);
      expect(await upload()).toMatchObject({ state: 'EXPECTED' });
      expect(await signals()).toEqual([]);
      // Scanned again, it is filed.
      await scan(A_PDF);
      expect(await upload()).toMatchObject({ state: 'FILED' });
    },
  );

  it('is another one in the place of the first: whichever was scanned first counts, at each step', async () => {
    const { expectFile, scan, upload, files, signals, handler, logged } = await setupFiling();
    await expectFile();
    const first = scanned(PLACE, { versionId: files.stage(PLACE, A_PDF), at: AT });
    const keep = files.keep;
    let second: Promise<void> | undefined;
    files.keep = async (...kept) => {
      // While the first is being kept, another one is scanned that was posted with the same form.
      second ??= scan(await aPdf('put there later'));
      await second;
      return keep(...kept);
    };
    await handler(first);
    expect(files.kept(PLACE)?.bytes).toEqual(A_PDF);
    expect(await upload()).toMatchObject({ state: 'FILED' });
    expect(await signals()).toHaveLength(1);
    expect(logged.map(({ message }) => message)).toContain('FILE_REPLACED');
  });

  it('nobody expects is left where it is', async () => {
    const { scan, files, signals, logged } = await setupFiling();
    await scan(await aPdf('x'));
    expect(files.kept(PLACE)).toBeUndefined();
    expect(await signals()).toEqual([]);
    expect(logged.at(-1)?.message).toBe('FILE_NOT_EXPECTED');
  });

  it('comes after its case was closed', async () => {
    const { expectFile, scan, upload, send, start, work, files } = await setupFiling();
    await expectFile();
    await send({ type: 'WITHDRAW' }, AT);
    await work(await start(AT), AT);
    await scan(await aPdf('x'));
    expect(await upload()).toMatchObject({ state: 'REFUSED', refusals: [{ code: 'CASE_CLOSED' }] });
    expect(files.kept(PLACE)).toBeUndefined();
  });

  it('is not taken for a scan when the event has another shape', async () => {
    const { handler } = await setupFiling();
    await expect(handler({ time: AT, detail: {} })).rejects.toThrow();
  });
});

it('logs ids and codes, and neither names nor kinds of files', async () => {
  const { expectFile, scan, logged } = await setupFiling();
  await expectFile({ fileName: 'Ana Ruiz passport.pdf' });
  await scan(A_PNG);
  expect(logged.at(-1)).toEqual({
    message: 'FILE_SETTLED',
    caseId: CASE,
    documentId: 'document-1',
    state: 'REFUSED',
    scan: 'NO_THREATS_FOUND',
    because: 'TYPE_DIFFERS',
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addHours } from '../../../domain/dates.ts';
import { chooseAttachments } from '../../../functions/receive-mail/choose-attachments.ts';
import { readMessage } from '../../../functions/receive-mail/read-message.ts';
import { CASE } from '../setup.ts';
import { AT, addressOf, GENERAL, setupMail } from './mail-world.ts';
import { rawMessage } from './messages.ts';

/** The same messages in each run. */
const SEED = 3834;

const NAMES = [
  'apple-mail',
  'bounce',
  'forwarded',
  'gmail',
  'odd-base64',
  'outlook',
  'rfc2231-names',
  'signed',
  'uuencoded',
] as const;

type Mutation = (raw: Buffer) => Buffer;

const placeIn = (raw: Buffer, share: number): number => Math.floor(share * raw.length);

const share = fc.double({ min: 0, max: 1, noNaN: true });

const at = (change: (raw: Buffer, place: number) => Buffer): fc.Arbitrary<Mutation> =>
  share.map((where) => (raw) => change(raw, placeIn(raw, where)));

const insert = (raw: Buffer, place: number, piece: Uint8Array): Buffer =>
  Buffer.concat([raw.subarray(0, place), piece, raw.subarray(place)]);

const startOfLine = (raw: Buffer, place: number): number => raw.lastIndexOf('\n', place) + 1;

const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  // Cut at the end, at the start, or in the middle.
  at((raw, place) => raw.subarray(0, place)),
  at((raw, place) => raw.subarray(place)),
  fc.tuple(share, fc.nat(500)).map(([where, length]) => (raw: Buffer) => {
    const place = placeIn(raw, where);
    return Buffer.concat([raw.subarray(0, place), raw.subarray(place + length)]);
  }),
  // Bytes that are others.
  fc.array(fc.tuple(share, fc.nat(255)), { minLength: 1, maxLength: 20 }).map((flips) => (raw: Buffer) => {
    const changed = Buffer.from(raw);
    for (const [where, byte] of flips)
      if (changed.length > 0) changed[Math.min(placeIn(changed, where), changed.length - 1)] = byte;
    return changed;
  }),
  // Parts, headers or lines that come twice.
  fc.tuple(share, share).map(([from, to]) => (raw: Buffer) => {
    const [start, end] = [placeIn(raw, Math.min(from, to)), placeIn(raw, Math.max(from, to))];
    return insert(raw, end, raw.subarray(start, end));
  }),
  at((raw, place) => {
    const start = startOfLine(raw, place);
    const end = raw.indexOf('\n', place) + 1 || raw.length;
    return insert(raw, start, Buffer.concat(Array.from({ length: 30 }, () => raw.subarray(start, end))));
  }),
  // Headers that are very long or mean something else.
  at((raw, place) => insert(raw, startOfLine(raw, place), Buffer.from(`X-Long: ${'(;="\\<,'.repeat(3_000)}\r\n`))),
  fc
    .constantFrom(
      'Content-Type: multipart/mixed; boundary="0"',
      'Content-Type: message/rfc822',
      'Content-Type: multipart/digest; boundary=sig',
      'Content-Transfer-Encoding: quoted-printable',
      'Content-Transfer-Encoding: base64',
      'Content-Disposition: attachment; filename*99*=x; filename*0="',
      'From: =?utf-8?Q?=00?= <a@b>, (c',
      '',
    )
    .chain((line) => at((raw, place) => insert(raw, startOfLine(raw, place), Buffer.from(`${line}\r\n`)))),
  // A boundary that is another.
  fc
    .constantFrom('', 'x', '--', '--0--')
    .map(
      (other) => (raw: Buffer) =>
        Buffer.from(raw.toString('latin1').replace(/boundary="?[^";\r\n]+/, `boundary="${other}`), 'latin1'),
    ),
  // Bytes of any kind.
  fc.tuple(share, fc.uint8Array({ maxLength: 300 })).map(
    ([where, bytes]) =>
      (raw: Buffer) =>
        insert(raw, placeIn(raw, where), bytes),
  ),
);

/** What holds of every message, whatever it is. */
const stayWithinBounds = async (raw: Uint8Array): Promise<string> => {
  const reading = await readMessage(raw);
  if (reading.outcome === 'UNREADABLE') return reading.reason;
  expect(reading.text.length).toBeLessThanOrEqual(20_000);
  expect(reading.subject.length).toBeLessThanOrEqual(500);
  expect(reading.subject).not.toMatch(/[\p{Cc}\u202A-\u202E\u2066-\u2069]/u);
  expect(reading.from ?? 'a@b').toMatch(/^[^\s@]+@[^\s@]+$/);
  const choices = await chooseAttachments(reading);
  expect(choices).toHaveLength(reading.attachments.length + reading.unopened.length);
  const taken = choices.filter(({ outcome }) => outcome === 'TAKEN');
  expect(taken.length).toBeLessThanOrEqual(20);
  for (const { fileName } of choices) {
    expect(fileName.length).toBeGreaterThan(0);
    expect(fileName.length).toBeLessThanOrEqual(255);
    expect(fileName).not.toMatch(/[/\\\p{Cc}\u202A-\u202E\u2066-\u2069]/u);
  }
  return taken.length > 0 ? 'TAKEN' : 'NOTHING_TAKEN';
};

/** What becomes of a message in the function that takes mail in: its state, and why it waits. */
const takeIn = async (): Promise<(raw: Uint8Array) => Promise<string>> => {
  const { receive, registry, scan, files } = await setupMail();
  let number = 0;
  return async (raw) => {
    number += 1;
    const messageId = `message-${number}`;
    const at = addHours(AT, 24 * number); // a case takes so many a day
    const mail = await receive(raw, { messageId, at, to: [number % 3 === 0 ? GENERAL : addressOf(CASE)] });
    // Nothing that came in is staged but as an upload that is expected.
    for (const { documentId } of files.stagedOfMail())
      expect(await registry.readUpload(CASE, documentId)).toMatchObject({ messageId, state: 'EXPECTED' });
    await scan();
    return `${mail?.state} ${mail?.waitsBecause ?? ''}`.trim();
  };
};

/** How often each result came of 200 messages that were changed in one to four ways. */
const resultsOf = async (tryOut: (raw: Uint8Array) => Promise<string>): Promise<ReadonlyMap<string, number>> => {
  const seen = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...NAMES),
      fc.array(mutation, { minLength: 1, maxLength: 4 }),
      async (name, mutations) => {
        const raw = mutations.reduce<Buffer>((message, change) => change(message), Buffer.from(rawMessage(name)));
        const result = await tryOut(raw);
        seen.set(result, (seen.get(result) ?? 0) + 1);
      },
    ),
    { numRuns: 200, seed: SEED },
  );
  return seen;
};

describe('a message that was changed on its way', () => {
  it('is filed or waits for staff, whatever was done to it: nothing is thrown past the function', async () => {
    const seen = await resultsOf(await takeIn());
    const ends = ['CLOSED', 'FILED', 'WAITING NO_DOCUMENT', 'WAITING UNMATCHED', 'WAITING UNREADABLE'];
    expect([...seen.keys()].filter((end) => !ends.includes(end))).toEqual([]);
    for (const end of ['FILED', 'WAITING NO_DOCUMENT', 'WAITING UNMATCHED']) expect(seen.get(end)).toBeGreaterThan(10);
  });

  it('never throws, and gives a result within bounds', async () => {
    const seen = await resultsOf(stayWithinBounds);
    // So that it is not all one way.
    expect(seen.get('TAKEN')).toBeGreaterThan(20);
    expect(seen.get('NOTHING_TAKEN')).toBeGreaterThan(20);
  });

  it('never throws on bytes of any kind', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 2_000 }), async (raw) => {
        await stayWithinBounds(raw);
      }),
      { numRuns: 200, seed: SEED },
    );
  });
});

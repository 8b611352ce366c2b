/** The calendar feed: who makes it, who sees it, and that nobody learns of it otherwise. */
import ICAL from 'ical.js';
import { beforeEach, describe, expect, it } from 'vitest';
import { calendarOf } from '../../../domain/calendar.ts';
import { addHours } from '../../../domain/dates.ts';
import { cmpss } from '../../../programs/cmpss/program.ts';
import { profileOf } from '../../adapters/registry/builders.ts';
import { certified } from '../../domain/life.ts';
import { ANA, CASE, codesOf, makeWorld, OWNER, PEOPLE, type Who } from './world.ts';

const ADDRESS = `/api/people/${OWNER}/calendar`;
const NOBODYS = `/calendar/${'n'.repeat(43)}.ics`;

let world: ReturnType<typeof makeWorld>;
beforeEach(async () => {
  world = makeWorld();
  const { facts } = certified('2024-06-30');
  await world.registry.savePerson(profileOf(ANA));
  await world.seed({ ...facts, case: { ...facts.case, caseId: CASE, personId: OWNER } });
});

const makeFeed = async (): Promise<string> => {
  const { status, body } = await world.call('owner', 'POST', ADDRESS);
  expect(status).toBe(201);
  return new URL(body.url).pathname;
};
const read = (path: string, headers: Record<string, string> = {}) => world.call(undefined, 'GET', path, { headers });
const summaries = (text: string) =>
  new ICAL.Component(ICAL.parse(text))
    .getAllSubcomponents('vevent')
    .map((event) => `${event.getFirstPropertyValue('dtstart')} ${event.getFirstPropertyValue('summary')}`);

describe('the calendar feed', () => {
  it('shows the days of the person, in their language, to whoever has its address, without signing in', async () => {
    const { status, headers, body } = await read(await makeFeed());
    expect([status, headers.get('content-type')]).toEqual([200, 'text/calendar; charset=utf-8']);
    expect(summaries(body)).toEqual([
      '2025-06-30 CMPSS: ya pasó la mitad del tiempo, revise sus horas de cursos',
      '2026-04-01 CMPSS: puede renovar a partir de hoy',
      '2026-06-30 CMPSS: último día para renovar a tiempo',
    ]);
  });

  it('holds titles and dates: no name, no address, no number, no case, no person', async () => {
    const { body } = await read(await makeFeed());
    const record = await world.registry.readCase(CASE);
    for (const secret of [CASE, OWNER, ANA.firstName, ANA.lastName, ANA.email, record?.certificateNumber ?? 'none'])
      expect(body).not.toContain(secret);
  });

  it('is updated when a day moves, under the same UID', async () => {
    const path = await makeFeed();
    const uids = (text: string) => text.match(/^UID:.*$/gm);
    const before = await read(path);
    const { facts } = certified('2024-07-31');
    await world.seed({ ...facts, case: { ...facts.case, caseId: CASE, personId: OWNER, ver: 99 } });
    const after = await read(path);
    expect(uids(after.body)).toEqual(uids(before.body));
    expect(summaries(after.body)[2]).toContain('2026-07-31');
    expect(after.headers.get('etag')).not.toBe(before.headers.get('etag'));
    expect(calendarOf(facts, cmpss)).toHaveLength(3);
  });

  it('may be kept for an hour by whoever asked, and is not sent again while it is the same', async () => {
    const path = await makeFeed();
    const { headers, body } = await read(path);
    world.state.now = addHours(world.state.now, 1);
    const later = await read(path);
    const stampsOf = (text: string) => [...new Set(text.match(/^DTSTAMP:.*$/gm))];
    expect([body, later.body].map(stampsOf)).toEqual([['DTSTAMP:20250110T170000Z'], ['DTSTAMP:20250110T180000Z']]);
    expect(later.headers.get('etag')).toBe(headers.get('etag'));
    expect(headers.get('cache-control')).toBe('private, max-age=3600');
    const etag = headers.get('etag') ?? '';
    expect(etag).toMatch(/^W\/"\w{32}"$/);
    for (const known of [etag, etag.replace('W/', ''), `"other", ${etag}`, '*']) {
      const again = await read(path, { 'If-None-Match': known });
      expect([again.status, again.body, again.headers.get('etag')]).toEqual([304, '', etag]);
    }
    expect((await read(path, { 'If-None-Match': '"other"' })).status).toBe(200);
  });

  it('shows nothing of a person without cases, and is a calendar still', async () => {
    const stranger = { ...ANA, personId: 'person-2', email: 'other@example.com' };
    await world.registry.savePerson(profileOf(stranger));
    const { body } = await world.call('stranger', 'POST', '/api/people/person-2/calendar');
    expect(summaries((await read(new URL(body.url).pathname)).body)).toEqual([]);
  });
});

describe('the secret address', () => {
  it('is told once, is kept nowhere, and stands in no log', async () => {
    const path = await makeFeed();
    await read(path);
    await read(NOBODYS);
    const [, secret = ''] = /\/calendar\/(.+)\.ics/.exec(path) ?? [];
    const items = await world.table.query({ table: 'registry', hash: `PERSON#${OWNER}` });
    expect(JSON.stringify(items)).not.toContain(secret);
    expect(world.lines.join('\n')).not.toContain(secret);
  });

  it('shows nothing any more once it is replaced, and the new one does', async () => {
    const first = await makeFeed();
    const second = await makeFeed();
    expect((await read(first)).status).toBe(404);
    expect((await read(second)).status).toBe(200);
  });

  it('shows nothing any more once it is revoked, as one that never was', async () => {
    const path = await makeFeed();
    expect((await world.call('owner', 'DELETE', ADDRESS)).status).toBe(200);
    const [revoked, unknown, noAddress] = await Promise.all([read(path), read(NOBODYS), read('/calendar/x')]);
    expect(revoked.status).toBe(404);
    expect(codesOf(revoked)).toEqual(['NO_SUCH_CALENDAR']);
    for (const other of [unknown, noAddress]) {
      expect(other.body).toEqual(revoked.body);
      expect([...other.headers]).toEqual([...revoked.headers]);
    }
  });

  it('leads a browser to a page in both languages then, and a calendar program to the same as ever', async () => {
    const path = await makeFeed();
    await world.call('owner', 'DELETE', ADDRESS);
    const pages = await Promise.all(
      [path, NOBODYS, '/calendar/x'].map((each) => read(each, { Accept: 'text/html,*/*;q=0.8' })),
    );
    for (const { status, headers, body } of pages) {
      expect([status, headers.get('content-type')]).toEqual([404, 'text/html; charset=utf-8']);
      expect(body).toMatch(/There is no calendar at this address[\s\S]*No hay ningún calendario en esta dirección/);
      expect(body).toBe(pages[0]?.body);
    }
    for (const accept of ['text/calendar', 'text/calendar, */*;q=0.1', '*/*'])
      expect(codesOf(await read(path, { Accept: accept }))).toEqual(['NO_SUCH_CALENDAR']);
  });

  it('is the person’s alone to make and to revoke', async () => {
    const path = await makeFeed();
    for (const who of Object.keys(PEOPLE).filter((name) => name !== 'owner') as Who[])
      for (const method of ['POST', 'DELETE'])
        expect((await world.call(who, method, ADDRESS)).status, `${who} ${method}`).toBe(404);
    expect((await world.call(undefined, 'POST', ADDRESS)).status).toBe(401);
    expect((await read(path)).status).toBe(200);
  });

  it('is not made for somebody whom nobody knows', async () => {
    const { status } = await world.call('stranger', 'POST', '/api/people/person-2/calendar');
    expect(status).toBe(404);
  });
});

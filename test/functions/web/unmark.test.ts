/** An address that gave mail back is used again when staff say that it works. */
import { beforeEach, describe, expect, it } from 'vitest';
import { readProfileChange } from '../../../adapters/registry/people.ts';
import { factsOf } from '../../../domain/evolve.ts';
import { usableAddresses } from '../../../domain/person.ts';
import { makeHandler } from '../../../functions/mail-feedback/handler.ts';
import { programOf } from '../../../programs/programs.ts';
import { profileOf } from '../../adapters/registry/builders.ts';
import { aCase } from '../../domain/life.ts';
import { told } from '../mail-feedback/events.ts';
import { EVERYBODY, inShort, standing } from './standing.ts';
import { ANA, makeWorld, OWNER, PEOPLE, type Who } from './world.ts';

const SECOND = 'ana@second.example';
const MARK = { since: '2025-01-09T18:00:00.000Z', because: 'BOUNCED' as const };
const MARKED = {
  ...ANA,
  emailIsProved: true,
  emailUnusable: MARK,
  secondEmail: SECOND,
  secondEmailUnusable: { ...MARK, because: 'COMPLAINED' as const },
};
const { emailUnusable: _first, ...WITHOUT_FIRST } = MARKED;
const { secondEmailUnusable: _second, ...WITHOUT_SECOND } = MARKED;

let world: ReturnType<typeof makeWorld>;
const begin = async (person = MARKED, wrap?: Parameters<typeof makeWorld>[0]) => {
  world = makeWorld(wrap);
  await world.registry.savePerson(profileOf(person));
  await world.seed(factsOf(aCase({ personId: OWNER })));
};
beforeEach(() => begin());

const person = () => world.registry.readPerson(OWNER);
const unmark = (who: Who, contact: string, options: { headers?: Record<string, string>; body?: object } = {}) =>
  world.call(who, 'POST', `/api/people/${OWNER}/contacts/${contact}/unmark`, { body: {}, ...options });

describe('a marked address', () => {
  it.each([
    ['primary', WITHOUT_FIRST, [{ contact: 'PRIMARY', address: ANA.email }]],
    ['second', WITHOUT_SECOND, [{ contact: 'SECOND', address: SECOND }]],
  ])('that is the %s one is mailed to again, and the other stays as it is', async (contact, rest, usable) => {
    const { status, headers, body } = await unmark('reviewer', contact);
    expect([status, headers.get('etag'), body]).toEqual([200, '"2"', { ...rest, ver: 2 }]);
    const now = await person();
    expect(now).toEqual({ ...rest, ver: 2 });
    expect(now && usableAddresses(now)).toEqual(usable);
  });

  it('keeps in its history who said so, when, and in no words of anybody', async () => {
    await unmark('reviewer', 'primary');
    const [change] = await world.table.query({ table: 'registry', hash: `PERSON#${OWNER}`, from: 'AUD', to: 'AUD~' });
    const by = { kind: 'STAFF', id: 'reviewer-1' };
    expect(change).toMatchObject({ at: world.state.now, by, reason: 'MAILBOX_WORKS_AGAIN' });
    expect(await readProfileChange(world.table, OWNER, 2)).toEqual({ ...WITHOUT_FIRST, ver: 2 });
    expect(inShort(await unmark('reviewer', 'primary', { body: { reason: 'Ana called.' } }))).toBe('400 FIELD_UNKNOWN');
  });

  it('is unmarked once, however often it is asked', async () => {
    for (const _again of [1, 2]) expect((await unmark('reviewer', 'primary')).body).toMatchObject({ ver: 2 });
    expect(await readProfileChange(world.table, OWNER, 3)).toBeUndefined();
  });

  it('is marked again when it gives the next mail back', async () => {
    await unmark('reviewer', 'primary');
    const hear = makeHandler({ registry: world.registry, programOf, log: () => {} });
    await hear(told('HARD_BOUNCE', 'message-1'));
    expect((await person())?.emailUnusable).toMatchObject({ because: 'BOUNCED' });
  });

  it('is left alone when the person has changed something meanwhile', async () => {
    expect(inShort(await unmark('reviewer', 'primary', { headers: { 'If-Match': '"7"' } }))).toBe(
      '412 VERSION_CHANGED',
    );
    await begin(MARKED, (registry) => ({ ...registry, markAddresses: async () => false }));
    expect(inShort(await unmark('reviewer', 'primary'))).toBe('409 CHANGED_BY_SOMEONE_ELSE');
    expect(await person()).toEqual(MARKED);
  });
});

it.each(EVERYBODY)('%s may do so where the table of grants says', async (who) => {
  const answers = { NOT_FOUND: '404 NO_SUCH_PERSON', FORBIDDEN: '403 FORBIDDEN', ALLOWED: '200' };
  const stands = standing(PEOPLE[who], 'UNMARK_ADDRESS');
  expect(inShort(await unmark(who, 'primary'))).toBe(answers[stands]);
  expect((await person())?.emailUnusable).toEqual(stands === 'ALLOWED' ? undefined : MARK);
});

it.each([
  ['a person whom nobody knows', `/api/people/person-9/contacts/primary/unmark`, '404 NO_SUCH_PERSON'],
  ['a contact that is none', `/api/people/${OWNER}/contacts/letter/unmark`, '400 FIELD_INVALID'],
])('%s is refused', async (_, path, expected) => {
  expect(inShort(await world.call('reviewer', 'POST', path, { body: {} }))).toBe(expected);
});

it('a second address that was never given is not found', async () => {
  await begin({ ...ANA, emailUnusable: MARK } as typeof MARKED);
  expect(inShort(await unmark('reviewer', 'second'))).toBe('404 NO_SUCH_CONTACT');
});

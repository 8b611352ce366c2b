/** The end of optional mail from the mail itself: by a mail program with one click, or by a person with a button. */
import { createHash } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { readProfileChange } from '../../../adapters/registry/people.ts';
import { makeSecret } from '../../../adapters/secrets/secrets.ts';
import { makeUnsubscribeUrlOf } from '../../../functions/shared/unsubscribe.ts';
import { profileOf } from '../../adapters/registry/builders.ts';
import { ANA, codesOf, makeWorld, OWNER } from './world.ts';

let world: ReturnType<typeof makeWorld>;
let path: string;
beforeEach(async () => {
  world = makeWorld();
  await world.registry.savePerson(profileOf(ANA));
  const urlOf = makeUnsubscribeUrlOf(makeSecret(world.secrets, 'route'), 'https://api.example');
  path = new URL(await urlOf(OWNER, world.state.now)).pathname;
});

const person = () => world.registry.readPerson(OWNER);
const ONE_CLICK = {
  text: 'List-Unsubscribe=One-Click',
  headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
};
const CONTACTS = { firstName: 'Ana', lastName: 'Ruiz', email: 'ana@example.com', language: 'es' };

describe('one click of a mail program', () => {
  it('turns optional mail off, without signing in, and says so in the audit of the person', async () => {
    const { status, body } = await world.call(undefined, 'POST', path, ONE_CLICK);
    expect([status, body]).toEqual([200, expect.stringContaining('Ya no recibirá estos correos')]);
    expect(await person()).toEqual({ ...ANA, ver: 2, optionalMail: false });
    expect(await readProfileChange(world.table, OWNER, 2)).toEqual({ ...ANA, ver: 2, optionalMail: false });
    const [change] = await world.table.query({ table: 'registry', hash: `PERSON#${OWNER}`, from: 'AUD', to: 'AUD~' });
    expect(change).toMatchObject({ by: { kind: 'SYSTEM', id: 'unsubscribe' }, at: world.state.now });
  });

  it('counts once, however often it comes', async () => {
    for (const _again of [1, 2, 3]) expect((await world.call(undefined, 'POST', path, ONE_CLICK)).status).toBe(200);
    expect(await person()).toMatchObject({ ver: 2, optionalMail: false });
  });

  it('may come as a form of either kind, or with nothing', async () => {
    const form = '--x\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--x--\r\n';
    const multipart = { text: form, headers: { 'Content-Type': 'multipart/form-data; boundary=x' } };
    expect((await world.call(undefined, 'POST', path, multipart)).status).toBe(200);
    expect((await world.call(undefined, 'POST', path)).status).toBe(200);
    const long = { ...ONE_CLICK, text: 'x'.repeat(70_000) };
    expect((await world.call(undefined, 'POST', path, long)).status).toBe(413);
  });

  it('is not lost to somebody who changes the profile at the same moment', async () => {
    let isChanged = false;
    world = makeWorld((registry) => ({
      ...registry,
      savePerson: async (profile, change) => {
        if (!isChanged && profile.person.ver === 2) {
          isChanged = true;
          await registry.savePerson(profileOf({ ...ANA, ver: 2, county: 'Kern' }));
        }
        return registry.savePerson(profile, change);
      },
    }));
    await world.registry.savePerson(profileOf(ANA));
    expect((await world.call(undefined, 'POST', path, ONE_CLICK)).status).toBe(200);
    expect(await person()).toMatchObject({ ver: 3, county: 'Kern', optionalMail: false });
  });
});

describe('the page behind the link', () => {
  it('asks, in the language of the person, and changes nothing: programs that look through mail follow links', async () => {
    const { status, headers, body } = await world.call(undefined, 'GET', path);
    expect([status, headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(body).toContain('<html lang="es">');
    expect(body).toContain('<form method="post"><button type="submit">Dejar de recibir estos correos</button></form>');
    expect(headers.get('content-security-policy')).toContain("form-action 'self'");
    expect(headers.get('cache-control')).toBe('no-store');
    expect(await person()).toEqual(ANA);
  });

  it('says nothing of the person', async () => {
    const { body } = await world.call(undefined, 'GET', path);
    for (const secret of [ANA.firstName, ANA.lastName, ANA.email, OWNER]) expect(body).not.toContain(secret);
    expect(world.lines.join('\n')).not.toContain(path);
  });
});

const BROWSER = { Accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8' };

describe('a token that is not ours', () => {
  const wrong = () => [
    path.replace(OWNER, 'person-2'),
    path.slice(0, -1),
    `${path}x`,
    '/unsubscribe/x',
    `/unsubscribe/${OWNER}.`,
    `/unsubscribe/.${'a'.repeat(43)}`,
    `/unsubscribe/${'a'.repeat(5_000)}`,
  ];

  it('does nothing, whatever is wrong with it', async () => {
    for (const each of wrong())
      for (const method of ['GET', 'POST']) {
        const reply = await world.call(undefined, method, each);
        expect([each, reply.status, codesOf(reply)]).toEqual([each, 404, ['NO_SUCH_ADDRESS']]);
      }
    expect(await person()).toEqual(ANA);
  });

  it.each([
    ['a mail program that posts with one click', { ...ONE_CLICK.headers }],
    ['a mail program that takes anything', { ...ONE_CLICK.headers, Accept: '*/*' }],
    ['a program that asks for JSON', { Accept: 'application/json, text/html;q=0.5' }],
    ['a program that asks for problems', { Accept: 'application/problem+json' }],
  ])('is answered %s as a problem', async (_, headers) => {
    const reply = await world.call(undefined, 'POST', `${path}x`, { text: ONE_CLICK.text, headers });
    expect([reply.status, codesOf(reply)]).toEqual([404, ['NO_SUCH_ADDRESS']]);
  });

  it('leads whoever opens it in a browser, or presses the button there, to a page in both languages', async () => {
    for (const each of wrong())
      for (const method of ['GET', 'POST']) {
        const { status, headers, body } = await world.call(undefined, method, each, { headers: BROWSER });
        expect([status, headers.get('content-type')]).toEqual([404, 'text/html; charset=utf-8']);
        expect(headers.get('cache-control')).toBe('no-store');
        expect(body).toMatch(
          /<html lang="en">[\s\S]*<title>This link does not work \/ Este enlace no funciona<\/title>/,
        );
        expect(body).toMatch(/Stop these emails[\s\S]*<div lang="es">[\s\S]*Dejar de recibir estos correos/);
        expect(body).not.toContain('<form');
      }
    expect(await person()).toEqual(ANA);
  });
});

describe('a profile that changes each time', () => {
  it.each([
    ['a browser', BROWSER, 'text/html; charset=utf-8', 'Inténtelo de nuevo'],
    ['a mail program', {}, 'application/problem+json', ''],
  ])('has %s come again', async (_, headers, mediaType, says) => {
    world = makeWorld((registry) => ({
      ...registry,
      savePerson: async (...given) => given[0].person.ver === 1 && registry.savePerson(...given),
    }));
    await world.registry.savePerson(profileOf(ANA));
    const reply = await world.call(undefined, 'POST', path, { headers });
    expect([reply.status, reply.headers.get('content-type')]).toEqual([503, mediaType]);
    expect(JSON.stringify(reply.body)).toContain(says);
  });
});

describe('every page', () => {
  it('runs no script, loads nothing, and has the one style that its policy names by its hash', async () => {
    for (const [method, each] of [
      ['GET', path],
      ['POST', path],
      ['GET', `${path}x`],
    ] as const) {
      const { headers, body } = await world.call(undefined, method, each, { headers: BROWSER });
      const [, style = ''] = /<style>([\s\S]*)<\/style>/.exec(body) ?? [];
      const hash = createHash('sha256').update(style).digest('base64');
      expect(headers.get('content-security-policy')).toContain(`default-src 'none'; style-src 'sha256-${hash}';`);
      expect(body.match(/<(?:script|link|img|iframe)|style=|url\(/g)).toBeNull();
      expect(body).toContain('<meta name="viewport" content="width=device-width, initial-scale=1">');
      expect(body.match(/<h1>/g)).toHaveLength(1);
    }
  });
});

describe('the person', () => {
  const save = (body: object, who: 'owner' | 'reviewer' = 'owner') =>
    world.call(who, 'PUT', `/api/people/${OWNER}`, { body: { ...CONTACTS, ...body } });

  it('turns it on again where they sign in, and a change of something else leaves it as it is', async () => {
    await world.call(undefined, 'POST', path, ONE_CLICK);
    expect((await save({ county: 'Kern' })).body).toMatchObject({ county: 'Kern', optionalMail: false });
    expect((await save({ optionalMail: true })).body).toMatchObject({ optionalMail: true });
    expect(await person()).toMatchObject({ ver: 4, optionalMail: true });
  });

  it('is the only one who says so', async () => {
    const reply = await world.call('owner', 'POST', '/api/cases', { body: { program: 'cmpss' } });
    expect(reply.status).toBe(201);
    const refused = await save({ optionalMail: true, reason: 'They called.' }, 'reviewer');
    expect([refused.status, codesOf(refused)]).toEqual([409, ['OPTIONAL_MAIL_IS_THEIRS']]);
    expect((await save({ reason: 'They called.' }, 'reviewer')).status).toBe(200);
  });
});

/** What people see of the delivery of notices: contacts, the list of notices, and letters from the queue to the post. */
import { describe, expect, it } from 'vitest';
import { auditWrites } from '../../../adapters/registry/audit.ts';
import { stamp } from '../../../domain/changes.ts';
import { factsOf } from '../../../domain/evolve.ts';
import type { CaseFacts, Effect } from '../../../domain/facts.ts';
import type { SentMail } from '../../../domain/sent-mail.ts';
import { makeHandler } from '../../../functions/mail-feedback/handler.ts';
import { printLetterRoutes } from '../../../functions/print-letter/routes.ts';
import { serveRoutes } from '../../../functions/shared/serve-routes.ts';
import { noticesOf, unsentOf } from '../../../functions/web/views/notices.ts';
import { cmpss } from '../../../programs/cmpss/program.ts';
import { programOf } from '../../../programs/programs.ts';
import { profileOf } from '../../adapters/registry/builders.ts';
import { APPLICANT, aCase, local, pay } from '../../domain/life.ts';
import { endsJune30, renewal } from '../../domain/renewing-lives.ts';
import { told } from '../mail-feedback/events.ts';
import { ANA, CASE, codesOf, makeWorld, OWNER, PEOPLE, type Who } from './world.ts';

const SECOND = 'ana@second.example';
const POSTAL = ['12 Maple Street', 'Sacramento, CA 95814'];
const KEY = 'notice:0:denied';

const anEffect = (overrides: Partial<Effect> = {}): Effect => ({
  effectKey: KEY,
  notice: 'APPLICATION_DENIED',
  cycle: 0,
  owedAt: '2025-01-08T18:00:00.000Z',
  state: 'SETTLED',
  attempts: 1,
  performedAt: '2025-01-08T18:00:05.000Z',
  messageId: 'message-1',
  sentTo: 'PRIMARY',
  ...overrides,
});

/** A denied application, closed, whose last notice went out. */
const denied = async (person = ANA, effect = anEffect()) => {
  const world = makeWorld();
  await world.registry.savePerson(profileOf(person));
  const record = aCase({ stage: 'DENIED', personId: OWNER, denialReason: 'The diploma is not one.' });
  await world.seed({ ...factsOf(record), effects: [effect] });
  const opened = stamp({ type: 'CASE_OPENED', case: record }, record.openedAt, APPLICANT, []);
  await world.table.write(auditWrites(CASE, record.ver, [opened]));
  const app = serveRoutes(
    {
      log: () => {},
      identify: async (header) => ({ ok: true, value: PEOPLE[header as Who] }) /* as `print` says it */,
    },
    printLetterRoutes({
      registry: world.registry,
      programOf,
      identify: async () => expect.unreachable(),
      siteUrl: 'https://site.example',
      log: () => {},
    }),
  );
  const print = (who: Who, key = KEY) =>
    app.request(
      `/api/cases/${CASE}/notices/${encodeURIComponent(key)}/letter`,
      { headers: { Authorization: who } },
      { requestContext: { timeEpoch: Date.parse(world.state.now) } },
    );
  const feedback = makeHandler({ registry: world.registry, programOf, log: () => {} });
  const queue = async () => (await world.call('reviewer', 'GET', '/api/queue/cmpss/letter')).body.entries;
  return { ...world, print, feedback, queue };
};

describe('a notice of a closed case that bounced', () => {
  it('is in the queue of letters, printed in the words of today, and posted', async () => {
    const { feedback, queue, print, command, call, registry } = await denied({ ...ANA, postalAddress: POSTAL });
    await feedback(told('HARD_BOUNCE', 'message-1'));
    expect(await queue()).toMatchObject([{ caseId: CASE, taskId: `letter-${KEY}`, reason: 'LETTER_TO_POST' }]);

    const page = await print('reviewer');
    const html = await page.text();
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(html).toContain(`>${['Ana Ruiz', ...POSTAL].join('\n')}</address>`);
    expect(html).toContain('The diploma is not one.');
    expect(html).toContain('<html lang="es">');
    // Paper has no links, and cannot be answered with files.
    expect(html).not.toContain('<a ');
    expect(html).not.toContain('responda a este mensaje');

    const early = await command('reviewer', 'record-letter', { effectKey: KEY, postedOn: '2025-01-09' });
    expect(codesOf(early)).toEqual(['POSTED_TOO_EARLY']);
    expect(await queue()).toHaveLength(1);
    const posted = await command('reviewer', 'record-letter', { effectKey: KEY, postedOn: '2025-01-10' });
    expect([posted.status, posted.body.state]).toEqual([202, 'APPLIED']);
    expect(await queue()).toEqual([]);
    expect((await print('reviewer')).status).toBe(200);
    const { body } = await call('owner', 'GET', `/api/cases/${CASE}/notices`);
    expect(body.notices).toMatchObject([
      { effectKey: KEY, sentTo: 'LETTER', letter: 'POSTED', undelivered: 'BOUNCED', ended: { state: 'BOUNCED' } },
    ]);
    const audit = (await registry.readAudit(CASE)).map(({ type, by }) => `${type} by ${by.id}`);
    expect(audit).toEqual([
      'CASE_OPENED by person-1',
      'EFFECT_RECORDED by mail-feedback',
      'TASK_RECORDED by mail-feedback',
      'EFFECT_RECORDED by reviewer-1',
      'TASK_RECORDED by reviewer-1',
    ]);
  });

  it('is owed one letter, however often it is told', async () => {
    const { feedback, queue, registry } = await denied();
    for (const name of ['HARD_BOUNCE', 'COMPLAINT', 'HARD_BOUNCE'] as const) await feedback(told(name, 'message-1'));
    expect(await queue()).toHaveLength(1);
    expect((await registry.readFacts(CASE))?.case.ver).toBe(2);
    expect((await registry.readSignal(CASE, 'bounced-message-1'))?.answer.state).toBe('APPLIED');
  });

  it('is owed its letter when the one who told of it was cut off after its signal', async () => {
    const { feedback, queue, registry } = await denied();
    const cutOff = makeHandler({
      registry: { ...registry, amendClosed: async () => Promise.reject(new Error('cut off')) },
      programOf,
      log: () => {},
    });
    await expect(cutOff(told('HARD_BOUNCE', 'message-1'))).rejects.toThrow('cut off');
    expect(await queue()).toEqual([]);
    await feedback(told('HARD_BOUNCE', 'message-1'));
    expect(await queue()).toHaveLength(1);
  });

  it('is decided anew when the case was changed meanwhile', async () => {
    const { queue, registry } = await denied();
    const outcomes = ['STALE' as const];
    const contended = makeHandler({
      registry: { ...registry, amendClosed: async (each) => outcomes.pop() ?? registry.amendClosed(each) },
      programOf,
      log: () => {},
    });
    await contended(told('HARD_BOUNCE', 'message-1'));
    expect([outcomes.length, (await queue()).length]).toEqual([0, 1]);
  });
});

describe('a letter', () => {
  it.each<[Who, number]>([
    ['reviewer', 200],
    ['supervisor', 403],
    ['owner', 403],
    ['stranger', 404],
    ['elsewhere', 404],
  ])('is printed for %s: %i', async (who, status) => {
    const { feedback, print } = await denied();
    await feedback(told('HARD_BOUNCE', 'message-1'));
    expect((await print(who)).status).toBe(status);
  });

  it('is printed of no notice that was mailed', async () => {
    const { print } = await denied();
    expect((await print('reviewer')).status).toBe(404);
  });

  it('runs nothing that somebody wrote into an address', async () => {
    const { feedback, print } = await denied({ ...ANA, postalAddress: ['<script>alert(1)</script>'] });
    await feedback(told('HARD_BOUNCE', 'message-1'));
    const page = await print('reviewer');
    expect(await page.text()).toContain('&lt;script&gt;');
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
  });
});

describe('how to reach a person', () => {
  const CONTACTS = { firstName: 'Ana', lastName: 'Ruiz', email: ANA.email, language: 'es' };
  const save = async (change: object, person = ANA) => {
    const world = await denied(person);
    const { body, status } = await world.call('owner', 'PUT', `/api/people/${OWNER}`, {
      body: { ...CONTACTS, ...change },
    });
    return { body, status };
  };
  const mark = { since: '2025-01-09T18:00:00.000Z', because: 'BOUNCED' as const };
  const marked = { ...ANA, emailUnusable: mark, secondEmail: SECOND };

  it('has a second address and lines for an envelope', async () => {
    const { status, body } = await save({ secondEmail: SECOND, postalAddress: POSTAL });
    expect([status, body]).toMatchObject([200, { secondEmail: SECOND, postalAddress: POSTAL }]);
  });

  it.each([
    ['that is the first', { secondEmail: 'ANA@Example.com' }, 409, 'SAME_ADDRESS'],
    ['that is none', { secondEmail: 'nobody' }, 400, 'FIELD_INVALID'],
    ['on paper of seven lines', { postalAddress: Array.from({ length: 7 }, () => 'line') }, 400, 'FIELD_INVALID'],
    ['on paper of no line', { postalAddress: [] }, 400, 'FIELD_INVALID'],
    ['with a mark of one’s own making', { emailUnusable: mark }, 400, 'FIELD_UNKNOWN'],
  ])('takes no other address %s', async (_, change, status, code) => {
    const reply = await save(change);
    expect([reply.status, codesOf(reply)]).toEqual([status, [code]]);
  });

  it.each([
    ['stays where its address does', { secondEmail: SECOND }, { emailUnusable: mark, secondEmail: SECOND }],
    ['goes with its address', { email: SECOND, secondEmail: ANA.email }, { secondEmailUnusable: mark }],
    ['goes away with its address', { email: 'ana@new.example', secondEmail: SECOND }, { secondEmail: SECOND }],
  ])('a mark %s', async (_, change, expected) => {
    const { body } = await save(change, marked);
    const { emailUnusable, secondEmailUnusable } = body;
    expect(body).toMatchObject(expected);
    expect([emailUnusable, secondEmailUnusable].filter((each) => each !== undefined)).toHaveLength(
      Object.values(expected).filter((each) => each === mark).length,
    );
  });
});

describe('the notices of a case', () => {
  const facts = (effects: readonly Effect[], tasks: CaseFacts['tasks'] = []): CaseFacts => ({
    ...factsOf(aCase()),
    effects,
    tasks,
  });
  const delivered: SentMail = {
    messageId: 'message-1',
    caseId: CASE,
    state: 'DELIVERED',
    at: '2025-01-08T18:00:09.000Z',
  };

  it('are listed in the order in which they were owed, each with how it ended', () => {
    const late = anEffect({ effectKey: 'notice:0:later', owedAt: '2025-01-09T18:00:00.000Z', messageId: 'message-2' });
    expect(noticesOf(facts([late, anEffect()]), [delivered])).toEqual([
      {
        effectKey: KEY,
        notice: 'APPLICATION_DENIED',
        cycle: 0,
        owedAt: '2025-01-08T18:00:00.000Z',
        state: 'SETTLED',
        sentTo: 'PRIMARY',
        sentAt: '2025-01-08T18:00:05.000Z',
        ended: { state: 'DELIVERED', at: '2025-01-08T18:00:09.000Z' },
        letter: null,
      },
      expect.objectContaining({ effectKey: 'notice:0:later', ended: null }),
    ]);
  });

  it('say which of them staff owe as a letter, and why', () => {
    const failed = anEffect({ state: 'FAILED', failedBecause: 'NO_USABLE_ADDRESS' });
    const task = {
      taskId: `letter-${KEY}`,
      queue: 'LETTER',
      reason: 'LETTER_TO_POST',
      openedAt: failed.owedAt,
    } as const;
    expect(noticesOf(facts([failed], [task]), [])).toMatchObject([
      { state: 'FAILED', failedBecause: 'NO_USABLE_ADDRESS', letter: 'OWED' },
    ]);
  });

  it.each(['TURNED_OFF', 'NO_LONGER_OWED'])('say why one of them was not sent at all: %s', async (exemptBecause) => {
    const { effectKey, notice, cycle, owedAt } = anEffect();
    const owed: Effect = { effectKey, notice, cycle, owedAt, state: 'OWED', attempts: 0 };
    const { registry, state, call } = await denied(ANA, owed);
    const claim = await registry.claimEffect(CASE, KEY, state.now);
    if (claim.outcome !== 'CLAIMED') throw new Error(claim.outcome);
    await registry.recordEffect(CASE, claim.effect, { outcome: 'EXEMPT', because: exemptBecause });
    const { body } = await call('reviewer', 'GET', `/api/cases/${CASE}/notices`);
    expect(body.notices).toMatchObject([{ state: 'EXEMPT', exemptBecause, sentAt: null, letter: null }]);
  });

  it('say which reminders were not sent, since it was not the turn of the person, and which are ahead', () => {
    const life = endsJune30();
    pay(life, 'RENEWAL', 8_000, '2026-05-20');
    life.tell(renewal(), local('2026-05-21'));
    life.passTo(local('2026-06-17'));
    const { withheld, ahead } = unsentOf(life.events, life.facts, cmpss, local('2026-06-17'));
    expect(withheld).toEqual([
      { effectKey: 'notice:1:before-30', on: '2026-05-31' },
      { effectKey: 'notice:1:before-14', on: '2026-06-16' },
    ]);
    // While the renewal is with us nothing is ahead; before it was sent, the rest of the ladder was.
    expect(ahead).toEqual([]);
    const before = life.events.filter(({ at }) => at < local('2026-05-20'));
    expect(unsentOf(before, { effects: [] }, cmpss, local('2026-05-20')).ahead.slice(0, 2)).toEqual([
      { effectKey: 'notice:1:before-30', on: '2026-05-31' },
      { effectKey: 'notice:1:before-14', on: '2026-06-16' },
    ]);
  });

  it('are not among those that were not sent, nor among those ahead, once they were sent or are owed', () => {
    const life = endsJune30();
    life.passTo(local('2026-03-30'));
    life.tell({ type: 'HOLD', reason: 'Looked into.' }, local('2026-03-31'));
    life.tell({ type: 'RELEASE', reason: 'Looked into.' }, local('2026-04-03', '10:00'));
    expect(life.mails.at(-1)?.effectKey).toBe('notice:1:before-90');
    expect(unsentOf(life.events, life.facts, cmpss, local('2026-04-04')).withheld).toEqual([]);
    // The letter on the lapse is decided at midnight, and leaves in the morning.
    const night = local('2028-07-01', '00:30');
    life.passTo(night);
    expect(life.facts.effects.at(-1)).toMatchObject({ effectKey: 'notice:1:lapsed', state: 'OWED' });
    expect(unsentOf(life.events, life.facts, cmpss, night).ahead.map(({ effectKey }) => effectKey)).not.toContain(
      'notice:1:lapsed',
    );
  });

  it('name no address and no member of staff', async () => {
    const { call, feedback } = await denied({ ...ANA, secondEmail: SECOND });
    await feedback(told('HARD_BOUNCE', 'message-1'));
    for (const who of ['owner', 'reviewer'] as const) {
      const { status, body } = await call(who, 'GET', `/api/cases/${CASE}/notices`);
      expect(status).toBe(200);
      expect(JSON.stringify(body)).not.toMatch(/@|reviewer/);
    }
    expect((await call('stranger', 'GET', `/api/cases/${CASE}/notices`)).status).toBe(404);
  });
});

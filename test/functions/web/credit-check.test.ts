/** "Does it count?", asked over the API before anybody pays: the cases that a correct system must decide, rule by rule. */
import { describe, expect, it } from 'vitest';
import type { Course } from '../../../domain/courses.ts';
import { cmpss } from '../../../programs/cmpss/program.ts';
import { aCredit, aRenewal } from '../../domain/rule-builders.ts';
import { makeCertified, secondCycle } from './certified.ts';
import { codesOf, type Reply } from './world.ts';

const TODAY = '2025-05-10';
const COURSE = { providerId: 'somebody', courseId: 'c-1', minutes: 180, topics: ['Peer Support'] };
const ETHICS = { ...COURSE, courseId: 'e-1', topics: ['Ethics', 'Peer Support'] };

type Answer = { rule: string; counts: boolean; because: { code: string; detail?: object }; source: object };
/** What was answered, by its code: whether it counts. */
const codes = ({ body }: Reply): Record<string, boolean> =>
  Object.fromEntries(body.rules.map(({ because, counts }: Answer) => [because.code, counts]));
const answerTo = ({ body }: Reply, rule: string): Answer | undefined =>
  body.rules.find((each: Answer) => each.rule === rule);

describe('whether a course counts', () => {
  it('is answered by every rule that was asked, each with its source, and changes nothing', async () => {
    const { check, ledger } = await makeCertified(TODAY);
    const reply = await check({ ...ETHICS, completedOn: '2025-05-09', format: 'ONLINE', californiaRelevant: true });
    const { document } = cmpss.sources.S1 ?? {};
    expect(reply.body).toEqual({
      counts: true,
      towardsLawEthics: true,
      addsMinutes: 180,
      addsLawEthicsMinutes: 180,
      flags: [],
      rules: [
        {
          rule: 'credits.minutes',
          counts: true,
          because: {
            code: 'WITHIN_PERIOD',
            detail: { completedOn: '2025-05-09', from: '2024-07-01', through: '2025-05-10' },
          },
          source: { document, clause: 'Recertification: 20 hours every two years' },
        },
        {
          rule: 'credits.nonRepetitive',
          counts: true,
          because: { code: 'NOT_REPEATED' },
          source: { document, clause: 'Renewal: one course is claimed once in each certification period' },
        },
        {
          rule: 'credits.formats',
          counts: true,
          because: { code: 'FORMAT_ACCEPTED', detail: { accepted: ['ASYNCHRONOUS', 'IN_PERSON', 'ONLINE'] } },
          source: { document, clause: 'Renewal: asynchronous, in person and online' },
        },
        {
          rule: 'credits.initialTraining',
          counts: true,
          because: { code: 'NOT_INITIAL_TRAINING' },
          source: { document, clause: 'Whether the 80 hours count again for renewal is not published' },
        },
        {
          rule: 'credits.lawEthicsTopics',
          counts: true,
          because: { code: 'LAW_ETHICS_TOPIC', detail: { topics: ['Ethics'] } },
          source: { document, clause: 'Ethics: themes relevant to California' },
        },
        {
          rule: 'credits.lawEthicsTopics',
          counts: true,
          because: { code: 'CALIFORNIA_RELEVANT' },
          source: { document, clause: 'Ethics: themes relevant to California' },
        },
      ],
      // Twenty hours are needed, six of them law and ethics.
      left: { minutes: 1_020, lawEthicsMinutes: 180 },
      cycle: {
        submittedOn: TODAY,
        countedMinutes: 180,
        lawEthicsMinutes: 180,
        sufficient: false,
        refusals: [
          { code: 'CREDITS_SHORT', rule: 'credits.minutes', detail: { have: 180, need: 1_200 } },
          { code: 'LAW_ETHICS_SHORT', rule: 'credits.lawEthicsMinutes', detail: { have: 180, need: 360 } },
        ],
      },
    });
    expect((await ledger()).body.courses).toEqual([]);
  });

  it('C1: the same course taken in 2024 and asked about again for 2025 does not', async () => {
    const taken = aCredit('c-1', { providerId: 'somebody', minutes: 180, completedOn: '2024-09-20' });
    const { check } = await makeCertified(TODAY, { credits: [taken] });
    const reply = await check({ ...COURSE, providerId: 'Somebody', completedOn: '2025-05-10' });
    expect(reply.body).toMatchObject({ counts: false, addsMinutes: 0, left: { minutes: 1_020 } });
    expect(answerTo(reply, 'credits.nonRepetitive')).toMatchObject({
      counts: false,
      because: { code: 'COURSE_REPEATED', detail: { countedOn: '2024-09-20' } },
    });
    // The very completion that stands in the ledger counts, and adds nothing to what is there.
    const same = await check({ ...COURSE, completedOn: '2024-09-20' });
    expect(same.body).toMatchObject({ counts: true, addsMinutes: 0, left: { minutes: 1_020 } });
  });

  it('takes the place of the same completion in the ledger, and says what is lost where that had more minutes', async () => {
    const entered = aCredit('e-1', {
      providerId: 'somebody',
      minutes: 600,
      topics: ['Ethics'],
      completedOn: '2024-09-20',
    });
    const { check } = await makeCertified(TODAY, { credits: [entered] });
    const reply = await check({ ...ETHICS, minutes: 60, completedOn: '2024-09-20' });
    expect(reply.body).toMatchObject({
      counts: true,
      addsMinutes: -540,
      addsLawEthicsMinutes: -540,
      left: { minutes: 1_140 },
    });
  });

  it('C2: the same course in another period does', async () => {
    const taken = aCredit('c-1', { providerId: 'somebody', completedOn: '2024-09-20' });
    const { check } = await makeCertified('2027-01-10', { credits: [taken], cycles: [secondCycle] }, { cycle: 2 });
    const reply = await check({ ...COURSE, completedOn: '2027-01-09' });
    expect(reply.body).toMatchObject({ counts: true, addsMinutes: 180 });
  });

  it('C4: the last of 15 general and 5 law and ethics hours does, and leaves one hour of law and ethics', async () => {
    const credits = [aCredit('g', { minutes: 900 }), aCredit('e', { minutes: 120, topics: ['Ethics'] })];
    const { check } = await makeCertified(TODAY, { credits });
    const reply = await check(ETHICS);
    expect(reply.body).toMatchObject({
      counts: true,
      left: { minutes: 0, lawEthicsMinutes: 60 },
      cycle: { sufficient: false, refusals: [{ code: 'LAW_ETHICS_SHORT', detail: { have: 300, need: 360 } }] },
    });
  });

  it('C7: one tagged ethics and peer support counts its 3 hours once, and towards the six', async () => {
    const { check } = await makeCertified(TODAY);
    expect((await check(ETHICS)).body).toMatchObject({ addsMinutes: 180, addsLawEthicsMinutes: 180 });
    const general = await check(COURSE);
    expect(general.body).toMatchObject({ counts: true, towardsLawEthics: false, addsLawEthicsMinutes: 0 });
    expect(codes(general)).toMatchObject({ NO_LAW_ETHICS_TOPIC: false });
  });

  it('C9: an asynchronous one does, and one of no named format', async () => {
    const { check } = await makeCertified(TODAY);
    expect(codes(await check({ ...COURSE, format: 'ASYNCHRONOUS' }))).toMatchObject({ FORMAT_ACCEPTED: true });
    expect(codes(await check(COURSE))).toMatchObject({ FORMAT_NOT_NAMED: true });
  });

  it('C10: one of a provider outside every directory does', async () => {
    const { check } = await makeCertified(TODAY);
    expect((await check({ ...COURSE, providerId: 'in-no-directory' })).body).toMatchObject({ counts: true });
  });

  it('C12: the initial training of 80 hours does not', async () => {
    const { check } = await makeCertified(TODAY);
    const reply = await check({ ...COURSE, minutes: 4_800, initialTraining: true });
    expect(reply.body).toMatchObject({ counts: false, addsMinutes: 0 });
    expect(answerTo(reply, 'credits.initialTraining')).toMatchObject({
      counts: false,
      because: { code: 'INITIAL_TRAINING' },
    });
    // What does not count by itself is not asked about its repetition.
    expect(answerTo(reply, 'credits.nonRepetitive')).toBeUndefined();
  });

  it('C13: a specialization of 40 hours in the period does', async () => {
    const { check } = await makeCertified(TODAY);
    const reply = await check({ ...COURSE, minutes: 2_400, initialTraining: false });
    expect(reply.body).toMatchObject({ counts: true, addsMinutes: 2_400, left: { minutes: 0 } });
  });

  it('C14: what was left over from the period before does not', async () => {
    const surplus = [aCredit('g', { minutes: 1_800 })];
    const { check } = await makeCertified('2027-01-10', { credits: surplus, cycles: [secondCycle] }, { cycle: 2 });
    const reply = await check({ ...COURSE, completedOn: '2025-03-10' });
    expect(reply.body).toMatchObject({ counts: false, left: { minutes: 1_200 } });
    expect(answerTo(reply, 'credits.minutes')?.because).toEqual({
      code: 'OUTSIDE_PERIOD',
      detail: { completedOn: '2025-03-10', from: '2026-06-01', through: '2027-01-10' },
    });
  });

  it('C18: ethics for psychologists in New York count, are flagged, and not as law and ethics', async () => {
    const { check } = await makeCertified(TODAY);
    const reply = await check({ ...ETHICS, californiaRelevant: false });
    expect(reply.body).toMatchObject({
      counts: true,
      towardsLawEthics: false,
      addsMinutes: 180,
      addsLawEthicsMinutes: 0,
      flags: ['NOT_CALIFORNIA_RELEVANT'],
    });
    expect(codes(reply)).toMatchObject({ LAW_ETHICS_TOPIC: true, NOT_CALIFORNIA_RELEVANT: false });
    expect(codes(await check(ETHICS))).toMatchObject({ RELEVANCE_NOT_STATED: true });
  });

  it('C20: one at the time of another is flagged', async () => {
    const at = (from: string, to: string) => ({
      completedOn: '2025-03-10',
      startedAt: `2025-03-10T${from}:00.000Z`,
      endedAt: `2025-03-10T${to}:00.000Z`,
    });
    const { check } = await makeCertified(TODAY, { credits: [aCredit('other', at('17:00', '18:00'))] });
    const overlapping = await check({ ...COURSE, ...at('17:30', '19:00') });
    expect(overlapping.body).toMatchObject({ counts: true, flags: ['OVERLAPS'] });
    expect((await check({ ...COURSE, ...at('18:00', '19:00') })).body.flags).toEqual([]);
  });
});

describe('a course that is still to be taken', () => {
  const through = async (today: string, completedOn: string, ...rest: [object?, object?]) => {
    const { check } = await makeCertified(today, ...rest);
    const { body } = await check({ ...COURSE, completedOn });
    return [body.counts, body.cycle.submittedOn];
  };

  it.each([
    ['is taken for one of today when no day is named', '2025-05-10', undefined, [true, '2025-05-10']],
    ['counts on its own day', '2025-05-10', '2025-12-24', [true, '2025-12-24']],
    ['counts up to the expiry', '2025-05-10', '2026-07-01', [true, '2026-07-01']],
    ['and not after it', '2025-05-10', '2026-07-02', [false, '2026-07-01']],
    ['counts late for who returns late', '2026-09-10', '2026-10-01', [true, '2026-10-01']],
    ['and up to the last day of the way back', '2030-06-30', '2030-07-01', [true, '2030-07-01']],
    ['not after that', '2030-06-30', '2030-07-02', [false, '2030-07-01']],
  ])('%s', async (_, today, completedOn, expected) => {
    const { check } = await makeCertified(today);
    const { body } = await check({ ...COURSE, ...(completedOn !== undefined && { completedOn }) });
    expect([body.counts, body.cycle.submittedOn]).toEqual(expected);
  });

  it('does not count in a renewal that was submitted before', async () => {
    const renewals = [aRenewal()];
    expect(await through('2026-05-20', '2026-05-20', { renewals }, { stage: 'RENEWAL_REVIEW' })).toEqual([
      false,
      '2026-05-04',
    ]);
    const denied = [aRenewal({ decision: 'DENIED' })];
    expect(await through('2026-05-20', '2026-05-20', { renewals: denied })).toEqual([true, '2026-05-20']);
  });
});

describe('a course of the catalogue', () => {
  const listed: Course = {
    providerId: 'maple-learning',
    courseId: 'e-9',
    title: 'Ethics, and what follows',
    minutes: 75,
    topics: ['Ethics'],
    format: 'ONLINE',
    californiaRelevant: true,
    offeredThrough: '2025-12-31',
  };
  const setup = async () => {
    const world = await makeCertified(TODAY);
    const change = { at: world.state.now, by: { kind: 'SYSTEM', id: 'catalogue' } } as const;
    await world.registry.saveProvider({ providerId: listed.providerId, name: 'Made-up Maple Learning' }, change);
    await world.registry.saveCourse(listed, change);
    return { ...world, change };
  };

  it('is asked about by its provider and id alone', async () => {
    const { check } = await setup();
    const reply = await check({ providerId: 'maple-learning', courseId: 'E-9' });
    expect(reply.body).toMatchObject({ counts: true, addsMinutes: 75, addsLawEthicsMinutes: 75, flags: [] });
    expect(codes(reply)).toMatchObject({ FORMAT_ACCEPTED: true, CALIFORNIA_RELEVANT: true });
  });

  it('counts by what the person says of it, where they do', async () => {
    const { check } = await setup();
    const reply = await check({ providerId: 'maple-learning', courseId: 'e-9', minutes: 60, topics: [] });
    expect(reply.body).toMatchObject({ addsMinutes: 60, addsLawEthicsMinutes: 0 });
  });

  it('is flagged on a day on which it is not given', async () => {
    const { check } = await setup();
    const ask = (completedOn: string) => check({ providerId: 'maple-learning', courseId: 'e-9', completedOn });
    expect((await ask('2025-12-31')).body.flags).toEqual([]);
    expect((await ask('2026-01-01')).body.flags).toEqual(['NOT_OFFERED']);
  });

  it('that is not there has to be told by its minutes and topics', async () => {
    const { check } = await setup();
    const reply = await check({ providerId: 'maple-learning', courseId: 'none', minutes: 60 });
    expect([reply.status, reply.body.refusals]).toEqual([
      409,
      [{ code: 'COURSE_UNKNOWN', rule: 'credits.catalogue', field: 'courseId', detail: { needed: ['topics'] } }],
    ]);
  });

  it('is listed to anyone who is signed in, page by page', async () => {
    const { call, registry, change } = await setup();
    for (let number = 100; number < 150; number += 1)
      await registry.saveCourse({ ...listed, courseId: `a-${number}` }, change);
    const first = await call('vendor', 'GET', '/api/providers/Maple-learning/courses');
    expect([first.status, first.body.name, first.body.courses.length]).toEqual([200, 'Made-up Maple Learning', 50]);
    const next = await call('stranger', 'GET', `/api/providers/maple-learning/courses?cursor=${first.body.cursor}`);
    expect(next.body).toEqual({ name: 'Made-up Maple Learning', courses: [listed], cursor: null });
    await registry.saveProvider({ providerId: 'other' }, change);
    const elsewhere = await call('owner', 'GET', `/api/providers/other/courses?cursor=${first.body.cursor}`);
    expect([elsewhere.status, elsewhere.body.refusals[0].rule]).toEqual([400, 'api.cursor']);
    const nobody = await call('owner', 'GET', '/api/providers/nobody/courses');
    expect([nobody.status, codesOf(nobody)]).toEqual([404, ['NO_SUCH_PROVIDER']]);
    expect((await call(undefined, 'GET', '/api/providers/other/courses')).status).toBe(401);
  });
});

it('a question with a field that is not known is not taken', async () => {
  const { check } = await makeCertified(TODAY);
  const reply = await check({ ...COURSE, hours: 3 });
  expect([reply.status, codesOf(reply)]).toEqual([400, ['FIELD_UNKNOWN']]);
});

it('a course is not asked about once the case is closed', async () => {
  const { check } = await makeCertified(TODAY, {}, { stage: 'REVOKED' });
  const reply = await check(COURSE);
  expect([reply.status, codesOf(reply)]).toEqual([409, ['CASE_CLOSED']]);
});

/** Every role × command × ownership × stage, from the table of grants and the table of moves, asked of the API. */
import { describe, expect, it } from 'vitest';
import { type Action, GRANTS, type Identity, OTHER_ACTIONS } from '../../../domain/can.ts';
import { factsOf } from '../../../domain/evolve.ts';
import { SignalBody, type SignalType } from '../../../domain/signals.ts';
import { isClosed, STAGES, type Stage } from '../../../domain/stages.ts';
import { TRANSITIONS } from '../../../domain/transitions.ts';
import { aCase } from '../../domain/life.ts';
import { BODIES } from './bodies.ts';
import { codesOf, makeWorld, OWNER, PEOPLE, type Reply, type Who } from './world.ts';

const TYPES = SignalBody._zod.def.options.flatMap((option): readonly SignalType[] => option.shape.type._zod.def.values);
const EVERYBODY = Object.keys(PEOPLE) as Who[]; // the keys of that literal

type Cell = 'NOT_FOUND' | 'FORBIDDEN' | 'WRONG_STAGE' | 'CLOSED' | 'JUDGED';

/** Read off the tables by hand, not by `can`: who is the person, who holds which role where, and which stage the move may leave. */
const standing = (who: Identity, action: Action): 'NOT_FOUND' | 'FORBIDDEN' | 'ALLOWED' => {
  const grant = GRANTS[action];
  if (who.kind === 'APPLICANT') {
    if (who.personId !== OWNER) return 'NOT_FOUND';
    return grant.own ? 'ALLOWED' : 'FORBIDDEN';
  }
  if (who.kind === 'VENDOR') {
    if (who.program !== 'cmpss') return 'NOT_FOUND';
    return grant.vendor ? 'ALLOWED' : 'FORBIDDEN';
  }
  const role = who.roles.find(({ program }) => program === 'cmpss')?.role;
  if (role === undefined) return 'NOT_FOUND';
  return grant.roles.includes(role) ? 'ALLOWED' : 'FORBIDDEN';
};

/** A renewal that comes before its window is told when the window opens, which is more than that it is too early. */
const isToldWhen = (type: SignalType, stage: Stage): boolean => type === 'SUBMIT_RENEWAL' && stage === 'ACTIVE';

const expected = (who: Who, type: SignalType, stage: Stage): Cell => {
  const permission = standing(PEOPLE[who], type);
  if (permission !== 'ALLOWED') return permission;
  if (isClosed(stage)) return 'CLOSED';
  return TRANSITIONS[type].leaves.includes(stage) || isToldWhen(type, stage) ? 'JUDGED' : 'WRONG_STAGE';
};

const cellOf = (reply: Reply): Cell | number => {
  if (reply.status === 202) return 'JUDGED';
  const [code] = codesOf(reply);
  if (reply.status === 404 && code === 'NO_SUCH_CASE') return 'NOT_FOUND';
  if (reply.status === 403 && code === 'FORBIDDEN') return 'FORBIDDEN';
  if (reply.status !== 409) return reply.status;
  return code === 'WRONG_STAGE' ? 'WRONG_STAGE' : code === 'CASE_CLOSED' ? 'CLOSED' : 'JUDGED';
};

const kebab = (type: string): string => type.toLowerCase().replaceAll('_', '-');

describe('a command', () => {
  it.each(TYPES)('%s is open to whom the tables say, where they say', async (type) => {
    const world = makeWorld();
    world.state.works = false;
    let cases = 0;
    for (const stage of STAGES) {
      for (const who of EVERYBODY) {
        cases += 1;
        const caseId = `case-${cases}`;
        await world.seed(factsOf(aCase({ caseId, stage, personId: OWNER })));
        const reply = await world.command(who, kebab(type), BODIES[type], { caseId });
        expect([stage, who, cellOf(reply)]).toEqual([stage, who, expected(who, type, stage)]);
      }
    }
    expect(cases).toBe(STAGES.length * EVERYBODY.length);
  });
});

/** The other things that people do: where each stands, and the stage in which it is tried. */
const OTHERS: readonly {
  readonly action: Action;
  readonly method: string;
  readonly path: string;
  readonly body?: object;
}[] = [
  {
    action: 'SAVE_ANSWERS',
    method: 'PUT',
    path: '/api/cases/C/answers/eligibility',
    body: { education: 'NONE', affirmations: [] },
  },
  { action: 'SWITCH_PATHWAY', method: 'PUT', path: '/api/cases/C/pathway', body: { pathway: 'RECIPROCITY' } },
  {
    action: 'SAVE_CREDIT',
    method: 'PUT',
    path: '/api/cases/C/credits/p/c',
    body: { title: 'T', completedOn: '2025-01-01', minutes: 60, topics: [] },
  },
  { action: 'REMOVE_CREDIT', method: 'DELETE', path: '/api/cases/C/credits/p/c' },
  {
    action: 'CHECK_CREDIT',
    method: 'POST',
    path: '/api/cases/C/credits/check',
    body: { title: 'T', completedOn: '2025-01-01', minutes: 60, topics: [], providerId: 'p', courseId: 'c' },
  },
  { action: 'CLAIM_TASK', method: 'POST', path: '/api/cases/C/tasks/T1/claim' },
  { action: 'RELEASE_TASK', method: 'POST', path: '/api/cases/C/tasks/T1/release' },
  { action: 'READ_CASE', method: 'GET', path: '/api/cases/C' },
  { action: 'READ_AUDIT', method: 'GET', path: '/api/cases/C/audit' },
  { action: 'READ_CASE', method: 'GET', path: '/api/cases/C/signals/K1' },
];

describe('a direct write or a query', () => {
  it('is tried below, whatever else than commands the table names', () => {
    const tried = [...OTHERS.map(({ action }) => action), 'READ_QUEUE', 'SEARCH', 'SAVE_CONTACTS'];
    expect(OTHER_ACTIONS.filter((action) => !tried.includes(action))).toEqual([]);
  });

  it('on contacts is for the person and for reviewers of a program in which they have a case', async () => {
    const body = { firstName: 'Ana', lastName: 'Ruiz', email: 'ana@example.com', language: 'es', reason: 'Told.' };
    for (const who of EVERYBODY) {
      const { seed, call } = makeWorld();
      await seed(factsOf(aCase({ caseId: 'C', personId: OWNER })));
      const { status } = await call(who, 'PUT', `/api/people/${OWNER}`, { body });
      const permission = standing(PEOPLE[who], 'SAVE_CONTACTS');
      expect([who, status]).toEqual([who, { ALLOWED: 200, FORBIDDEN: 403, NOT_FOUND: 404 }[permission]]);
    }
  });

  it.each(OTHERS)('$method $path is open to whom the table says ($action)', async ({ action, method, path, body }) => {
    for (const who of EVERYBODY) {
      const { seed, call } = makeWorld();
      await seed(factsOf(aCase({ caseId: 'C', personId: OWNER })));
      const reply = await call(who, method, path, body === undefined ? {} : { body });
      const permission = standing(PEOPLE[who], action);
      const code = reply.status >= 400 ? codesOf(reply)[0] : undefined;
      const answered = code === 'FORBIDDEN' ? 'FORBIDDEN' : code === 'NO_SUCH_CASE' ? 'NOT_FOUND' : 'ALLOWED';
      expect([who, answered]).toEqual([who, permission]);
    }
  });

  it.each([
    ['READ_QUEUE', '/api/queue/cmpss/application'],
    ['SEARCH', '/api/search?program=cmpss&number=1234-5678-2'],
  ] as const)('%s is for staff of the program alone', async (action, path) => {
    const { call } = makeWorld();
    for (const who of EVERYBODY) {
      const { status } = await call(who, 'GET', path);
      const identity: Identity = PEOPLE[who];
      const isTheirs = identity.kind === 'STAFF' && standing(identity, action) === 'ALLOWED';
      expect([who, status]).toEqual([who, isTheirs ? 200 : identity.kind === 'STAFF' ? 404 : 403]);
    }
  });
});

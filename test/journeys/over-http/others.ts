/** What people do besides sending commands, by everybody. */
import { expect, it } from 'vitest';
import { type Action, type Identity, OTHER_ACTIONS } from '../../../domain/can.ts';
import { factsOf } from '../../../domain/evolve.ts';
import { aCase } from '../../domain/life.ts';
import { EVERYBODY, inShort, type Standing, standing } from '../../functions/web/standing.ts';
import { ELIGIBILITY, OWNER, PEOPLE } from '../../functions/web/world.ts';
import type { LocalApi } from './local-api.ts';

const COURSE = { title: 'T', completedOn: '2025-01-01', minutes: 60, topics: [] };

type Tried = { readonly action: Action; readonly method: string; readonly path: string; readonly body?: object };

/** `path` is below the address of a case that is still a draft; `admitted`: what whoever may do it is answered there. */
const ON_A_CASE: readonly (Tried & { readonly admitted: string })[] = [
  { action: 'SAVE_ANSWERS', method: 'PUT', path: '/answers/eligibility', body: ELIGIBILITY, admitted: '200' },
  {
    action: 'SWITCH_PATHWAY',
    method: 'PUT',
    path: '/pathway',
    body: { pathway: 'RECIPROCITY' },
    admitted: '200',
  },
  { action: 'SAVE_CREDIT', method: 'PUT', path: '/credits/p/c', body: COURSE, admitted: '409 WRONG_STAGE' },
  { action: 'REMOVE_CREDIT', method: 'DELETE', path: '/credits/p/c', admitted: '409 WRONG_STAGE' },
  {
    action: 'CHECK_CREDIT',
    method: 'POST',
    path: '/credits/check',
    body: { ...COURSE, providerId: 'p', courseId: 'c' },
    admitted: '409 NOT_CERTIFIED',
  },
  { action: 'CLAIM_TASK', method: 'POST', path: '/tasks/T1/claim', admitted: '404 NO_SUCH_TASK' },
  { action: 'RELEASE_TASK', method: 'POST', path: '/tasks/T1/release', admitted: '404 NO_SUCH_TASK' },
  {
    action: 'UPLOAD_DOCUMENT',
    method: 'POST',
    path: '/uploads',
    body: { kind: 'PHOTO_ID', fileName: 'id.pdf', mediaType: 'application/pdf' },
    admitted: '201',
  },
  { action: 'READ_CASE', method: 'GET', path: '/uploads', admitted: '200' },
  { action: 'READ_CASE', method: 'GET', path: '/documents', admitted: '200' },
  { action: 'READ_CASE', method: 'GET', path: '/credits', admitted: '409 NOT_CERTIFIED' },
  {
    action: 'VIEW_DOCUMENT',
    method: 'POST',
    path: '/documents/D1/view',
    body: {},
    admitted: '404 NO_SUCH_DOCUMENT',
  },
  { action: 'HANDLE_MAIL', method: 'GET', path: '/mail', admitted: '200' },
  { action: 'READ_CASE', method: 'GET', path: '', admitted: '200' },
  { action: 'READ_AUDIT', method: 'GET', path: '/audit', admitted: '200' },
  { action: 'READ_CASE', method: 'GET', path: '/signals/K1', admitted: '404 NO_SUCH_SIGNAL' },
];

/** Of a program, for its staff alone; who has another one hears of no such address, who has none that it is not for them. */
const OF_A_PROGRAM: readonly Tried[] = [
  { action: 'READ_QUEUE', method: 'GET', path: '/api/queue/cmpss/application' },
  { action: 'HANDLE_MAIL', method: 'GET', path: '/api/mail/cmpss' },
  { action: 'SEARCH', method: 'POST', path: '/api/search', body: { program: 'cmpss', number: '1234-5678-2' } },
  { action: 'SEARCH', method: 'POST', path: '/api/search', body: { program: 'cmpss', name: 'ruiz' } },
  { action: 'SEARCH', method: 'POST', path: '/api/search', body: { program: 'cmpss', email: 'ana@example.com' } },
];

export const otherActions = (api: () => LocalApi): void => {
  it('whatever the table of grants names besides commands is tried here', () => {
    const tried = [...ON_A_CASE, ...OF_A_PROGRAM].map(({ action }) => action);
    expect(OTHER_ACTIONS.filter((action) => !tried.includes(action))).toEqual([
      'SAVE_CONTACTS',
      'UNMARK_ADDRESS',
      'KEEP_CALENDAR',
    ]);
  });

  it.each(ON_A_CASE)(
    '$method $path of a case is open to whom the table says ($action)',
    async ({ action, method, path, body, admitted }) => {
      const { seed, call } = api();
      const caseIdFor = (who: string): string => `${method}-${path.replaceAll('/', '-')}-${who}`;
      await seed(EVERYBODY.map((who) => factsOf(aCase({ caseId: caseIdFor(who), personId: OWNER }))));
      const answers: { readonly [S in Standing]: string } = {
        NOT_FOUND: '404 NO_SUCH_CASE',
        FORBIDDEN: '403 FORBIDDEN',
        ALLOWED: admitted,
      };
      for (const who of EVERYBODY) {
        const reply = await call(PEOPLE[who], method, `/api/cases/${caseIdFor(who)}${path}`, { body });
        expect([who, inShort(reply)]).toEqual([who, answers[standing(PEOPLE[who], action)]]);
      }
    },
  );

  it('contacts are for the person and for reviewers of a program in which they have a case (SAVE_CONTACTS, UNMARK_ADDRESS)', async () => {
    const { seed, call } = api();
    const body = { firstName: 'Ana', lastName: 'Ruiz', email: 'ana@example.com', language: 'es', reason: 'Told.' };
    const answers = { NOT_FOUND: '404 NO_SUCH_PERSON', FORBIDDEN: '403 FORBIDDEN', ALLOWED: '200' };
    // A person of one case: all of somebody's cases are read here.
    const personId = 'person-to-reach';
    await seed([factsOf(aCase({ caseId: 'contacts', personId }))]);
    for (const who of EVERYBODY) {
      const identity: Identity = who === 'owner' ? { kind: 'APPLICANT', personId } : PEOPLE[who];
      const reply = await call(identity, 'PUT', `/api/people/${personId}`, { body });
      expect([who, inShort(reply)]).toEqual([who, answers[standing(identity, 'SAVE_CONTACTS', personId)]]);
      const unmarked = await call(identity, 'POST', `/api/people/${personId}/contacts/primary/unmark`, { body: {} });
      const stands = standing(identity, 'UNMARK_ADDRESS', personId);
      expect([who, inShort(unmarked)]).toEqual([who, answers[stands]]);
    }
  });

  it('a calendar is for the person alone, and nobody else hears that there is one (KEEP_CALENDAR)', async () => {
    const { call } = api();
    const personId = 'person-with-days';
    const owner: Identity = { kind: 'APPLICANT', personId };
    const body = { firstName: 'Ana', lastName: 'Ruiz', email: 'ana@example.com', language: 'es' };
    expect(inShort(await call(owner, 'PUT', `/api/people/${personId}`, { body }))).toBe('200');
    for (const who of EVERYBODY) {
      const identity: Identity = who === 'owner' ? owner : PEOPLE[who];
      const [made, revoked] = who === 'owner' ? ['201', '200'] : ['404 NO_SUCH_PERSON', '404 NO_SUCH_PERSON'];
      const path = `/api/people/${personId}/calendar`;
      expect([who, inShort(await call(identity, 'POST', path, {}))]).toEqual([who, made]);
      expect([who, inShort(await call(identity, 'DELETE', path, {}))]).toEqual([who, revoked]);
    }
  });

  it.each(OF_A_PROGRAM)('$method $path with $body is for staff of the program alone ($action)', async (tried) => {
    const { action, method, path, body } = tried;
    const { call } = api();
    for (const who of EVERYBODY) {
      const identity: Identity = PEOPLE[who];
      const stands = standing(identity, action);
      const isTheirs = identity.kind === 'STAFF' && stands === 'ALLOWED';
      const isElsewhere = identity.kind === 'STAFF' && stands === 'NOT_FOUND';
      const refused = isElsewhere ? '404 NO_SUCH_ADDRESS' : '403 FORBIDDEN';
      expect([who, inShort(await call(identity, method, path, { body }))]).toEqual([who, isTheirs ? '200' : refused]);
    }
  });
};

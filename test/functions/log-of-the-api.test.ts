/** The API writes nothing personal to its log, whatever people send, and whatever breaks. */
import { describe, expect, it } from 'vitest';
import { makeApp as makeLookup } from '../../functions/lookup/app.ts';
import { logTo } from '../../functions/shared/messages.ts';
import { throughTheSite } from '../../functions/shared/through-the-site.ts';
import { programOf } from '../../programs/programs.ts';
import { aDocument } from '../domain/life.ts';
import { ANA, ELIGIBILITY, IDENTITY, makeWorld } from './web/world.ts';

const TYPED = { name: 'Ruiz-García', number: '4711-0815-3', phone: '+1 555 0100' };
const TOKEN = 'Bearer owner';

/** What people wrote, sent and looked for, and who they are. */
const SECRETS = [
  ANA.firstName,
  ANA.lastName,
  ANA.email,
  ANA.personId,
  IDENTITY.bornOn,
  ELIGIBILITY.education,
  ...ELIGIBILITY.affirmations,
  aDocument('PHOTO_ID').fileName,
  ...Object.values(TYPED),
  TOKEN,
  'reviewer-1',
];

const CONTACTS = { firstName: ANA.firstName, lastName: ANA.lastName, email: ANA.email, language: 'es' };

/** As an error of the SDK may repeat what it was given. */
const broken = async (): Promise<never> => {
  throw new Error(`${ANA.firstName} ${ANA.lastName} <${ANA.email}> ${TYPED.name}`);
};

const apply = async () => {
  const world = makeWorld();
  const { call, command, sendPdf, lines } = world;
  await call('owner', 'PUT', `/api/people/${ANA.personId}`, { body: CONTACTS });
  const { body } = await call('owner', 'POST', '/api/cases', { body: { program: 'cmpss' } });
  const { caseId } = body;
  await call('owner', 'PUT', `/api/cases/${caseId}/answers/identity`, { body: IDENTITY });
  await call('owner', 'PUT', `/api/cases/${caseId}/answers/eligibility`, { body: ELIGIBILITY });
  await call('owner', 'PUT', `/api/cases/${caseId}/answers/identity`, { body: { ...IDENTITY, phone: TYPED.phone } });
  for (const kind of ['PHOTO_ID', 'EDUCATION']) {
    await sendPdf('owner', kind, caseId);
  }
  const submitted = await command('owner', 'submit-application', {}, { caseId });
  await command('reviewer', 'record-payment', { paymentId: 'p', fee: 'APPLICATION', amountCents: 10_000 }, { caseId });
  await call('reviewer', 'GET', `/api/search?name=${encodeURIComponent(TYPED.name)}`);
  await call(undefined, 'GET', `/api/cases/${caseId}`);
  return { lines, submitted };
};

const breakDown = async (): Promise<readonly string[]> => {
  const { call, command, lines } = makeWorld((registry) => ({
    ...registry,
    readPerson: broken,
    readFacts: broken,
    savePerson: broken,
  }));
  await call('owner', 'PUT', `/api/people/${ANA.personId}`, { body: CONTACTS });
  await call('owner', 'POST', '/api/cases', { body: { program: 'cmpss' } });
  await command('owner', 'submit-application');
  return lines;
};

const lookUp = async (): Promise<readonly string[]> => {
  const lines: string[] = [];
  const log = logTo((line) => lines.push(line));
  const app = makeLookup({
    registry: { readPublic: broken, findNames: broken },
    programOf,
    cursors: makeWorld().cursors,
    log,
  });
  const environment = { requestContext: { timeEpoch: Date.parse('2026-03-02T16:00:00Z') } };
  await app.request(`/api/registry/certificates/${TYPED.number}`, {}, environment);
  await app.request(`/api/registry/names?q=${encodeURIComponent(TYPED.name)}`, {}, environment);
  type Event = Parameters<ReturnType<typeof throughTheSite>>[0];
  // As it comes, as far as anything here reads it.
  const event = { headers: { authorization: TOKEN }, rawQueryString: `q=${TYPED.name}` } as unknown as Event;
  await throughTheSite({ originKeys: 'key', log }, broken)(event);
  return lines;
};

describe('an application, look-ups, and requests that break', () => {
  it('leave no line with anything personal in it, and are told in the log, so that this is a claim', async () => {
    const { lines: applied, submitted } = await apply();
    expect(submitted.status).toBe(202);
    const lines = [...applied, ...(await breakDown()), ...(await lookUp())];
    for (const secret of SECRETS) expect(lines.filter((line) => line.includes(secret))).toEqual([]);
    const told = lines.map((line) => JSON.parse(line).message);
    expect(told).toEqual(expect.arrayContaining(['STAGE_ENTERED', 'STAGE_LEFT', 'DECIDED', 'NOT_THROUGH_THE_SITE']));
    expect(told.filter((message) => message === 'REQUEST_FAILED').length).toBeGreaterThanOrEqual(4);
  });
});

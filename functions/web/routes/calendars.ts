/** The calendar feed of a person: whoever has its secret address sees their days. Only the person makes and revokes it, and sees the address once. */
import { createHash } from 'node:crypto';
import * as z from 'zod/mini';
import { calendarOf } from '../../../domain/calendar.ts';
import { can, type Identity } from '../../../domain/can.ts';
import { accepted, type Refusal, type Result, refused } from '../../../domain/refusals.ts';
import { apartFromStamps, type CaseEvents, calendarText, REFRESH_SECONDS } from '../../shared/calendar-text.ts';
import { answer, answerText, notModified, problem } from '../../shared/http.ts';
import { forAnyone, type Route, signedIn } from '../../shared/route.ts';
import { REFUSALS } from '../../shared/working-papers.ts';
import { actorOf } from '../admit.ts';
import type { WebDeps } from '../deps.ts';
import { problemPage, type Words, wantsPage } from '../page.ts';
import { Id } from '../shapes.ts';

const NO_SUCH_PERSON: Refusal = { code: 'NO_SUCH_PERSON', rule: 'people.person', field: 'personId' };
/** The same for a feed that was revoked, one that never was, and an address that is none. */
const NO_SUCH_CALENDAR: Refusal = { code: 'NO_SUCH_CALENDAR', rule: 'people.calendar' };
const NO_CALENDAR: Words = {
  en: {
    title: 'There is no calendar at this address',
    says: [
      'The address was replaced or turned off, or a part of it is missing.',
      'You can make a new address in your case. Then add it to your calendar program, and take this one out.',
    ],
  },
  es: {
    title: 'No hay ningún calendario en esta dirección',
    says: [
      'La dirección se reemplazó o se desactivó, o le falta una parte.',
      'Puede crear una dirección nueva en la página de su caso. Después, agréguela a su programa de calendario y quite esta.',
    ],
  },
};

const InPerson = z.strictObject({ personId: Id });

const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('hex');

/** Nobody keeps another's calendar: for everybody else there is no such person. */
const admitted = async ({ registry }: WebDeps, who: Identity, personId: string): Promise<Result<'ADMITTED'>> => {
  if (can(who, 'KEEP_CALENDAR', { personId, program: '' }) !== 'ALLOWED') return refused(NO_SUCH_PERSON);
  return (await registry.readPerson(personId)) === undefined ? refused(NO_SUCH_PERSON) : accepted('ADMITTED');
};

const makeRoute = (deps: WebDeps): Route =>
  signedIn(
    {
      method: 'post',
      path: '/api/people/{personId}/calendar',
      operationId: 'makeCalendar',
      summary:
        'Make the private address of your calendar. It is told this once; the one before shows nothing any more.',
      params: InPerson,
      answers: 'CREATED',
      shape: z.object({ url: z.string() }),
      problems: ['NOT_FOUND', 'REFUSED'],
    },
    async ({ now, params: { personId } }, who) => {
      const permission = await admitted(deps, who, personId);
      if (!permission.ok) return problem(permission.refusals);
      const secret = deps.newSecret();
      return (await deps.registry.saveCalendar(personId, hashOf(secret), { at: now, by: actorOf(who) }))
        ? answer('CREATED', { url: `${deps.siteUrl}/calendar/${secret}.ics` })
        : problem([REFUSALS.STALE]);
    },
  );

const revokeRoute = (deps: WebDeps): Route =>
  signedIn(
    {
      method: 'delete',
      path: '/api/people/{personId}/calendar',
      operationId: 'revokeCalendar',
      summary: 'Revoke the private address of your calendar: it shows nothing any more.',
      params: InPerson,
      shape: z.object({}),
      problems: ['NOT_FOUND', 'REFUSED'],
    },
    async ({ now, params: { personId } }, who) => {
      const permission = await admitted(deps, who, personId);
      if (!permission.ok) return problem(permission.refusals);
      return (await deps.registry.saveCalendar(personId, undefined, { at: now, by: actorOf(who) }))
        ? answer('OK', {})
        : problem([REFUSALS.STALE]);
    },
  );

const eventsOf = async ({ registry, programOf }: WebDeps, personId: string): Promise<readonly CaseEvents[]> => {
  const caseIds = await registry.casesOfPerson(personId);
  const facts = await Promise.all(caseIds.map((caseId) => registry.readFacts(caseId)));
  return facts.flatMap((each) => {
    const program = each && programOf(each.case.program);
    return each === undefined || program === undefined
      ? []
      : [{ record: each.case, program, events: calendarOf(each, program) }];
  });
};

/** As it was asked for: one entity tag, several, or any; weak or not is the same here (RFC 9110 §13.1.2). */
const isKnown = (ifNoneMatch: string | undefined, tag: string): boolean =>
  (ifNoneMatch ?? '').split(',').some((known) => ['*', tag, `W/${tag}`].includes(known.trim()));

const feedRoute = (deps: WebDeps): Route =>
  forAnyone(
    {
      method: 'get',
      path: '/calendar/{file}',
      operationId: 'readCalendar',
      summary: 'The days of a person as iCalendar, for whoever has their private address.',
      params: z.strictObject({ file: z.string() }),
      headers: z.object({ 'if-none-match': z.optional(z.string()), accept: z.optional(z.string()) }),
      mediaType: 'text/calendar',
      shape: z.string(),
      problems: ['NOT_FOUND'],
    },
    async ({ now, params: { file }, headers }) => {
      const [, secret] = /^([\w-]{43})\.ics$/.exec(file) ?? [];
      const personId = secret && (await deps.registry.personOfCalendar(hashOf(secret)));
      const person = personId && (await deps.registry.readPerson(personId));
      // Calendar programs go by the status alone; a browser that was given the address shows what to do.
      if (!person)
        return wantsPage(headers.accept) ? problemPage('NOT_FOUND', NO_CALENDAR) : problem([NO_SUCH_CALENDAR]);
      const text = calendarText(await eventsOf(deps, person.personId), person.language, now);
      const tag = `"${hashOf(apartFromStamps(text)).slice(0, 32)}"`;
      const kept = { 'Cache-Control': `private, max-age=${REFRESH_SECONDS}`, ETag: `W/${tag}` };
      return isKnown(headers['if-none-match'], tag)
        ? notModified(kept)
        : answerText('text/calendar; charset=utf-8', text, kept);
    },
  );

export const calendarRoutes = (deps: WebDeps): readonly Route[] => [
  makeRoute(deps),
  revokeRoute(deps),
  feedRoute(deps),
];

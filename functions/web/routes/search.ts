/**
 * Search by staff: the cases of a program by the number or the name on a certificate, or by the address at which a person can be reached. What is
 * searched for goes in a body, since names and addresses do not belong into addresses of the web, which histories and logs keep.
 */
import * as z from 'zod/mini';
import type { Instant } from '../../../domain/dates.ts';
import { normaliseAddress } from '../../../domain/email-address.ts';
import type { Case } from '../../../domain/facts.ts';
import { displayName, foldParts } from '../../../domain/person.ts';
import { accepted, type Result, refused } from '../../../domain/refusals.ts';
import { Cursor, endOfPage } from '../../shared/cursor.ts';
import { answer, problem } from '../../shared/http.ts';
import { type Route, signedIn } from '../../shared/route.ts';
import { admitIn } from '../admit.ts';
import type { WebDeps } from '../deps.ts';
import { CaseSummary, Id } from '../shapes.ts';
import { caseSummary } from '../views/case-view.ts';

/** Entries of one page. */
const PAGE = 50;

const Found = z.extend(CaseSummary, {
  personId: z.string(),
  /** The name on the certificate, or that of the person where they were found by their address; null where the number was enough. */
  name: z.nullable(z.string()),
});
type Found = z.infer<typeof Found>;

/** What a search answers: cases, and where the next page starts. */
type Page = { readonly cases: readonly Found[]; readonly end: string | undefined };

type Search = { readonly program: string; readonly after: string | undefined; readonly now: Instant };

/** The case, if it is the program's. */
const caseIn = async ({ registry }: WebDeps, program: string, caseId: string | undefined): Promise<readonly Case[]> => {
  const record = caseId === undefined ? undefined : await registry.readCase(caseId);
  return record?.program === program ? [record] : [];
};

const foundBy = (deps: WebDeps, record: Case, name: string | null): Found => ({
  ...caseSummary(record, deps.programOf(record.program)),
  personId: record.personId,
  name,
});

const caseOfNumber = async (deps: WebDeps, program: string, number: string, name: string | null) =>
  (await caseIn(deps, program, await deps.registry.caseOfNumber(number))).map((record) => foundBy(deps, record, name));

const byNumber =
  (number: string) =>
  async (deps: WebDeps, { program }: Search): Promise<Result<Page>> =>
    accepted({ cases: await caseOfNumber(deps, program, number, null), end: undefined });

/** The cases behind certificates, each once, in the order in which their names were found. */
const byName =
  (text: string) =>
  async (deps: WebDeps, { program, after }: Search): Promise<Result<Page>> => {
    const found = await deps.registry.findNames({ text, after, limit: PAGE });
    if (found === 'TOO_SHORT')
      return refused({ code: 'FIELD_INVALID', rule: 'lookup.name', field: 'name', detail: { lettersAtLeast: 3 } });
    const unique = [...new Map(found.map((hit) => [hit.certificateNumber, hit])).values()];
    const cases = await Promise.all(
      unique.map(({ certificateNumber, displayName: name }) => caseOfNumber(deps, program, certificateNumber, name)),
    );
    return accepted({ cases: cases.flat(), end: endOfPage(found, PAGE) });
  };

/** The cases of a person in a program, drafts and closed ones among them. Who has none there is not read. */
const casesOfPerson = async (deps: WebDeps, program: string, personId: string): Promise<readonly Found[]> => {
  const caseIds = await deps.registry.casesOfPerson(personId);
  const records = (await Promise.all(caseIds.map((caseId) => caseIn(deps, program, caseId)))).flat();
  if (records.length === 0) return [];
  const person = await deps.registry.readPerson(personId);
  const name = person === undefined ? null : displayName(person);
  return records.map((record) => foundBy(deps, record, name));
};

/**
 * Goes through the people of an address until their cases fill a page. So a page that is not full is the last one, and its answer is the same
 * whether nobody has the address or people of other programs do.
 */
const byAddress =
  (address: string) =>
  async (deps: WebDeps, { program, after, now }: Search): Promise<Result<Page>> => {
    const addressHashes = await deps.hashAddress(address, now);
    const cases: Found[] = [];
    let place = after;
    for (;;) {
      const people = await deps.registry.peopleOfAddress({ addressHashes, after: place, limit: PAGE });
      for (const person of people) {
        cases.push(...(await casesOfPerson(deps, program, person.personId)));
        if (cases.length >= PAGE) return accepted({ cases, end: person.place });
      }
      place = endOfPage(people, PAGE);
      if (place === undefined) return accepted({ cases, end: undefined });
    }
  };

const SearchBody = z.strictObject({
  program: Id,
  number: z.optional(Id),
  name: z.optional(z.string().check(z.minLength(1), z.maxLength(100))),
  email: z.optional(z.string().check(z.maxLength(254), z.regex(/.@./))),
  cursor: z.optional(Cursor),
});

/** What is searched by, with the part of it that says which entries are found; undefined unless there is one thing alone. */
const searchOf = ({ number, name, email }: z.infer<typeof SearchBody>) => {
  const [search, ...others] = [
    ...(number === undefined ? [] : [{ find: byNumber(number), key: ['number', number] }]),
    ...(name === undefined ? [] : [{ find: byName(name), key: ['name', ...foldParts(name)] }]),
    ...(email === undefined ? [] : [{ find: byAddress(email), key: ['email', normaliseAddress(email)] }]),
  ];
  return others.length === 0 ? search : undefined;
};

export const searchRoute = (deps: WebDeps): Route =>
  signedIn(
    {
      method: 'post',
      path: '/api/search',
      operationId: 'search',
      summary:
        'Cases of a program by certificate number, by the name on a certificate, or by the e-mail address of a person.',
      body: SearchBody,
      shape: z.object({ cases: z.array(Found), cursor: z.nullable(z.string()) }),
      problems: ['FORBIDDEN', 'NOT_FOUND'],
    },
    async ({ now, body }, who) => {
      const { program } = body;
      const admitted = admitIn(who, 'SEARCH', program);
      if (!admitted.ok) return problem(admitted.refusals);
      const search = searchOf(body);
      if (search === undefined) return problem([{ code: 'FIELD_INVALID', rule: 'search.one-key', field: 'body' }]);
      const list = ['search', program, ...search.key];
      const after = await deps.cursors.read(list, body.cursor, now);
      if (!after.ok) return problem(after.refusals);
      const page = await search.find(deps, { program, after: after.value, now });
      if (!page.ok) return problem(page.refusals);
      const { cases, end } = page.value;
      return answer('OK', { cases, cursor: await deps.cursors.write(list, end, now) });
    },
  );

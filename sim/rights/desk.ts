/** What people do beside a story that is told over HTTP: staff at their desks, the applicant with the courses, and the public. */
import * as z from 'zod/mini';
import { type Send, type SignIn, type SiteRequest, siteClient } from '../story/site.ts';
import type { Scene, Story } from '../story/story.ts';

const Cases = z.object({ cases: z.array(z.object({ caseId: z.string() })) });
const Documents = z.object({
  requirements: z.array(z.object({ documents: z.array(z.object({ documentId: z.string() })) })),
});
const Link = z.object({ url: z.string() });
const Found = z.object({ cases: z.array(z.object({ certificateNumber: z.string() })) });

/** Sends, and answers the body. Throws when the answer is no success. */
const make = async (send: Send, who: SignIn | undefined, request: SiteRequest): Promise<unknown> => {
  const response = await send(who, request);
  const isJson = response.headers.get('content-type')?.includes('json') ?? false;
  if (response.ok) return isJson ? response.json() : response.text();
  throw new Error(`${request.method} ${request.path} was answered ${response.status}: ${await response.text()}`);
};
const get = (send: Send, who: SignIn | undefined, path: string): Promise<unknown> =>
  make(send, who, { method: 'GET', path });

const reviewer = ({ program }: Story): SignIn => ({ as: 'staff', staffId: 'reviewer', roles: [`${program}:reviewer`] });
const applicant = ({ person }: Story): SignIn => ({ as: 'applicant', personId: person.personId });

/** The last course of the story is in: one that was entered by mistake is taken out again, and the name has changed. */
const tidyUp = async (send: Send, story: Story): Promise<void> => {
  const { cases } = z.parse(Cases, await get(send, applicant(story), '/api/cases'));
  const path = `/api/cases/${cases[0]?.caseId}/credits/made-up-provider/entered-by-mistake`;
  const course = { title: 'Not mine', completedOn: '2025-10-01', minutes: 60, topics: ['Ethics'] };
  await make(send, applicant(story), { method: 'PUT', path, body: course });
  await make(send, applicant(story), { method: 'DELETE', path });
  const { personId, ver: _, ...contacts } = story.person;
  const body = { ...contacts, lastName: 'Example-Walnut', reason: 'Marriage certificate seen.' };
  await make(send, reviewer(story), { method: 'PUT', path: `/api/people/${personId}`, body });
};

/** The renewal waits to be decided: staff look for work, for the person and for the certificate; the public asks for it, and somebody reads the API's reference. */
const lookAround = async (send: Send, story: Story): Promise<void> => {
  const { program, person } = story;
  await get(send, reviewer(story), `/api/queue/${program}/renewal`);
  await get(send, reviewer(story), `/api/cases?person=${person.personId}`);
  const search = (by: object): Promise<unknown> =>
    make(send, reviewer(story), { method: 'POST', path: '/api/search', body: { program, ...by } });
  const number = z.parse(Found, await search({ name: 'walnut' })).cases[0]?.certificateNumber;
  await search({ number });
  await search({ email: person.email });
  await get(send, undefined, `/api/registry/certificates/${number}`);
  await get(send, undefined, '/api/registry/names?q=walnut');
  await get(send, undefined, '/api');
};

/** Before the application is decided, a reviewer looks at its documents and opens the first. */
const openDocument = async (send: Send, story: Story): Promise<void> => {
  const { cases } = z.parse(Cases, await get(send, applicant(story), '/api/cases'));
  const documents = `/api/cases/${cases[0]?.caseId}/documents`;
  const { requirements } = z.parse(Documents, await get(send, reviewer(story), documents));
  const documentId = requirements[0]?.documents[0]?.documentId;
  const path = `${documents}/${documentId}/view`;
  const { url } = z.parse(Link, await make(send, reviewer(story), { method: 'POST', path, body: {} }));
  const opened = await fetch(url);
  if (!opened.ok) throw new Error(`The document was answered ${opened.status}: ${await opened.text()}`);
};

/** Does what has its place after a scene of `story`. Throws when anything of it is refused. */
export const atTheDesk = async (scene: Scene, siteUrl: string, story: Story): Promise<void> => {
  const send = siteClient(siteUrl);
  const lastCourse = story.scenes.findLast(({ does }) => does === 'CREDIT');
  if (scene.does === 'TELL' && scene.body.type === 'SUBMIT_APPLICATION') await openDocument(send, story);
  if (scene === lastCourse) await tidyUp(send, story);
  if (scene.does === 'TELL' && scene.body.type === 'SUBMIT_RENEWAL') await lookAround(send, story);
};

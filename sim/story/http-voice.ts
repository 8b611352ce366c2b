/** The people of a story as clients of the API: they sign in, send requests and read answers, and know nothing else of the cloud. */
import * as z from 'zod/mini';
import { accepted, Refusal, type Result, refused } from '../../domain/refusals.ts';
import type { SignalBody } from '../../domain/signals.ts';
import { paperThatSays } from './paper.ts';
import { type SignIn, siteClient } from './site.ts';
import type { Scene, Story } from './story.ts';
import type { Voice } from './voice.ts';

const Problem = z.object({ refusals: z.array(Refusal) });
const Form = z.object({ documentId: z.string(), url: z.string(), fields: z.record(z.string(), z.string()) });
const Uploads = z.object({
  uploads: z.array(z.object({ documentId: z.string(), state: z.string(), refusals: z.optional(z.array(Refusal)) })),
});
const Cases = z.object({ cases: z.array(z.object({ caseId: z.string(), program: z.string() })) });

const signInAs = (who: Scene['who'], { person, program }: Story): SignIn => {
  if (who === 'APPLICANT') return { as: 'applicant', personId: person.personId };
  if (who === 'VENDOR') return { as: 'exam-vendor', program };
  const role = who === 'SUPERVISOR' ? 'supervisor' : 'reviewer';
  return { as: 'staff', staffId: who.toLowerCase(), roles: [`${program}:${role}`] };
};

type FileBody = Extract<SignalBody, { type: 'RECORD_DOCUMENT' }>;

const kebab = (type: string): string => type.toLowerCase().replaceAll('_', '-');

/** A client that gets no answer, or one that says nothing of its request, sends the same again so many times. */
const REPEATS = 10;

/** How often somebody looks whether a file was looked at, before they send it again. */
const LOOKS = 6;

export type HttpVoiceOptions = {
  /** What a client does between two attempts. */
  readonly rest: () => Promise<unknown>;
  /** Lets two minutes pass: a file that could not be looked at is tried again by then. */
  readonly later: () => Promise<unknown>;
};

/** `siteUrl`: where the front answers. */
export const httpVoice = (siteUrl: string, story: Story, { rest, later }: HttpVoiceOptions): Voice => {
  const client = siteClient(siteUrl);

  const send = async (
    who: Scene['who'],
    method: string,
    path: string,
    body?: unknown,
    key?: string,
  ): Promise<Response> => {
    for (let repeats = 0; ; repeats += 1) {
      const request = { method, path, body, ...(key !== undefined && { key }) };
      const response = await client(signInAs(who, story), request).catch((error: unknown) => {
        if (repeats === REPEATS) throw error;
      });
      if (response !== undefined && (response.status < 500 || repeats === REPEATS)) return response;
      await rest();
    }
  };

  const resultOf = async (response: Response): Promise<Result<unknown>> => {
    if (response.ok) return accepted(await response.json());
    const problem = z.safeParse(Problem, await response.json());
    if (!problem.success) throw new Error(`The API answered ${response.status} without saying why.`);
    return refused(...problem.data.refusals);
  };

  let known: string | undefined;
  const caseId = async (): Promise<string | undefined> => {
    if (known !== undefined) return known;
    const response = await send('APPLICANT', 'GET', '/api/cases');
    if (!response.ok) return undefined; // the person is not known yet
    known = z.parse(Cases, await response.json()).cases.find(({ program }) => program === story.program)?.caseId;
    return known;
  };
  const caseAddress = async (): Promise<string> => `/api/cases/${await caseId()}`;

  const open = async ({ who }: Scene): Promise<Result<unknown>> => {
    const { personId, ver: _, ...contacts } = story.person;
    const told = await resultOf(await send(who, 'PUT', `/api/people/${personId}`, contacts));
    return told.ok ? resultOf(await send(who, 'POST', '/api/cases', { program: story.program })) : told;
  };

  const answerAll = async (scene: Extract<Scene, { does: 'ANSWER' }>): Promise<Result<unknown>> => {
    let last: Result<unknown> = accepted(undefined);
    for (const [section, answers] of Object.entries(scene.answers)) {
      last = await resultOf(await send(scene.who, 'PUT', `${await caseAddress()}/answers/${section}`, answers));
      if (!last.ok) return last;
    }
    return last;
  };

  /** A service that is out of order for a moment is asked again. */
  const post = async (url: string, form: FormData): Promise<void> => {
    for (let repeats = 0; ; repeats += 1) {
      const posted = await fetch(url, { method: 'POST', body: form }).catch((error: unknown) => {
        if (repeats === REPEATS) throw error;
      });
      if (posted?.ok) return;
      if (posted !== undefined && (posted.status < 500 || repeats === REPEATS))
        throw new Error(`The file was answered ${posted.status}: ${await posted.text()}`);
      await rest();
    }
  };

  /** Asks for a form, posts the file with it, and looks what became of it; undefined while nothing did. */
  const sendFileOnce = async (
    { who }: Scene,
    { kind, fileName, mediaType, expiresOn, documentId: words }: FileBody,
  ): Promise<Result<unknown> | undefined> => {
    const address = `${await caseAddress()}/uploads`;
    const asked = await resultOf(
      await send(who, 'POST', address, { kind, fileName, mediaType, ...(expiresOn !== undefined && { expiresOn }) }),
    );
    if (!asked.ok) return asked;
    const { documentId, url, fields } = z.parse(Form, asked.value);
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.append(name, value);
    form.append('file', await paperThatSays(words), fileName);
    await post(url, form);
    for (let look = 1; look <= LOOKS; look += 1) {
      await rest();
      const { uploads } = z.parse(Uploads, await (await send(who, 'GET', address)).json());
      const upload = uploads.find((each) => each.documentId === documentId);
      // An interrupted story sends the same file again.
      if (upload?.state === 'FILED' || upload?.state === 'ALREADY_RECEIVED') return accepted(upload);
      if (upload?.refusals !== undefined) return refused(...upload.refusals);
      await later();
    }
    return undefined;
  };

  /** Sends it again while nothing comes of it. */
  const sendFile = async (scene: Scene, body: FileBody): Promise<Result<unknown>> => {
    for (let attempt = 1; attempt <= REPEATS; attempt += 1) {
      const came = await sendFileOnce(scene, body);
      if (came !== undefined) return came;
    }
    throw new Error('Nothing came of a file, however often it was sent.');
  };

  return {
    caseId,
    act: async (scene, place) => {
      switch (scene.does) {
        case 'OPEN':
          return open(scene);
        case 'ANSWER':
          return answerAll(scene);
        case 'CREDIT': {
          const { providerId, courseId, ...entry } = scene.credit;
          const address = `${await caseAddress()}/credits/${providerId}/${courseId}`;
          return resultOf(await send(scene.who, 'PUT', address, entry));
        }
        case 'TELL': {
          if (scene.body.type === 'RECORD_DOCUMENT') return sendFile(scene, scene.body);
          const { type, ...rest } = scene.body;
          const body = { ...rest, ...(scene.occurredOn !== undefined && { occurredOn: scene.occurredOn }) };
          const address = `${await caseAddress()}/commands/${kebab(type)}`;
          return resultOf(await send(scene.who, 'POST', address, body, `scene-${place}`));
        }
      }
    },
  };
};

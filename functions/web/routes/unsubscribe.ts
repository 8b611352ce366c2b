/**
 * The end of optional mail from the mail itself (RFC 8058): mail programs post, people press a button. Programs that look through mail follow its links,
 * so a GET changes nothing.
 */
import * as z from 'zod/mini';
import type { Person } from '../../../domain/person.ts';
import { type Answer, answerText, problem } from '../../shared/http.ts';
import { forAnyone, type Route } from '../../shared/route.ts';
import type { WebDeps } from '../deps.ts';

const WORDS: {
  readonly [L in Person['language']]: {
    readonly title: string;
    readonly asks: string;
    readonly button: string;
    readonly done: string;
  };
} = {
  en: {
    title: 'Emails from us',
    asks: 'Do you want to stop emails that you do not have to get? We will still write to you about your case.',
    button: 'Stop these emails',
    done: 'Done. You will not get these emails any more. You can turn them on again in your case.',
  },
  es: {
    title: 'Nuestros correos',
    asks: '¿Quiere dejar de recibir los correos que no son necesarios? Le seguiremos escribiendo sobre su caso.',
    button: 'Dejar de recibir estos correos',
    done: 'Listo. Ya no recibirá estos correos. Puede volver a activarlos en la página de su caso.',
  },
};

/** A page that runs and loads nothing, and posts to its own address alone. */
const HEADERS = {
  'Content-Security-Policy': "default-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
};

const page = (language: Person['language'], content: string): Answer =>
  answerText(
    'text/html; charset=utf-8',
    [
      `<!doctype html><html lang="${language}"><head><meta charset="utf-8">`,
      `<meta name="viewport" content="width=device-width, initial-scale=1"><title>${WORDS[language].title}</title></head>`,
      `<body><main><h1>${WORDS[language].title}</h1>${content}</main></body></html>\n`,
    ].join('\n'),
    HEADERS,
  );

const asking = ({ language }: Person): Answer =>
  page(
    language,
    `<p>${WORDS[language].asks}</p><form method="post"><button type="submit">${WORDS[language].button}</button></form>`,
  );

const done = ({ language }: Person): Answer => page(language, `<p>${WORDS[language].done}</p>`);

const NOT_OURS = problem([{ code: 'NO_SUCH_ADDRESS', rule: 'api.address' }]);

const InToken = z.strictObject({ token: z.string().check(z.maxLength(500)) });

const personOf = async ({ registry, readUnsubscribeToken }: WebDeps, token: string, now: string) => {
  const personId = await readUnsubscribeToken(token, now);
  return personId === undefined ? undefined : registry.readPerson(personId);
};

/** Somebody may change the profile at the same moment; who is never faster is asked to come again. */
const MOST_LOOKS = 3;

const turnOff = async (deps: WebDeps, token: string, now: string): Promise<Answer> => {
  for (let look = 1; look <= MOST_LOOKS; look += 1) {
    const person = await personOf(deps, token, now);
    if (person === undefined) return NOT_OURS;
    if (person.optionalMail === false) return done(person);
    const [addressHash] = await deps.hashAddress(person.email, now);
    const profile = { person: { ...person, ver: person.ver + 1, optionalMail: false }, addressHash };
    const change = { at: now, by: { kind: 'SYSTEM', id: 'unsubscribe' } } as const;
    if (await deps.registry.savePerson(profile, change)) return done(person);
  }
  return problem([{ code: 'BUSY', rule: 'api.service' }]);
};

export const unsubscribeRoutes = (deps: WebDeps): readonly Route[] => [
  forAnyone(
    {
      method: 'get',
      path: '/unsubscribe/{token}',
      operationId: 'askToUnsubscribe',
      summary: 'A page that asks whether to end optional mail. It changes nothing.',
      params: InToken,
      mediaType: 'text/html',
      shape: z.string(),
      problems: ['NOT_FOUND'],
    },
    async ({ now, params: { token } }) => {
      const person = await personOf(deps, token, now);
      return person === undefined ? NOT_OURS : asking(person);
    },
  ),
  forAnyone(
    {
      method: 'post',
      path: '/unsubscribe/{token}',
      operationId: 'unsubscribe',
      summary: 'End optional mail, as mail programs do with one click (RFC 8058). What the body says changes nothing.',
      params: InToken,
      ignoresBody: true,
      mediaType: 'text/html',
      shape: z.string(),
      problems: ['NOT_FOUND'],
    },
    async ({ now, params: { token } }) => turnOff(deps, token, now),
  ),
];

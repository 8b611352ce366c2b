/**
 * The end of optional mail from the mail itself (RFC 8058): mail programs post, people press a button. Programs that look through mail follow its links,
 * so a GET changes nothing.
 */
import * as z from 'zod/mini';
import type { Person } from '../../../domain/person.ts';
import { type Answer, problem } from '../../shared/http.ts';
import { forAnyone, type Route } from '../../shared/route.ts';
import type { WebDeps } from '../deps.ts';
import { page, problemPage, type Words, wantsPage } from '../page.ts';

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

const asking = ({ language }: Person): Answer =>
  page(
    language,
    WORDS[language].title,
    `<p>${WORDS[language].asks}</p><form method="post"><button type="submit">${WORDS[language].button}</button></form>`,
  );

const done = ({ language }: Person): Answer => page(language, WORDS[language].title, `<p>${WORDS[language].done}</p>`);

const NOT_OURS: Words = {
  en: {
    title: 'This link does not work',
    says: [
      'We cannot tell whose link this is, so nothing has changed. It may be old, or a part of it may be missing.',
      'Open the newest email from us that has the link “Stop these emails”, and use that one. You can also turn these emails off in your case.',
    ],
  },
  es: {
    title: 'Este enlace no funciona',
    says: [
      'No podemos saber de quién es este enlace, así que nada ha cambiado. Puede ser antiguo o puede faltarle una parte.',
      'Abra el correo más reciente de nosotros que tenga el enlace «Dejar de recibir estos correos» y use ese. También puede desactivar estos correos en la página de su caso.',
    ],
  },
};

const BUSY: Words = {
  en: {
    title: 'Please try again',
    says: [
      'Too much happened at once, and nothing has changed. Wait a minute, then go back and press the button again.',
    ],
  },
  es: {
    title: 'Inténtelo de nuevo',
    says: [
      'Hubo demasiada actividad a la vez y nada ha cambiado. Espere un minuto, vuelva atrás y pulse el botón otra vez.',
    ],
  },
};

/** What people read as a page, programs get as a problem like any other: those that post for a person, too. */
const notOurs = (accept: string | undefined): Answer =>
  wantsPage(accept) ? problemPage('NOT_FOUND', NOT_OURS) : problem([{ code: 'NO_SUCH_ADDRESS', rule: 'api.address' }]);

const busy = (accept: string | undefined): Answer =>
  wantsPage(accept) ? problemPage('BUSY', BUSY) : problem([{ code: 'BUSY', rule: 'api.service' }]);

const InToken = z.strictObject({ token: z.string() });
const Headers = z.object({ accept: z.optional(z.string()) });

const personOf = async ({ registry, readUnsubscribeToken }: WebDeps, token: string, now: string) => {
  const personId = await readUnsubscribeToken(token, now);
  return personId === undefined ? undefined : registry.readPerson(personId);
};

/** Somebody may change the profile at the same moment; who is never faster is asked to come again. */
const MOST_LOOKS = 3;

const turnOff = async (deps: WebDeps, token: string, accept: string | undefined, now: string): Promise<Answer> => {
  for (let look = 1; look <= MOST_LOOKS; look += 1) {
    const person = await personOf(deps, token, now);
    if (person === undefined) return notOurs(accept);
    if (person.optionalMail === false) return done(person);
    const [addressHash] = await deps.hashAddress(person.email, now);
    const profile = { person: { ...person, ver: person.ver + 1, optionalMail: false }, addressHash };
    const change = { at: now, by: { kind: 'SYSTEM', id: 'unsubscribe' } } as const;
    if (await deps.registry.savePerson(profile, change)) return done(person);
  }
  return busy(accept);
};

export const unsubscribeRoutes = (deps: WebDeps): readonly Route[] => [
  forAnyone(
    {
      method: 'get',
      path: '/unsubscribe/{token}',
      operationId: 'askToUnsubscribe',
      summary: 'A page that asks whether to end optional mail. It changes nothing.',
      params: InToken,
      headers: Headers,
      mediaType: 'text/html',
      shape: z.string(),
      problems: ['NOT_FOUND'],
    },
    async ({ now, params: { token }, headers: { accept } }) => {
      const person = await personOf(deps, token, now);
      return person === undefined ? notOurs(accept) : asking(person);
    },
  ),
  forAnyone(
    {
      method: 'post',
      path: '/unsubscribe/{token}',
      operationId: 'unsubscribe',
      summary: 'End optional mail, as mail programs do with one click (RFC 8058). What the body says changes nothing.',
      params: InToken,
      headers: Headers,
      ignoresBody: true,
      mediaType: 'text/html',
      shape: z.string(),
      problems: ['NOT_FOUND'],
    },
    async ({ now, params: { token }, headers: { accept } }) => turnOff(deps, token, accept, now),
  ),
];

/** `/_local/sign-in`: anybody as anybody, for programs (JSON) and for people (a form). */
import type { IncomingMessage } from 'node:http';
import { type Issuers, NoPoolError } from '../identity/issuers.ts';
import { readSignInRequest } from '../identity/sign-in-request.ts';
import { type Answer, formPage, json, problem } from './answers.ts';
import { readForm, readJson } from './request.ts';
import { signedInPage, signInPage } from './sign-in-page.ts';

const FORM = 'application/x-www-form-urlencoded';

const isForm = ({ headers }: IncomingMessage): boolean =>
  (headers['content-type'] ?? '').toLowerCase().startsWith(FORM);

/** What a form sends has the fields of the JSON body; roles come one by one. */
const bodyOfForm = (form: URLSearchParams): unknown => {
  const as = form.get('as');
  if (as === 'staff') return { as, staffId: form.get('staffId'), roles: form.getAll('roles') };
  if (as === 'exam-vendor') return { as, program: form.get('program') };
  const email = form.get('email');
  return { as, personId: form.get('personId'), ...(email !== null && email !== '' && { email }) };
};

/** A form may be sent by a page of another site, which the browser says in `Origin`: such requests have been refused before. */
export const signIn = async (
  issuers: Pick<Issuers, 'signIn'>,
  request: IncomingMessage,
  url: string,
): Promise<Answer> => {
  const form = isForm(request);
  const asked = readSignInRequest(form ? bodyOfForm(await readForm(request)) : await readJson(request));
  if (!('as' in asked)) {
    return problem(400, asked.map(({ field, detail }) => `${field} ${detail}`.trim()).join(' '), asked);
  }
  try {
    const signedIn = await issuers.signIn(asked);
    return form ? formPage(signedInPage(asked, signedIn, url)) : json(200, signedIn);
  } catch (error) {
    if (error instanceof NoPoolError) return problem(409, error.message);
    throw error;
  }
};

/** The forms. */
export const showSignIn = (whoever: Pick<Issuers, 'roles' | 'examVendors'>): Answer => formPage(signInPage(whoever));

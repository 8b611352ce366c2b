/** The pages on which a person takes a token. They work without scripts. */
import type { Issuers, SignedIn } from '../identity/issuers.ts';
import type { SignInRequest } from '../identity/sign-in-request.ts';
import { type Html, html } from './html.ts';
import { layout } from './pages.ts';

/** `GET /_local/sign-in`. `roles`: what staff may be; `examVendors`: the programs that have an exam vendor. */
export const signInPage = ({ roles, examVendors }: Pick<Issuers, 'roles' | 'examVendors'>): Html =>
  layout(
    'Sign in, certcycle local cloud',
    html`<h1>Sign in as anybody</h1>
<p><a href="/">What runs</a>. Nobody is asked for a password here: choose who to be, and take the token.</p>
<h2>Applicant or certificant</h2>
<form method="post" action="/_local/sign-in">
<input type="hidden" name="as" value="applicant">
<label>Id of the person <input name="personId" required maxlength="128" autocomplete="off"></label>
<label>Address that they sign in with, if any <input name="email" type="email" maxlength="254" autocomplete="off"></label>
<button>Sign in as this person</button>
</form>
<h2>Staff</h2>
<form method="post" action="/_local/sign-in">
<input type="hidden" name="as" value="staff">
<label>Id of the staff member <input name="staffId" required maxlength="128" autocomplete="off"></label>
<fieldset>
<legend>Roles</legend>
${roles.map((role) => html`<label><input type="checkbox" name="roles" value="${role}"> ${role}</label>\n`)}</fieldset>
<button>Sign in as staff</button>
</form>
<h2>Exam vendor</h2>
<form method="post" action="/_local/sign-in">
<input type="hidden" name="as" value="exam-vendor">
<label>Program <select name="program">
${examVendors.map((program) => html`<option>${program}</option>\n`)}</select></label>
<button>Sign in as its exam vendor</button>
</form>`,
  );

const nameOf = (request: SignInRequest): string => {
  switch (request.as) {
    case 'applicant':
      return `person ${request.personId}`;
    case 'staff':
      return `staff ${request.staffId} (${request.roles.join(', ') || 'no role'})`;
    case 'exam-vendor':
      return `the exam vendor of ${request.program}`;
  }
};

/** A request that such a token is good for. */
const useOf = ({ as }: SignInRequest, token: string, url: string): string => {
  const header = `-H 'authorization: Bearer ${token}'`;
  if (as !== 'exam-vendor') return `curl ${url}/api/cases ${header}`;
  const body = `-H 'idempotency-key: booking-1' -H 'content-type: application/json' -d '{"scheduledOn":"DAY"}'`;
  return `curl ${url}/api/cases/CASE/commands/register-exam ${header} ${body}`;
};

/** What the forms answer. `url` is the front's own address. */
export const signedInPage = (request: SignInRequest, { token, expiresAt }: SignedIn, url: string): Html =>
  layout(
    'Signed in, certcycle local cloud',
    html`<h1>Signed in</h1>
<p>As ${nameOf(request)}, until <time datetime="${expiresAt}">${expiresAt}</time> of the cloud's clock. <a href="/_local/sign-in">Somebody else</a>.</p>
<h2>Token</h2>
<pre>${token}</pre>
<h2>Use</h2>
<pre>${useOf(request, token, url)}</pre>`,
  );

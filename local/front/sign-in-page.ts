/** The pages on which a person takes a token. They work without scripts. */
import type { SignedIn } from '../identity/issuers.ts';
import type { SignInRequest } from '../identity/sign-in-request.ts';
import { type Html, html } from './html.ts';
import { layout } from './pages.ts';

/** `GET /_local/sign-in`. `roles`: what staff may be. */
export const signInPage = (roles: readonly string[]): Html =>
  layout(
    'Sign in, certcycle local cloud',
    html`<h1>Sign in as anybody</h1>
<p><a href="/">What runs</a>. Nobody is asked for a password here: choose who to be, and take the token.</p>
<h2>Applicant or certificant</h2>
<form method="post" action="/_local/sign-in">
<input type="hidden" name="as" value="applicant">
<label>Id of the person <input name="personId" required maxlength="128" autocomplete="off"></label>
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
</form>`,
  );

/** What the forms answer. `url` is the front's own address. */
export const signedInPage = (request: SignInRequest, { token, expiresAt }: SignedIn, url: string): Html =>
  layout(
    'Signed in, certcycle local cloud',
    html`<h1>Signed in</h1>
<p>As ${request.as === 'staff' ? `staff ${request.staffId} (${request.roles.join(', ') || 'no role'})` : `person ${request.personId}`},
until <time datetime="${expiresAt}">${expiresAt}</time> of the cloud's clock. <a href="/_local/sign-in">Somebody else</a>.</p>
<h2>Token</h2>
<pre>${token}</pre>
<h2>Use</h2>
<pre>curl ${url}/api/cases -H 'authorization: Bearer ${token}'</pre>`,
  );

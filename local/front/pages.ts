/** The two pages: what runs, and the mails that were sent. They work without scripts. */
import { type Html, html } from './html.ts';
import type { CloudView, Overview, ShownMail } from './view.ts';

export const STYLE_PATH = '/_local/style.css';

export const STYLE = `
:root { color-scheme: light dark; font: 100%/1.5 system-ui, sans-serif; }
body { max-width: 56rem; margin: 0 auto; padding: 1rem 1.25rem 3rem; }
h1, h2 { line-height: 1.2; }
h2 { margin-top: 2rem; font-size: 1.2rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: start; vertical-align: top; padding: 0.3rem 1rem 0.3rem 0; border-bottom: 1px solid #8886; overflow-wrap: anywhere; }
code, pre { font: 0.9em ui-monospace, monospace; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; padding: 0.75rem 1rem; border: 1px solid #8886; border-radius: 0.3rem; }
label { display: block; margin: 0.5rem 0; }
a:focus-visible { outline: 3px solid; outline-offset: 2px; }
`;

/** A whole document. */
export const layout = (title: string, content: Html): Html => html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="stylesheet" href="${STYLE_PATH}">
</head>
<body>
<main>
${content}
</main>
</body>
</html>
`;

const iso = (instant: number): string => new Date(instant).toISOString();

const table = (
  caption: string,
  heads: readonly string[],
  rows: readonly (readonly (string | number | Html)[])[],
): Html =>
  rows.length === 0
    ? html`<h2>${caption}</h2><p>None.</p>`
    : html`<h2>${caption}</h2>
<table>
<thead><tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
<tbody>
${rows.map((row) => html`<tr>${row.map((cell) => html`<td>${cell}</td>`)}</tr>\n`)}</tbody>
</table>`;

const code = (text: string): Html => html`<code>${text}</code>`;

/** A domain receives for all of its addresses. */
const wayInForMail = ({ smtpUrl, receives }: Overview): Html => {
  if (smtpUrl === undefined) return html``;
  const addresses = receives.map((recipient) => (recipient.includes('@') ? recipient : `…@${recipient}`));
  return html`<p>Send mail to a case (${code('mailTo')} of its uploads) or to a program (${code('cmpss@…')}), at ${code(addresses.join(', '))}, by ${code(smtpUrl)}: any mail program can.</p>\n`;
};

const nextRun = (nextRunAt: number | undefined): Html =>
  nextRunAt === undefined
    ? html`not before something happens`
    : html`<time datetime="${iso(nextRunAt)}">${iso(nextRunAt)}</time>`;

/** `GET /`. `url` is the front's own address. */
export const overviewPage = (overview: Overview, now: number, url: string): Html =>
  layout(
    'certcycle, local cloud',
    html`<h1>certcycle</h1>
<p>The local cloud is running. Its clock says <time datetime="${iso(now)}">${iso(now)}</time>.</p>
<ul>
<li><a href="/_local/sign-in">Sign in as anybody</a></li>
<li><a href="/_local/mailbox">Mails that were sent</a></li>
<li><a href="/_local/clock">The clock</a></li>
<li><a href="/_local/meter">What each case has cost</a></li>
<li><a href="/_local/faults">Faults that were injected on request</a></li>
</ul>
<p>AWS endpoint: ${code(overview.gatewayUrl)}. Any SDK or the AWS CLI can use it with <code>AWS_ENDPOINT_URL</code> or <code>--endpoint-url</code>; the access key is the name
of the caller. The data is in ${code(overview.dataFolder)}.</p>
${wayInForMail(overview)}<p>To move the clock by 90 days:</p>
<pre>curl -X POST ${url}/_local/clock -H 'content-type: application/json' -d '{"advance":"P90D"}'</pre>
${table(
  'Functions',
  ['Name', 'Woken by'],
  overview.functions.map(({ name, wokenBy }) => [code(name), wokenBy]),
)}
${table(
  'Routes of the HTTP API, at this address',
  ['Route', 'Function'],
  overview.routes.map(({ key, functionName }) => [code(key), code(functionName)]),
)}
${table(
  'State machines',
  ['Name'],
  overview.stateMachines.map((name) => [code(name)]),
)}
${table(
  'Schedules',
  ['Name', 'Expression', 'Time zone', 'Next run'],
  overview.schedules.map(({ name, expression, timeZone, nextRunAt }) => [
    code(name),
    code(expression),
    timeZone,
    nextRun(nextRunAt),
  ]),
)}
${table(
  'Tables',
  ['Name'],
  Object.values(overview.tables).map((name) => [code(name)]),
)}
${table(
  'Failure queues',
  ['Name', 'Messages'],
  overview.failureQueues.map(({ name, messages }) => [code(name), messages]),
)}`,
  );

/** The mails, newest first. Only their text is shown: their HTML is theirs and not ours. */
export const mailboxPage = (mails: readonly ShownMail[], now: ReturnType<CloudView['now']>): Html =>
  layout(
    'Mails, certcycle local cloud',
    html`<h1>Mails that were sent</h1>
<p><a href="/">What runs</a>. It is <time datetime="${iso(now)}">${iso(now)}</time>.</p>
${mails.length === 0 ? html`<p>None yet.</p>` : ''}${[...mails].reverse().map(
  ({ to, subject, at, text, attachments, ended }) => html`<article>
<h2>${subject}</h2>
<p>To ${to.join(', ')}, <time datetime="${at}">${at}</time>: ${ended}</p>
<pre>${text}</pre>
${attachments.map((name) => html`<p>Attached: ${code(name)}</p>\n`)}</article>
`,
)}`,
  );

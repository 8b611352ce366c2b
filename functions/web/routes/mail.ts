/** Mail that came in: what waits for staff, bringing it to a case, being done with it, and what came for a case. */
import * as z from 'zod/mini';
import type { Identity } from '../../../domain/can.ts';
import type { Instant } from '../../../domain/dates.ts';
import { ReceivedMail } from '../../../domain/mail.ts';
import { accepted, type Refusal, type Result, refused } from '../../../domain/refusals.ts';
import { isClosed } from '../../../domain/stages.ts';
import { Cursor, endOfPage } from '../../shared/cursor.ts';
import { fileMail } from '../../shared/file-mail.ts';
import { answer, problem } from '../../shared/http.ts';
import { type Route, signedIn } from '../../shared/route.ts';
import { tellOfMail } from '../../shared/tell-of-mail.ts';
import { REFUSALS } from '../../shared/working-papers.ts';
import { actorOf, admit, admitIn, NO_SUCH_PROGRAM } from '../admit.ts';
import type { WebDeps } from '../deps.ts';
import { Id, InCase, Reason } from '../shapes.ts';

/** Entries of one page: each has a text. */
const PAGE = 20;

/** Messages of a case that are shown, the newest. */
const MOST_SHOWN = 50;

const MailView = z.omit(ReceivedMail, { ver: true, objectKey: true });

const viewOf = ({ ver: _ver, objectKey: _objectKey, ...view }: ReceivedMail): z.infer<typeof MailView> => view;

const rule = 'lifecycle.mail';
const NO_SUCH_MAIL: Refusal = { code: 'NO_SUCH_MAIL', rule, field: 'messageId' };
const MAIL_HANDLED: Refusal = { code: 'MAIL_HANDLED', rule, field: 'messageId' };
const HAS_VIRUS: Refusal = { code: 'MAIL_HAS_VIRUS', rule, field: 'messageId' };
const CASE_CLOSED: Refusal = { code: 'CASE_CLOSED', rule: 'lifecycle.closed', field: 'caseId' };
const CHANGED: Refusal = { ...REFUSALS.STALE, field: 'messageId' };

const waitingRoute = (deps: WebDeps): Route =>
  signedIn(
    {
      method: 'get',
      path: '/api/mail/{program}',
      operationId: 'readWaitingMail',
      summary: 'Mail that waits for the staff of a program, each message with the reason; what came first in front.',
      params: z.strictObject({ program: Id }),
      query: z.strictObject({ cursor: z.optional(Cursor) }),
      shape: z.object({ mail: z.array(MailView), cursor: z.nullable(z.string()) }),
      problems: ['FORBIDDEN', 'NOT_FOUND'],
    },
    async ({ now, params, query: { cursor } }, who) => {
      const admitted = admitIn(who, 'HANDLE_MAIL', params.program);
      if (!admitted.ok) return problem(admitted.refusals);
      if (deps.programOf(params.program) === undefined) return problem([NO_SUCH_PROGRAM]);
      const list = ['mail', params.program];
      const after = await deps.cursors.read(list, cursor, now);
      if (!after.ok) return problem(after.refusals);
      const found = await deps.registry.waitingMail({ program: params.program, after: after.value, limit: PAGE });
      return answer('OK', {
        mail: found.map(({ mail }) => viewOf(mail)),
        cursor: await deps.cursors.write(list, endOfPage(found, PAGE), now),
      });
    },
  );

/** The message, if its caller's program looks after it. */
const readForStaff = async ({ registry }: WebDeps, who: Identity, messageId: string): Promise<Result<ReceivedMail>> => {
  const mail = await registry.readMail(messageId);
  if (mail === undefined) return refused(NO_SUCH_MAIL);
  const admitted = admitIn(who, 'HANDLE_MAIL', mail.program);
  if (admitted.ok) return accepted(mail);
  return refused(...admitted.refusals.map((refusal) => (refusal === NO_SUCH_PROGRAM ? NO_SUCH_MAIL : refusal)));
};

type Bringing = { readonly caseId: string; readonly program: string; readonly by: ReceivedMail['broughtBy'] };

/** A message that was begun to be brought to the same case is gone on with; what was done is answered as done. */
const bring = async (
  deps: WebDeps,
  mail: ReceivedMail,
  { caseId, program, by }: Bringing,
  now: Instant,
): Promise<Result<ReceivedMail>> => {
  if (mail.state === 'FILED' && mail.caseId === caseId) {
    await tellOfMail(deps, mail.messageId, now);
    return accepted(mail);
  }
  if (mail.state === 'TO_FILE' && mail.caseId === caseId) return accepted(await fileMail(deps, mail, now));
  if (mail.state !== 'WAITING') return refused(MAIL_HANDLED);
  if (mail.trust.reasons.includes('VIRUS_FOUND')) return refused(HAS_VIRUS);
  // Which case it seemed to be for is nothing that the staff of another one should read.
  const { waitsBecause: _because, meantFor: _case, ...waited } = mail;
  const brought: ReceivedMail = { ...waited, state: 'TO_FILE', caseId, program, broughtBy: by };
  if (!(await deps.registry.changeMail(mail, brought))) return refused(CHANGED);
  return accepted(await fileMail(deps, { ...brought, ver: mail.ver + 1 }, now));
};

const InMail = z.strictObject({ messageId: Id });
const MAIL_PROBLEMS = ['FORBIDDEN', 'NOT_FOUND', 'REFUSED'] as const;

const attachRoute = (deps: WebDeps): Route =>
  signedIn(
    {
      method: 'post',
      path: '/api/mail/{messageId}/attach',
      operationId: 'attachMail',
      summary:
        'Bring a message that waits to a case: its files are scanned and looked at like uploads, and the person is told of them.',
      params: InMail,
      body: z.strictObject({ caseId: Id }),
      shape: MailView,
      problems: MAIL_PROBLEMS,
    },
    async ({ now, params: { messageId }, body: { caseId } }, who) => {
      const mail = await readForStaff(deps, who, messageId);
      if (!mail.ok) return problem(mail.refusals);
      const admitted = await admit(deps, who, 'HANDLE_MAIL', { caseId });
      if (!admitted.ok) return problem(admitted.refusals);
      const { program, stage } = admitted.value;
      if (isClosed(stage)) return problem([CASE_CLOSED]);
      const brought = await bring(deps, mail.value, { caseId, program, by: actorOf(who) }, now);
      return brought.ok ? answer('OK', viewOf(brought.value)) : problem(brought.refusals);
    },
  );

const closeRoute = (deps: WebDeps): Route =>
  signedIn(
    {
      method: 'post',
      path: '/api/mail/{messageId}/close',
      operationId: 'closeMail',
      summary: 'Be done with a message that waits: it stays as it is, with who closed it and why.',
      params: InMail,
      body: z.strictObject({ reason: Reason }),
      shape: MailView,
      problems: MAIL_PROBLEMS,
    },
    async ({ now, params: { messageId }, body: { reason } }, who) => {
      const found = await readForStaff(deps, who, messageId);
      if (!found.ok) return problem(found.refusals);
      const mail = found.value;
      if (mail.state !== 'WAITING') return problem([MAIL_HANDLED]);
      const closed: ReceivedMail = { ...mail, state: 'CLOSED', closed: { at: now, by: actorOf(who), reason } };
      return (await deps.registry.changeMail(mail, closed)) ? answer('OK', viewOf(closed)) : problem([CHANGED]);
    },
  );

const ofCaseRoute = (deps: WebDeps): Route =>
  signedIn(
    {
      method: 'get',
      path: '/api/cases/{caseId}/mail',
      operationId: 'listMail',
      summary:
        'The newest messages that came for a case, fifty at most: what was written, and what became of each file.',
      params: InCase,
      shape: z.object({ mail: z.array(MailView) }),
      problems: ['FORBIDDEN', 'NOT_FOUND'],
    },
    async ({ params: { caseId } }, who) => {
      const admitted = await admit(deps, who, 'HANDLE_MAIL', { caseId });
      if (!admitted.ok) return problem(admitted.refusals);
      return answer('OK', { mail: (await deps.registry.mailOfCase(caseId, MOST_SHOWN)).map(viewOf) });
    },
  );

export const mailRoutes = (deps: WebDeps): readonly Route[] => [
  waitingRoute(deps),
  attachRoute(deps),
  closeRoute(deps),
  ofCaseRoute(deps),
];

/** One route for each command: the signal's own shape, a key of the sender's, and an answer that waits a little for the decision. */
import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod/mini';
import { GRANTS, type Grant, type Identity } from '../../../domain/can.ts';
import { CalendarDate, dateOf, type Instant } from '../../../domain/dates.ts';
import type { Case } from '../../../domain/facts.ts';
import { accepted, Refusal, type Result, refused } from '../../../domain/refusals.ts';
import { SignalBody, type SignalType } from '../../../domain/signals.ts';
import { type Answer, answer, problem } from '../../shared/http.ts';
import { type Route, signedIn } from '../../shared/route.ts';
import { sendCommand } from '../../shared/send-command.ts';
import { actorOf, admit, NO_SUCH_CASE } from '../admit.ts';
import type { WebDeps } from '../deps.ts';
import { kebab } from '../kebab.ts';
import { etagOf, Id, IfMatch, InCase, seenVerOf } from '../shapes.ts';

const Headers = z.extend(IfMatch, { 'idempotency-key': Id });

/** What became of a command, and where the case stands now. */
const SignalView = z.object({
  signalKey: z.string(),
  type: z.string(),
  state: z.enum(['UNREAD', 'APPLIED', 'REFUSED', 'KEPT_CLOSED']),
  /** Why it was refused, or kept without effect. */
  refusals: z.optional(z.array(Refusal)),
  receivedAt: z.string(),
  stage: z.string(),
  ver: z.int(),
});

/** Two seconds in all: most decisions are made within one, and nobody should look at a blank page for longer. */
const PAUSES = [100, 150, 250, 500, 500, 500] as const;

const addressOf = (caseId: string, key: string): string =>
  `/api/cases/${encodeURIComponent(caseId)}/signals/${encodeURIComponent(key)}`;

/** Waits until the lifecycle has looked at everything up to `inboxSeq`; the answer says how far it came. */
const waitFor = async ({ registry, pause }: WebDeps, caseId: string, inboxSeq: number): Promise<void> => {
  for (const milliseconds of PAUSES) {
    const run = await registry.readRun(caseId);
    if (run === undefined || run.seenSeq >= inboxSeq) return;
    await pause(milliseconds);
  }
};

const KEPT: Refusal = { code: 'CASE_CLOSED', rule: 'lifecycle.closed' };

type Told = NonNullable<Awaited<ReturnType<WebDeps['registry']['readSignal']>>>;

const viewOf = ({ signal, answer: came }: Told, { stage, ver }: Case): z.infer<typeof SignalView> => ({
  signalKey: signal.signalKey,
  type: signal.body.type,
  state: came.state,
  ...(came.state === 'REFUSED' && { refusals: [...came.refusals] }),
  ...(came.state === 'KEPT_CLOSED' && { refusals: [KEPT] }),
  receivedAt: signal.receivedAt,
  stage,
  ver,
});

const NO_SUCH_SIGNAL: Refusal = { code: 'NO_SUCH_SIGNAL', rule: 'api.address', field: 'key' };

/** What a command is answered once it lies in the inbox: taken, or refused by the decision that has looked at it meanwhile. */
const answerCommand = async ({ registry }: WebDeps, caseId: string, key: string): Promise<Answer> => {
  const [told, record] = [await registry.readSignal(caseId, key), await registry.readCase(caseId)];
  if (told === undefined || record === undefined) return problem([NO_SUCH_CASE]);
  const headers = { Location: addressOf(caseId, key) };
  if (told.answer.state === 'REFUSED') return problem(told.answer.refusals, headers);
  if (told.answer.state === 'KEPT_CLOSED') return problem([KEPT], headers);
  return answer('ACCEPTED', viewOf(told, record), { ...headers, ...etagOf(record.ver) });
};

/** The day of which somebody tells: staff and the exam vendor may tell of an earlier one, nobody of one to come. */
const checkOccurredOn = (
  deps: WebDeps,
  who: Identity,
  record: Case,
  now: Instant,
  occurredOn: string | undefined,
): Result<string | undefined> => {
  const program = deps.programOf(record.program);
  if (occurredOn === undefined || program === undefined) return accepted(occurredOn);
  const today = dateOf(now, program.timeZone);
  return who.kind === 'APPLICANT' || occurredOn > today
    ? refused({ code: 'FIELD_INVALID', rule: 'api.occurred-on', field: 'occurredOn', detail: { today } })
    : accepted(occurredOn);
};

const Command = z.looseObject({ occurredOn: z.optional(CalendarDate) });

type Sent = {
  readonly caseId: string;
  readonly key: string;
  readonly ifMatch: string | undefined;
  readonly type: SignalType;
  readonly body: unknown;
  readonly now: Instant;
};

const send = async (deps: WebDeps, who: Identity, { caseId, key, ifMatch, type, body, now }: Sent): Promise<Answer> => {
  const { occurredOn: told, ...rest } = z.parse(Command, body); // as its route has read it
  const actor = actorOf(who);
  const seenVer = seenVerOf(ifMatch);
  // A command that is sent again is not judged by what it changed itself.
  const isRepeated = seenVer !== undefined && (await deps.registry.readSignal(caseId, key)) !== undefined;
  const admitted = await admit(deps, who, type, { caseId, seenVer: isRepeated ? undefined : seenVer });
  if (!admitted.ok) return problem(admitted.refusals);
  const occurredOn = checkOccurredOn(deps, who, admitted.value, now, told);
  if (!occurredOn.ok) return problem(occurredOn.refusals);
  const sent = await sendCommand(deps, {
    caseId,
    key,
    body: z.parse(SignalBody, { ...rest, type }), // as its route has read it
    actor,
    ...(occurredOn.value !== undefined && { occurredOn: occurredOn.value }),
    now,
  });
  if (!sent.ok) return problem(sent.refusals);
  switch (sent.value.outcome) {
    case 'KEY_REUSED':
      return problem([{ code: 'KEY_REUSED', rule: 'api.idempotency', field: 'Idempotency-Key' }]);
    case 'NO_SUCH_CASE':
      return problem([NO_SUCH_CASE]);
    case 'CASE_CLOSED':
      return problem([KEPT], { Location: addressOf(caseId, key) });
    case 'LEFT':
      await waitFor(deps, caseId, sent.value.inboxSeq);
      break;
    case 'REPEATED':
      break;
  }
  return answerCommand(deps, caseId, key);
};

const words = (type: SignalType): string => {
  const [first = '', ...rest] = type.toLowerCase().split('_');
  return [first.slice(0, 1).toUpperCase() + first.slice(1), ...rest].join(' ');
};

const camel = (type: SignalType): string =>
  kebab(type).replace(/-(\w)/g, (_dash, letter: string) => letter.toUpperCase());

/** Signals that no person sends come from functions alone. */
const isCommand = (type: SignalType): boolean => {
  const { own, roles, vendor }: Grant = GRANTS[type];
  return own === true || roles.length > 0 || vendor === true;
};

export const commandRoutes = (deps: WebDeps): readonly Route[] =>
  SignalBody._zod.def.options.flatMap((option) =>
    option.shape.type._zod.def.values.filter(isCommand).map((type) =>
      signedIn(
        {
          method: 'post',
          path: `/api/cases/{caseId}/commands/${kebab(type)}`,
          operationId: camel(type),
          summary: `${words(type)}.`,
          params: InCase,
          headers: Headers,
          // The address says the type; the rest is the signal's own shape.
          body: z.extend(z.omit(option as z.ZodMiniObject, { type: true }), { occurredOn: z.optional(CalendarDate) }),
          answers: 'ACCEPTED',
          shape: SignalView,
          problems: ['FORBIDDEN', 'NOT_FOUND', 'REFUSED', 'VERSION_CHANGED', 'KEY_REUSED'],
        },
        ({ now, params, headers, body }, who) =>
          send(deps, who, {
            caseId: params.caseId,
            key: headers['idempotency-key'],
            ifMatch: headers['if-match'],
            type,
            body,
            now,
          }),
      ),
    ),
  );

/** What became of a command that was accepted; of one that was refused later, why. Applicants see their own alone. */
export const signalRoute = (deps: WebDeps): Route =>
  signedIn(
    {
      method: 'get',
      path: '/api/cases/{caseId}/signals/{key}',
      operationId: 'readSignal',
      summary: 'What became of a command.',
      params: z.strictObject({ caseId: Id, key: Id }),
      shape: SignalView,
      problems: ['FORBIDDEN', 'NOT_FOUND'],
    },
    async ({ params: { caseId, key } }, who) => {
      const admitted = await admit(deps, who, 'READ_CASE', { caseId });
      if (!admitted.ok) return problem(admitted.refusals);
      const told = await deps.registry.readSignal(caseId, key);
      const isOwn = isDeepStrictEqual(told?.signal.actor, actorOf(who));
      return told === undefined || (who.kind !== 'STAFF' && !isOwn)
        ? problem([NO_SUCH_SIGNAL])
        : answer('OK', viewOf(told, admitted.value));
    },
  );

/**
 * Every move between stages that the decision function makes for the first program, on each of its pathways, found by trying each signal, and the passing of time, from
 * every stage that is reached.
 */
import { addDays, addHours, dateOf, type Instant } from '../../domain/dates.ts';
import { type Decision, decide } from '../../domain/decide.ts';
import { type CaseFacts, FEE_KINDS } from '../../domain/facts.ts';
import { pathwayRefusals } from '../../domain/pathways.ts';
import type { Actor, SignalBody } from '../../domain/signals.ts';
import { nextTimeMove } from '../../domain/time.ts';
import { cmpss } from '../../programs/cmpss/program.ts';
import { aTraining, local, REVIEWER, SUPERVISOR } from '../domain/life.ts';
import { drafted } from '../domain/pathway-lives.ts';

/** `FROM CAUSE TO`, as the diagram has it. */
export type Move = string;

type Place = { readonly facts: CaseFacts; readonly now: Instant };

const reason = 'why';

/** The fees that set something going. The amount of the late fee is not published: it can be waived, not paid. */
const PAID_FEES = ['APPLICATION', 'EXAM', 'RETAKE'] as const;

const RESULTS = ['PASSED', 'FAILED', 'FORFEITED'] as const;

/** Only signals that can move a case; the others stay where they are by the table itself. */
const bodiesOn = (today: string, { documents, payments, sittings }: CaseFacts): readonly SignalBody[] => [
  { type: 'SUBMIT_APPLICATION' },
  { type: 'WITHDRAW' },
  ...PAID_FEES.flatMap((fee): SignalBody[] => {
    const money = { paymentId: `payment-${payments.length}`, fee, amountCents: 15_000, paidOn: today };
    return [
      { type: 'RECORD_PAYMENT', ...money },
      { type: 'MOVE_PAYMENT_IN', ...money, fromCaseId: 'another', reason },
    ];
  }),
  ...payments.map(
    ({ paymentId }): SignalBody => ({ type: 'MOVE_PAYMENT_OUT', paymentId, toCaseId: 'another', reason }),
  ),
  ...FEE_KINDS.map((fee): SignalBody => ({ type: 'WAIVE_FEE', paymentId: `waiver-${payments.length}`, fee, reason })),
  { type: 'APPROVE' },
  { type: 'CORRECT_APPROVAL', reason },
  { type: 'REQUEST_REVISION', wanted: [{ requirement: 'PHOTO_ID', reason }], answerBy: today },
  // After the revision that sets a last day: both lead to the same stage.
  ...documents
    .slice(0, 1)
    .map(({ documentId }): SignalBody => ({ type: 'DECIDE_DOCUMENT', documentId, accept: false, reason })),
  { type: 'ANSWER_REVISION' },
  { type: 'PROPOSE_DENIAL', reason },
  { type: 'CONFIRM_DENIAL' },
  { type: 'RETURN_DENIAL', reason },
  aTraining(today),
  { type: 'DECIDE_TRAINING', accept: true, provider: { providerId: 'provider-1', approvedOn: '2023-01-15' } },
  { type: 'DECIDE_TRAINING', accept: false, provider: { providerId: 'provider-1', approvedOn: null } },
  ...RESULTS.map(
    (result): SignalBody => ({
      type: 'RECORD_EXAM_RESULT',
      satOn: today,
      result,
      vendorReference: `v-${sittings.length}`,
    }),
  ),
  ...RESULTS.flatMap((result) =>
    sittings.map(({ sitting }): SignalBody => ({ type: 'CORRECT_EXAM_RESULT', sitting, result, reason })),
  ),
  ...[-365, 5, 365].map((days): SignalBody => ({ type: 'CORRECT_EXPIRY', expiresOn: addDays(today, days), reason })),
  { type: 'REQUEST_RETAKE' },
  {
    type: 'SUBMIT_RENEWAL',
    attestedMinutes: 1200,
    attestedLawEthicsMinutes: 360,
    codeOfEthicsSigned: true,
    refresherMinutes: 4800,
  },
  { type: 'REVOKE', reason },
];

/** A denial and a revocation are confirmed by another person than the one who proposed them. */
const actorOf = ({ type }: SignalBody, { case: record }: CaseFacts): Actor =>
  type === 'CONFIRM_DENIAL' || (type === 'REVOKE' && record.revocationProposedBy !== undefined) ? SUPERVISOR : REVIEWER;

const circumstances = (now: Instant) => ({ program: cmpss, now, newCertificateNumber: '1234-5678-2' });

const told = ({ facts, now }: Place, body: SignalBody): Decision =>
  decide(
    facts,
    [
      {
        signalKey: 'signal',
        caseId: facts.case.caseId,
        body,
        actor: actorOf(body, facts),
        occurredOn: dateOf(now, cmpss.timeZone),
        receivedAt: now,
      },
    ],
    circumstances(now),
  );

/** What was owed has been sent by then. */
const sent = (facts: CaseFacts, at: Instant): CaseFacts => ({
  ...facts,
  effects: facts.effects.map((effect) =>
    effect.state === 'OWED' ? { ...effect, state: 'PERFORMED', performedAt: at, messageId: 'm' } : effect,
  ),
});

/** Two places are taken for one when a signal would be judged alike in both. Once certified, the way there counts no more. */
const keyOf = ({ facts: { case: record, ...facts } }: Place): string =>
  JSON.stringify([
    record.stage,
    record.cycle > 0 ? '' : record.pathway,
    record.cycle,
    record.denialReturnsTo,
    record.revocationProposedBy !== undefined,
    FEE_KINDS.filter((fee) => facts.payments.some((paid) => paid.fee === fee && paid.cycle === record.cycle)),
    record.cycle > 0
      ? // Those that were decided weigh no more, however many there were.
        facts.renewals.flatMap(({ standing, decision }) => (decision === undefined ? [standing] : []))
      : [
          record.validThrough !== undefined,
          facts.trainings.map(({ decision }) => decision ?? 'OPEN').at(-1),
          facts.sittings.map(({ result }) => result).sort(),
        ],
  ]);

const movesOf = ({ events }: Decision): Move[] =>
  events.flatMap((event) => (event.type === 'STAGE_REACHED' ? [`${event.from} ${event.because} ${event.to}`] : []));

type Successor = { readonly decision: Decision; readonly now: Instant };

/** Lets time run over the reminders to its next move between stages. */
const afterTime = (facts: CaseFacts): Successor[] => {
  const now = nextTimeMove(facts, cmpss)?.at;
  if (now === undefined) return [];
  const decision = decide(facts, [], circumstances(now));
  return decision.facts.case.stage === facts.case.stage ? afterTime(sent(decision.facts, now)) : [{ decision, now }];
};

const successors = (place: Place): Successor[] => {
  const { facts, now } = place;
  const bodies = bodiesOn(dateOf(now, cmpss.timeZone), facts);
  return [...bodies.map((body) => ({ decision: told(place, body), now })), ...afterTime(facts)];
};

/** A draft on each pathway that takes applications. */
const starts = (): Place[] =>
  cmpss.pathways
    .filter(({ id }) => pathwayRefusals(cmpss, id, '2024-01-02').length === 0)
    .map(({ id }) => ({ facts: drafted('2024-01-02', id).facts, now: local('2024-01-02') }));

/** Forfeited sittings are not counted, so that there would be no end of them; a term is like the one before it. */
const isFarEnough = ({ case: { cycle }, sittings }: CaseFacts): boolean => cycle > 1 || sittings.length > 3;

/** The moves of every place that is reached before a fourth sitting and before the second term. */
export const findMoves = (): ReadonlySet<Move> => {
  const moves = new Set<Move>();
  const seen = new Set<string>();
  const places = starts();
  for (let place = places.pop(); place !== undefined; place = places.pop()) {
    for (const { decision, now } of successors(place)) {
      for (const move of movesOf(decision)) moves.add(move);
      if (decision.events.length === 0 || isFarEnough(decision.facts)) continue;
      const reached = { facts: sent(decision.facts, now), now: addHours(now, 1) };
      if (seen.has(keyOf(reached))) continue;
      seen.add(keyOf(reached));
      places.push(reached);
    }
  }
  return moves;
};

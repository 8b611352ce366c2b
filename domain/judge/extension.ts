/** Judges requests for more time: an extension of the term, and a pause. */
import { allow, type Judgement, type Moment, oweNotice, refuse } from '../changes.ts';
import { addDays } from '../dates.ts';
import { type CaseFacts, type Cycle, currentCycle, type Payment } from '../facts.ts';
import { counts } from '../fees.ts';
import { accepted, notPublished, type Refusal, type Result, refused } from '../refusals.ts';
import type { Extension } from '../rule-shapes.ts';
import type { SignalBody } from '../signals.ts';
import { extendedDays, remindedAnew } from '../term.ts';

const RULE = 'renewal.extensions';

/** What speaks against an extension of a term, apart from its fee. */
const timeRefusals = (
  term: Cycle,
  { id, lastRequestDaysBefore, totalMostDays }: Extension,
  moment: Moment,
): Refusal[] => {
  const lastRequestOn = addDays(term.expiresOn, -lastRequestDaysBefore);
  const isTaken = (term.extensions ?? []).some(({ extension }) => extension === id);
  return [
    ...(isTaken ? [{ code: 'EXTENSION_ALREADY_TAKEN', rule: RULE, field: 'extension' }] : []),
    ...(extendedDays(term) >= totalMostDays
      ? [{ code: 'EXTENSION_LIMIT_REACHED', rule: RULE, field: 'extension', detail: { totalMostDays } }]
      : []),
    ...(moment.on > lastRequestOn
      ? [{ code: 'EXTENSION_ASKED_TOO_LATE', rule: RULE, field: 'extension', detail: { lastRequestOn } }]
      : []),
  ];
};

/** The payment that an extension uses up, the smallest that is enough; undefined where it is free. */
const paymentFor = ({ payments }: CaseFacts, term: Cycle, { feeCents }: Extension): Result<Payment | undefined> => {
  if (feeCents === null) return refused(notPublished(RULE));
  if (feeCents === 0) return accepted(undefined);
  const unused = payments
    .filter((payment) => counts(payment) && payment.fee === 'EXTENSION' && payment.cycle === term.cycle)
    .filter(({ usedFor }) => usedFor === undefined)
    .sort((a, b) => a.amountCents - b.amountCents);
  const enough =
    unused.find(({ waivedBecause }) => waivedBecause !== undefined) ??
    unused.find(({ amountCents }) => amountCents >= feeCents);
  if (enough !== undefined) return accepted(enough);
  const have = unused.at(-1)?.amountCents;
  const code = have === undefined ? 'FEE_UNPAID' : 'FEE_SHORT';
  return refused({ code, rule: RULE, field: 'extension', detail: { have: have ?? 0, need: feeCents } });
};

/**
 * More days at the end of the current term, as the program offers them: each extension once, never more days in all than it says, and paid before
 * where it costs something. The deadlines move with the term, and the reminders of its last day begin anew. Refuses NO_CERTIFICATE, NO_SUCH_EXTENSION,
 * EXTENSION_ALREADY_TAKEN, EXTENSION_LIMIT_REACHED, EXTENSION_ASKED_TOO_LATE, FEE_UNPAID, FEE_SHORT, RULE_NOT_PUBLISHED.
 */
export const requestExtension = (
  facts: CaseFacts,
  { extension: id }: Extract<SignalBody, { type: 'REQUEST_EXTENSION' }>,
  moment: Moment,
): Judgement => {
  const term = currentCycle(facts);
  if (term === undefined) return refuse([{ code: 'NO_CERTIFICATE', rule: 'lifecycle.stage' }]);
  const offered = moment.rules[RULE];
  if (offered === null) return refuse([notPublished(RULE)]);
  const extension = offered.find((each) => each.id === id);
  if (extension === undefined) {
    const detail = { offered: offered.map((each) => each.id) };
    return refuse([{ code: 'NO_SUCH_EXTENSION', rule: RULE, field: 'extension', detail }]);
  }
  const paid = paymentFor(facts, term, extension);
  const refusals = [...timeRefusals(term, extension, moment), ...(paid.ok ? [] : paid.refusals)];
  if (refusals.length > 0 || !paid.ok) return refuse(refusals);
  const { extensions = [] } = term;
  const days = Math.min(extension.days, extension.totalMostDays - extendedDays(term));
  const taken = [...extensions, { extension: id, days, grantedOn: moment.on }];
  return allow(
    [
      ...(paid.value === undefined
        ? []
        : [
            {
              type: 'PAYMENT_RECORDED',
              payment: { ...paid.value, usedFor: `extension-${term.cycle}-${taken.length}` },
            } as const,
          ]),
      {
        type: 'CYCLE_CHANGED',
        cycle: remindedAnew({ ...term, expiresOn: addDays(term.expiresOn, days), extensions: taken }, moment.on),
      },
      oweNotice('EXTENDED', term.cycle, `extended-${taken.length}`, moment.at),
    ],
    [RULE],
  );
};

/** No program has published the terms on which a certification may pause, so that none can be granted. */
export const pause = (): Judgement => refuse([notPublished('renewal.pauses')]);

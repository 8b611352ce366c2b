/**
 * Drives one case through the decision function alone: no registry, no machine. Signals are judged when they arrive, notices are sent at once
 * unless a test holds them back, and time passes only as a test says.
 */
import { Temporal } from 'temporal-polyfill';
import { addMinutes, dateOf, type Instant, instantOf, toInstant } from '../../domain/dates.ts';
import { type Answer, type Decision, decide } from '../../domain/decide.ts';
import { isForNextContact, NO_USABLE_ADDRESS } from '../../domain/delivery.ts';
import type { CaseEvent } from '../../domain/events.ts';
import { evolve, factsOf } from '../../domain/evolve.ts';
import type { Answers, Case, CaseFacts, Document, Effect } from '../../domain/facts.ts';
import type { ProgramDefinition } from '../../domain/program.ts';
import type { Actor, Signal, SignalBody } from '../../domain/signals.ts';
import { cmpss } from '../../programs/cmpss/program.ts';

export const APPLICANT: Actor = { kind: 'APPLICANT', id: 'person-1' };
export const REVIEWER: Actor = { kind: 'STAFF', id: 'reviewer-1' };
export const SUPERVISOR: Actor = { kind: 'STAFF', id: 'supervisor-1' };
const VENDOR: Actor = { kind: 'VENDOR', id: 'exam-vendor' };

const STAFF_SIGNALS: readonly SignalBody['type'][] = [
  'APPROVE',
  'REQUEST_REVISION',
  'PROPOSE_DENIAL',
  'CONFIRM_DENIAL',
  'RETURN_DENIAL',
  'DECIDE_TRAINING',
  'RECORD_PAYMENT',
  'WAIVE_FEE',
  'DECIDE_AUDIT',
  'SUSPEND',
  'LIFT_SUSPENSION',
  'REVOKE',
  'ENTER_RULE_VALUE',
  'HOLD',
  'RELEASE',
];

const actorOf = ({ type }: SignalBody): Actor =>
  STAFF_SIGNALS.includes(type) ? REVIEWER : type === 'RECORD_EXAM_RESULT' ? VENDOR : APPLICANT;

export const goodAnswers: Answers = {
  identity: { legalFirstName: 'Ana', legalLastName: 'Ruiz', bornOn: '1990-05-04' },
  eligibility: {
    education: 'HIGH_SCHOOL_DIPLOMA',
    affirmations: ['LIVED_EXPERIENCE', 'WILLING_TO_SHARE', 'DEDICATION_TO_RECOVERY', 'CODE_OF_ETHICS'],
  },
};

export const aDocument = (kind: string, overrides: Partial<Document> = {}): Document => ({
  documentId: `document-${kind}`,
  kind,
  fileName: `${kind.toLowerCase()}.pdf`,
  mediaType: 'application/pdf',
  sha256: [...kind]
    .reduce((hash, letter) => (hash * 31 + letter.charCodeAt(0)) % 16 ** 8, 7)
    .toString(16)
    .padStart(64, '0'),
  receivedAt: '2024-01-02T18:00:00.000Z',
  ...overrides,
});

export const aCase = (overrides: Partial<Case> = {}): Case => ({
  caseId: '01JCASE0000000000000000001',
  personId: 'person-1',
  program: 'cmpss',
  pathway: 'INITIAL',
  ver: 1,
  stage: 'DRAFT',
  openedAt: '2024-01-02T18:00:00.000Z',
  stageSince: '2024-01-02T18:00:00.000Z',
  suspended: false,
  held: false,
  cycle: 0,
  suspensions: [],
  enteredValues: [],
  ...overrides,
});

/** A local wall-clock time of the program, as an instant. */
export const local = (day: string, time = '12:00', program: ProgramDefinition = cmpss): Instant =>
  instantOf(day, program.timeZone, time);

export class Life {
  facts: CaseFacts;
  readonly events: CaseEvent[] = [];
  last: Decision | undefined;
  /** While true, notices stay owed: the mail service is down. */
  mailIsDown = false;
  /** Whether a notice finds no address that mail may go to. */
  hasNoAddress: (effectKey: string) => boolean = () => false;
  /** Which address notices go to that did not come back. */
  firstAddress: 'PRIMARY' | 'SECOND' = 'PRIMARY';
  /** While true, no wait ends and no sweep runs. */
  asleep = false;
  readonly mails: { readonly effectKey: string; readonly notice: Effect['notice']; readonly at: Instant }[] = [];
  readonly #program: ProgramDefinition;
  #signals = 0;

  constructor(
    openedAt: Instant,
    program: ProgramDefinition = cmpss,
    answers: Answers = goodAnswers,
    pathway = 'INITIAL',
  ) {
    this.#program = program;
    const opened = aCase({ openedAt, stageSince: openedAt, program: program.id, pathway });
    this.facts = factsOf(opened);
    this.#keep({ type: 'CASE_OPENED', case: opened, at: openedAt, by: APPLICANT, rules: [] });
    this.#keep({ type: 'ANSWERS_SAVED', answers, at: openedAt, by: APPLICANT, rules: [] });
  }

  get stage() {
    return this.facts.case.stage;
  }

  #keep(event: CaseEvent): void {
    this.events.push(event);
    this.facts = evolve(this.facts, event);
  }

  #decide(signals: readonly Signal[], now: Instant): Decision {
    const decision = decide(this.facts, signals, { program: this.#program, now, newCertificateNumber: '1234-5678-2' });
    this.events.push(...decision.events);
    this.facts = decision.facts;
    this.last = decision;
    return decision;
  }

  #perform(effectKey: string, now: Instant): void {
    const effects = this.facts.effects.map((effect) =>
      effect.effectKey === effectKey
        ? {
            ...effect,
            state: 'PERFORMED' as const,
            attempts: effect.attempts + 1,
            performedAt: now,
            messageId: `m-${effectKey}`,
            sentTo: isForNextContact(effect) ? ('SECOND' as const) : this.firstAddress,
          }
        : effect,
    );
    const effect = effects.find((candidate) => candidate.effectKey === effectKey);
    if (effect !== undefined) this.mails.push({ effectKey, notice: effect.notice, at: now });
    this.facts = { ...this.facts, effects };
  }

  /** What the sender does when the person can be mailed no more. */
  #giveUp(effectKey: string): void {
    const effects = this.facts.effects.map((effect) =>
      effect.effectKey === effectKey
        ? {
            ...effect,
            state: 'FAILED' as const,
            attempts: effect.attempts + 1,
            failedBecause: NO_USABLE_ADDRESS,
          }
        : effect,
    );
    this.facts = { ...this.facts, effects };
  }

  /** What the sender does when the mail service is down: nothing left, tried again after a pause that doubles up to a day. */
  #defer(effectKey: string, now: Instant): void {
    const effects = this.facts.effects.map((effect) =>
      effect.effectKey === effectKey
        ? {
            ...effect,
            attempts: effect.attempts + 1,
            notBefore: addMinutes(now, Math.min(15 * 2 ** effect.attempts, 1440)),
          }
        : effect,
    );
    this.facts = { ...this.facts, effects };
  }

  #work(signals: readonly Signal[], now: Instant): readonly Answer[] {
    const { answers } = this.#decide(signals, now);
    while (this.last?.next.kind === 'PERFORM') {
      const { effectKey } = this.last.next;
      if (this.mailIsDown) this.#defer(effectKey, now);
      else if (this.hasNoAddress(effectKey)) this.#giveUp(effectKey);
      else this.#perform(effectKey, now);
      this.#decide([], now);
    }
    return answers.map(({ answer }) => answer);
  }

  /** Leaves one signal at an instant, and lets the machine work. */
  tell(body: SignalBody, at: Instant, overrides: Partial<Signal> = {}): Answer {
    this.passTo(at);
    this.#signals += 1;
    const signal: Signal = {
      signalKey: `signal-${this.#signals}`,
      caseId: this.facts.case.caseId,
      body,
      actor: actorOf(body),
      occurredOn: dateOf(at, this.#program.timeZone),
      receivedAt: toInstant(at),
      ...overrides,
    };
    const [answer] = this.#work([signal], at);
    if (answer === undefined) throw new Error('The signal was not judged.');
    return answer;
  }

  /** Lets time run, waking the case whenever it asked to be looked at; while `asleep` nobody wakes it. */
  passTo(until: Instant): void {
    while (!this.asleep) {
      const next = this.last?.next;
      const lookAt = next?.kind === 'HIBERNATE' ? next.dueAt : next?.kind === 'WAIT' ? next.wakeBy : undefined;
      if (lookAt === undefined || lookAt > until) return;
      this.#work([], lookAt);
    }
  }

  /** One look at an instant, as by the sweep. */
  look(now: Instant): void {
    this.#work([], now);
  }

  /** Codes with which the last signal would be refused; empty when it was applied. */
  refusals(body: SignalBody, at: Instant, overrides: Partial<Signal> = {}): string[] {
    const answer = this.tell(body, at, overrides);
    return answer.state === 'REFUSED' ? answer.refusals.map(({ code }) => code) : [];
  }
}

/** Sends one document of each kind. */
export const sendDocuments = (life: Life, kinds: readonly { readonly kind: string }[], at: Instant): void => {
  for (const { kind } of kinds) {
    const { receivedAt: _, ...document } = aDocument(kind);
    life.tell({ type: 'RECORD_DOCUMENT', ...document }, at);
  }
};

/** An application with its documents, submitted on a day. */
export const submitted = (day: string, program: ProgramDefinition = cmpss): Life => {
  const life = new Life(local(day, '09:00', program), program);
  sendDocuments(life, program.rules['application.documents'].values[0]?.value ?? [], local(day, '09:10', program));
  life.tell({ type: 'SUBMIT_APPLICATION' }, local(day, '10:00', program));
  return life;
};

export const pay = (
  life: Life,
  fee: Extract<SignalBody, { type: 'RECORD_PAYMENT' }>['fee'],
  amountCents: number,
  day: string,
  time = '11:00',
): Answer =>
  life.tell({ type: 'RECORD_PAYMENT', paymentId: `${fee}-${day}`, fee, amountCents, paidOn: day }, local(day, time));

export const approved = (submittedOn: string, approvedOn: string, program: ProgramDefinition = cmpss): Life => {
  const life = submitted(submittedOn, program);
  pay(life, 'APPLICATION', 10_000, submittedOn);
  life.tell({ type: 'APPROVE' }, local(approvedOn));
  return life;
};

export const aTraining = (completedOn: string): Extract<SignalBody, { type: 'SUBMIT_TRAINING' }> => ({
  type: 'SUBMIT_TRAINING',
  providerId: 'provider-1',
  courseKind: 'CORE',
  completedOn,
  minutes: 4800,
  mediaType: 'application/pdf',
});

/** Authorised for the first sitting, a month after approval. */
export const authorised = (
  submittedOn: string,
  approvedOn: string,
  trainedOn: string,
  program: ProgramDefinition = cmpss,
): Life => {
  const life = approved(submittedOn, approvedOn, program);
  life.tell(aTraining(trainedOn), local(trainedOn, '13:00'));
  life.tell(
    { type: 'DECIDE_TRAINING', accept: true, provider: { providerId: 'provider-1', approvedOn: '2023-01-15' } },
    local(trainedOn, '15:00'),
  );
  pay(life, 'EXAM', 15_000, trainedOn, '16:00');
  return life;
};

/** Certified on a day. */
export const certified = (issuedOn: string, program: ProgramDefinition = cmpss): Life => {
  const day = Temporal.PlainDate.from(issuedOn);
  const life = authorised(
    day.subtract({ days: 60 }).toString(),
    day.subtract({ days: 40 }).toString(),
    day.subtract({ days: 20 }).toString(),
    program,
  );
  life.tell(
    { type: 'RECORD_EXAM_RESULT', satOn: issuedOn, result: 'PASSED', vendorReference: 'v-1' },
    local(issuedOn, '15:00'),
  );
  return life;
};

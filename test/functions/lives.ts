/** Lives that together are owed every notice, and the letters that they got. */
import { expect } from 'vitest';
import type { Instant } from '../../domain/dates.ts';
import { replay } from '../../domain/evolve.ts';
import type { CaseFacts, Effect } from '../../domain/facts.ts';
import type { Notice } from '../../domain/notices.ts';
import type { Person } from '../../domain/person.ts';
import type { ProgramDefinition } from '../../domain/program.ts';
import type { SignalBody } from '../../domain/signals.ts';
import { letterOf } from '../../functions/send-notice/letter-of.ts';
import type { Letter } from '../../functions/send-notice/letters/layout.ts';
import type { AcknowledgedMail } from '../../functions/send-notice/page.ts';
import { cmpss } from '../../programs/cmpss/program.ts';
import { audited, decideAudit } from '../domain/auditing-lives.ts';
import {
  approved,
  aTraining,
  authorised,
  certified,
  type Life,
  local,
  pay,
  REVIEWER,
  SUPERVISOR,
  submitted,
} from '../domain/life.ts';
import { oregonLike } from '../domain/rule-builders.ts';
import { aMessage } from './acknowledged-mail.ts';
import { PERSON } from './setup.ts';

/** What somebody wrote who has a question and no document. */
const WRITTEN = aMessage('message-1', []);

export const writeLetter = (
  effect: Effect,
  facts: CaseFacts,
  now: Instant,
  {
    program = cmpss,
    person = PERSON,
    acknowledged = WRITTEN,
  }: { readonly program?: ProgramDefinition; readonly person?: Person; readonly acknowledged?: AcknowledgedMail } = {},
): Letter | undefined =>
  letterOf(effect, facts, person, program, { now, siteUrl: 'https://site.example', acknowledged });

/** A letter that the facts have to fit. */
export const letterFor = (...given: Parameters<typeof writeLetter>): Letter => {
  const letter = writeLetter(...given);
  if (letter === undefined) throw new Error(`The facts do not fit ${given[0].notice}.`);
  return letter;
};

/** The notice of a key, owed and not sent. */
export const effectIn = ({ facts }: Life, effectKey: string): Effect => {
  const effect = facts.effects.find((candidate) => candidate.effectKey === effectKey);
  if (effect === undefined) throw new Error(`Nothing is owed as ${effectKey}.`);
  return effect;
};

export const anEffect = (notice: Notice, purpose: string, cycle = 0): Effect => ({
  effectKey: `notice:${cycle}:${purpose}`,
  notice,
  cycle,
  owedAt: '2024-01-02T18:00:00.000Z',
  state: 'CLAIMED',
  attempts: 1,
});

/** What the text of a letter tells, and what it must not. */
export const expectToTell = (text: string, tells: readonly string[], never: readonly string[] = []): void => {
  for (const words of tells) expect(text).toContain(words);
  for (const words of never) expect(text).not.toContain(words);
};

type Sent = {
  readonly effectKey: string;
  readonly notice: Notice;
  readonly at: Instant;
  readonly facts: CaseFacts;
  readonly letter: Letter | undefined;
};

/** Every notice that a life was sent, with the letter from the facts on which it was sent: those before its result came in. */
export const lettersOf = (life: Life): Sent[] =>
  life.mails.map(({ effectKey, notice, at }) => {
    const settled = life.events.findIndex(
      (event) =>
        event.type === 'EFFECT_RECORDED' && event.effect.effectKey === effectKey && event.effect.state === 'SETTLED',
    );
    const facts = replay(life.events.slice(0, settled));
    return { effectKey, notice, at, facts, letter: writeLetter(effectIn(life, effectKey), facts, at) };
  });

/** The letter that a life got under a key. */
export const letterSent = (life: Life, effectKey: string): Letter => {
  const letter = lettersOf(life).find((sent) => sent.effectKey === effectKey)?.letter;
  if (letter === undefined) throw new Error(`No letter was sent as ${effectKey}.`);
  return letter;
};

export const result = (life: Life, outcome: 'PASSED' | 'FAILED' | 'FORFEITED', satOn: string) =>
  life.tell(
    { type: 'RECORD_EXAM_RESULT', satOn, result: outcome, vendorReference: `v-${satOn}` },
    local(satOn, '15:00'),
  );

/** Asks and pays for another sitting. */
const retake = (life: Life, day: string): void => {
  life.tell({ type: 'REQUEST_RETAKE' }, local(day, '09:00'));
  pay(life, 'RETAKE', 15_000, day, '10:00');
};

export const renewal = (
  overrides: Partial<Extract<SignalBody, { type: 'SUBMIT_RENEWAL' }>> = {},
): Extract<SignalBody, { type: 'SUBMIT_RENEWAL' }> => ({
  type: 'SUBMIT_RENEWAL',
  attestedMinutes: 1200,
  attestedLawEthicsMinutes: 360,
  codeOfEthicsSigned: true,
  ...overrides,
});

const WANTED: Extract<SignalBody, { type: 'REQUEST_REVISION' }> = {
  type: 'REQUEST_REVISION',
  wanted: [{ requirement: 'PHOTO_ID', reason: 'It has ended.' }],
};

/** Submitted on 2024-01-02, paid, and asked for another photo ID. */
export const revised = (answerBy?: string): Life => {
  const life = submitted('2024-01-02');
  pay(life, 'APPLICATION', 10_000, '2024-01-02');
  life.tell({ ...WANTED, ...(answerBy !== undefined && { answerBy }) }, local('2024-01-20'));
  return life;
};

export const denied = (): Life => {
  const life = submitted('2024-01-02');
  pay(life, 'APPLICATION', 10_000, '2024-01-02');
  life.tell({ type: 'PROPOSE_DENIAL', reason: 'There is no diploma.' }, local('2024-01-20'), { actor: REVIEWER });
  life.tell({ type: 'CONFIRM_DENIAL' }, local('2024-01-21'), { actor: SUPERVISOR });
  return life;
};

/** Nobody has paid yet, so that it is no review whose revision could ask for the document again. */
export const refusedDocument = (): Life => {
  const life = submitted('2024-01-02');
  const photo = { documentId: 'document-PHOTO_ID', accept: false, reason: 'The photo is cut off.' };
  life.tell({ type: 'DECIDE_DOCUMENT', ...photo }, local('2024-01-20'), { actor: REVIEWER });
  return life;
};

/** Writes on 2024-01-20, while the fee is due. */
const writing = (): Life => {
  const life = submitted('2024-01-02');
  life.tell({ type: 'RECORD_MAIL', messageId: 'message-1' }, local('2024-01-20', '10:01'));
  return life;
};

/** Approved on 2024-01-20; a training is refused on 2024-02-11. */
export const refusedTraining = (): Life => {
  const life = approved('2024-01-02', '2024-01-20');
  life.tell(aTraining('2024-02-10'), local('2024-02-10'));
  life.tell(
    {
      type: 'DECIDE_TRAINING',
      accept: false,
      provider: { providerId: 'provider-1', approvedOn: null },
      reason: 'The provider is not on the list.',
    },
    local('2024-02-11'),
  );
  return life;
};

/** May sit, and books nothing; the application is good through 2025-01-20. */
const unbooked = (): Life => authorised('2024-01-02', '2024-01-20', '2024-02-10');

/** Fails, forfeits, and fails twice more; the application is good through 2025-01-20. */
export const exhausted = (): Life => {
  const life = authorised('2024-01-02', '2024-01-20', '2024-02-10');
  result(life, 'FAILED', '2024-03-01');
  retake(life, '2024-03-10');
  result(life, 'FORFEITED', '2024-04-01');
  retake(life, '2024-04-10');
  result(life, 'FAILED', '2024-05-01');
  retake(life, '2024-05-10');
  result(life, 'FAILED', '2024-06-01');
  return life;
};

/** Certified through 2026-06-30; the renewal is sent on 2026-05-20, revised, and sent again. */
export const renewing = (): Life => {
  const life = certified('2024-06-30');
  pay(life, 'RENEWAL', 8_000, '2026-05-20');
  life.tell(renewal(), local('2026-05-20', '13:00'));
  life.tell(
    {
      type: 'REQUEST_REVISION',
      wanted: [{ requirement: 'Continuing education', reason: 'Which course was it?' }],
      answerBy: '2026-07-15',
    },
    local('2026-05-25'),
  );
  return life;
};

export const renewed = (approvedOn: string): Life => {
  const life = renewing();
  life.tell(renewal(), local('2026-05-28'));
  life.tell({ type: 'APPROVE' }, local(approvedOn));
  return life;
};

export const deniedRenewal = (): Life => {
  const life = renewing();
  life.tell(renewal(), local('2026-05-28'));
  life.tell({ type: 'PROPOSE_DENIAL', reason: 'The hours could not be shown.' }, local('2026-06-01'), {
    actor: REVIEWER,
  });
  life.tell({ type: 'CONFIRM_DENIAL' }, local('2026-06-02'), { actor: SUPERVISOR });
  return life;
};

/** Renewed on 2026-06-10, audited, and reminded; nothing is shown by 2026-07-10. */
const unanswered = (): Life => {
  const life = audited();
  life.tell(decideAudit(), local('2026-07-15'));
  return life;
};

/** Certified through 2026-06-30 by a program that gives 30 more days, and asks for them. */
const extended = (): Life => {
  const life = certified('2024-06-30', oregonLike());
  life.tell({ type: 'REQUEST_EXTENSION', extension: 'FREE_30' }, local('2026-06-20'));
  return life;
};

/** Certified through 2026-08-31, of which the record said 2026-06-30 until somebody saw it. */
const corrected = (): Life => {
  const life = certified('2024-06-30');
  const reason = 'As on the certificate.';
  life.tell({ type: 'CORRECT_EXPIRY', expiresOn: '2026-08-31', reason }, local('2025-06-10'), { actor: SUPERVISOR });
  return life;
};

/** Certified through 2026-06-30, and never renewed. */
export const lost = (until: string): Life => {
  const life = certified('2024-06-30');
  life.passTo(local(until));
  return life;
};

const passedBy = (life: Life, until: string): Life => {
  life.passTo(local(until));
  return life;
};

/** Together they are sent every notice that there is. */
export const LIVES: readonly { readonly who: string; readonly live: () => Life }[] = [
  { who: 'does not answer a revision', live: () => passedBy(revised('2024-02-20'), '2024-03-01') },
  { who: 'has a document refused', live: refusedDocument },
  { who: 'writes an email', live: writing },
  { who: 'is denied', live: denied },
  { who: 'lets an approved application run out', live: () => passedBy(refusedTraining(), '2025-02-01') },
  { who: 'never books the exam', live: () => passedBy(unbooked(), '2025-01-01') },
  { who: 'uses up all sittings', live: exhausted },
  { who: 'renews in time', live: () => renewed('2026-06-10') },
  { who: 'is renewed after the term', live: () => renewed('2026-07-10') },
  { who: 'answers no revision of a renewal', live: () => passedBy(renewing(), '2031-01-01') },
  { who: 'is denied a renewal', live: () => passedBy(deniedRenewal(), '2026-08-01') },
  { who: 'is audited, and does not answer', live: () => passedBy(unanswered(), '2026-08-01') },
  { who: 'takes more time for the renewal', live: extended },
  { who: 'has the last day set right', live: corrected },
  { who: 'never renews', live: () => lost('2031-01-01') },
];

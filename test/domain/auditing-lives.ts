/** What the tests of audits share: a program that audits everybody, and what a person can show. */
import type { Credit } from '../../domain/facts.ts';
import type { Rules } from '../../domain/program.ts';
import type { SignalBody } from '../../domain/signals.ts';
import { aDocument, certified, type Life, local, pay } from './life.ts';
import { renewal } from './renewing-lives.ts';
import { aCredit, programWith } from './rule-builders.ts';

const auditingProgram = (values: Partial<Rules> = {}) =>
  programWith({ 'audit.sharePercent': 100, 'audit.seed': 'seed-2026', ...values });

export const general = aCredit('general', { minutes: 840 });
export const lawEthics = aCredit('ethics', { minutes: 360, topics: ['Ethics'] });

/** Enters courses, and sends the certificates that they name, as is done beside the machine. */
export const show = (life: Life, credits: readonly Credit[]): void => {
  const evidence = credits.flatMap(({ evidenceDocumentId }) => evidenceDocumentId ?? []);
  life.facts = {
    ...life.facts,
    credits: [...life.facts.credits, ...credits],
    documents: [...life.facts.documents, ...evidence.map((documentId) => aDocument('CE', { documentId }))],
  };
};

/** Certified through 2026-06-30, its renewal sent on 2026-05-28 and approved on 2026-06-10: an answer is due on 2026-07-10. */
export const audited = (values: Partial<Rules> = {}, credits: readonly Credit[] = []): Life => {
  const life = certified('2024-06-30', auditingProgram(values));
  show(life, credits);
  pay(life, 'RENEWAL', 8_000, '2026-05-20');
  life.tell(renewal(), local('2026-05-28'));
  life.tell({ type: 'APPROVE' }, local('2026-06-10'));
  return life;
};

export const decideAudit = (
  disallowed: Extract<SignalBody, { type: 'DECIDE_AUDIT' }>['disallowed'] = [],
): SignalBody => ({ type: 'DECIDE_AUDIT', disallowed });

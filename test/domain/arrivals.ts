/** Certifications that were issued elsewhere, and what becomes of them on the day on which they come. */
import { type Arrival, arrive } from '../../domain/arrival.ts';
import type { Certification } from '../../domain/arrival-checks.ts';
import type { Instant } from '../../domain/dates.ts';
import type { Refusal } from '../../domain/refusals.ts';
import { cmpss } from '../../programs/cmpss/program.ts';
import { Life } from './life.ts';

/** First issued on 2024-06-30, so that the term ends on 2026-06-30. */
export const aCertification = (overrides: Partial<Certification> = {}): Certification => ({
  pathway: 'INITIAL',
  certificateNumber: 'PS-000123',
  firstIssuedOn: '2024-06-30',
  validFrom: '2024-06-30',
  expiresOn: '2026-06-30',
  pastTerms: [],
  standing: 'ACTIVE',
  pastSuspensions: [],
  ...overrides,
});

const comes = (overrides: Partial<Certification>, now: Instant) =>
  arrive({
    caseId: '0000000000CASE000000000001',
    personId: '0000000000PERSON0000000001',
    program: cmpss,
    certification: aCertification(overrides),
    now,
  });

/** Throws when it is refused. */
export const arrived = (overrides: Partial<Certification>, now: Instant): Arrival => {
  const arrival = comes(overrides, now);
  if (!arrival.ok) throw new Error(arrival.refusals.map(({ code }) => code).join(', '));
  return arrival.value;
};

/** None when it is taken. */
export const refusalsAt = (overrides: Partial<Certification>, now: Instant): readonly Refusal[] => {
  const arrival = comes(overrides, now);
  return arrival.ok ? [] : arrival.refusals;
};

/** The life that goes on from there: looked after as everybody's. */
export const lifeOf = ({ facts }: Arrival, now: Instant): Life => {
  const life = new Life(now);
  life.facts = facts;
  life.look(now);
  return life;
};

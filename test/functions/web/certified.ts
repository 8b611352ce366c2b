/** A certified case of the first term (2024-07-01 to 2026-07-01) over the API, as it stands on a day. */
import { factsOf } from '../../../domain/evolve.ts';
import type { Case, CaseFacts } from '../../../domain/facts.ts';
import { aCase, local } from '../../domain/life.ts';
import { aCycle } from '../../domain/rule-builders.ts';
import { type Call, makeWorld } from './world.ts';

export const makeCertified = async (
  today: string,
  facts: Partial<Omit<CaseFacts, 'case'>> = {},
  record: Partial<Case> = {},
) => {
  const world = makeWorld();
  world.goTo(local(today));
  const certified = aCase({ stage: 'ACTIVE', cycle: facts.cycles?.length ?? 1, ...record });
  await world.seed({ ...factsOf(certified), cycles: [aCycle()], ...facts });
  const at = `/api/cases/${certified.caseId}/credits`;
  return {
    ...world,
    check: (body: object, options: Call = {}) => world.call('owner', 'POST', `${at}/check`, { body, ...options }),
    ledger: (query = '') => world.call('owner', 'GET', `${at}${query}`),
  };
};

/** The second term, after a renewal that was decided on 2026-06-01. */
export const secondCycle = aCycle({
  cycle: 2,
  issuedOn: '2026-06-01',
  validFrom: '2026-07-02',
  expiresOn: '2028-07-01',
});

import { describe, expect, it } from 'vitest';
import type { CaseEvent } from '../../../domain/events.ts';
import { replay } from '../../../domain/evolve.ts';
import type { Answers, Credit } from '../../../domain/facts.ts';
import {
  APPLICANT,
  aCase,
  aCredit,
  aPerson,
  factsIn,
  LATER,
  NOW,
  openCase,
  opened,
  profileOf,
  registryOn,
  STAFF,
} from './builders.ts';
import { onEveryTable } from './on-every-table.ts';
import { contended, interrupted, losingAnAnswer } from './wrapped-tables.ts';

const IDENTITY = { legalFirstName: 'Ana', legalLastName: 'Gil', bornOn: '1990-01-31' };
const ELIGIBILITY = { education: 'DIPLOMA', affirmations: ['LIVED_EXPERIENCE'] };
const stamp = { at: NOW, by: APPLICANT, rules: [] };
const saved = (answers: Answers): CaseEvent => ({ ...stamp, type: 'ANSWERS_SAVED', answers });
const claimed = (credit: Credit): CaseEvent => ({ ...stamp, type: 'CREDIT_RECORDED', credit });
const dropped = ({ cycle, providerId, courseId }: Credit): CaseEvent => ({
  ...stamp,
  type: 'CREDIT_REMOVED',
  cycle,
  providerId,
  courseId,
});

describe('a working paper', () => {
  onEveryTable((open) => {
    const setup = async () => {
      const table = await open();
      const registry = registryOn(table);
      await openCase(registry);
      return { table, registry };
    };

    it('is saved section by section, each with a version and its event', async () => {
      const { registry } = await setup();
      const [first, second] = [{ identity: IDENTITY }, { eligibility: ELIGIBILITY }];
      expect(await registry.saveAnswers('C1', 1, first, saved(first))).toBe('WRITTEN');
      expect(await registry.saveAnswers('C1', 2, second, saved(second))).toBe('WRITTEN');
      const corrected = { identity: { ...IDENTITY, legalMiddleName: 'Maria' } };
      expect(await registry.saveAnswers('C1', 3, corrected, saved(corrected))).toBe('WRITTEN');
      const facts = await factsIn(registry);
      expect(facts.answers).toEqual({ ...corrected, ...second });
      expect(facts.case).toEqual(aCase({ ver: 4 }));
      expect(await registry.readAudit('C1')).toEqual([opened(aCase()), saved(first), saved(second), saved(corrected)]);
    });

    it('loses what a corrected section no longer says', async () => {
      const { registry } = await setup();
      const first = { identity: { ...IDENTITY, legalMiddleName: 'Maria' } };
      await registry.saveAnswers('C1', 1, first, saved(first));
      await registry.saveAnswers('C1', 2, { identity: IDENTITY }, saved({ identity: IDENTITY }));
      expect((await factsIn(registry)).answers).toEqual({ identity: IDENTITY });
    });

    it('claims a course once in a cycle', async () => {
      const { registry } = await setup();
      const credit = aCredit();
      expect(await registry.saveCredit('C1', 1, credit, claimed(credit))).toBe('WRITTEN');
      const again = aCredit({ minutes: 30 });
      expect(await registry.saveCredit('C1', 2, again, claimed(again))).toBe('ALREADY_CLAIMED');
      const next = aCredit({ cycle: 2 });
      expect(await registry.saveCredit('C1', 2, next, claimed(next))).toBe('WRITTEN');
      const facts = await factsIn(registry);
      expect([facts.credits, facts.case.ver]).toEqual([[credit, next], 3]);
      expect(await registry.readAudit('C1')).toHaveLength(3);
    });

    it('is removed, and may then be claimed anew', async () => {
      const { registry } = await setup();
      const credit = aCredit({ providerId: 'a#b' });
      await registry.saveCredit('C1', 1, credit, claimed(credit));
      expect(await registry.removeCredit('C1', 2, credit, dropped(credit))).toBe('WRITTEN');
      expect((await factsIn(registry)).credits).toEqual([]);
      expect(await registry.removeCredit('C1', 3, credit, dropped(credit))).toBe('STALE');
      expect(await registry.saveCredit('C1', 3, credit, claimed(credit))).toBe('WRITTEN');
      expect((await factsIn(registry)).case.ver).toBe(4);
    });

    it('switches the pathway of the case, and nothing else of it', async () => {
      const { table, registry } = await setup();
      const switched = (from: string, to: string): CaseEvent => ({ ...stamp, type: 'PATHWAY_SWITCHED', from, to });
      const there = switched('INITIAL', 'RECIPROCITY');
      expect(await registry.switchPathway('C1', 1, 'RECIPROCITY', there)).toBe('WRITTEN');
      expect((await factsIn(registry)).case).toEqual(aCase({ ver: 2, pathway: 'RECIPROCITY' }));
      const back = switched('RECIPROCITY', 'INITIAL');
      expect(await registry.switchPathway('C1', 1, 'INITIAL', back)).toBe('STALE');
      expect(await registry.switchPathway('C2', 1, 'INITIAL', back)).toBe('NO_SUCH_CASE');
      expect(await registryOn(losingAnAnswer(table)).switchPathway('C1', 2, 'INITIAL', back)).toBe('WRITTEN');
      expect((await factsIn(registry)).case).toEqual(aCase({ ver: 3 }));
      const audit = await registry.readAudit('C1');
      expect(audit).toEqual([opened(aCase()), there, back]);
      expect(replay(audit).case.pathway).toBe('INITIAL');
    });

    it('is stale when the case changed since it was read, and changes nothing', async () => {
      const { table, registry } = await setup();
      const answers = { eligibility: ELIGIBILITY };
      const racing = registryOn(interrupted(table, () => registry.saveAnswers('C1', 1, answers, saved(answers))));
      expect(await racing.saveAnswers('C1', 1, { identity: IDENTITY }, saved({ identity: IDENTITY }))).toBe('STALE');
      expect(await registry.saveCredit('C1', 1, aCredit(), claimed(aCredit()))).toBe('STALE');
      expect(await registry.removeCredit('C1', 1, aCredit(), dropped(aCredit()))).toBe('STALE');
      const facts = await factsIn(registry);
      expect([facts.answers, facts.credits, facts.case.ver]).toEqual([answers, [], 2]);
      expect(await registry.readAudit('C1')).toHaveLength(2);
    });

    it('of a case that does not exist is not kept', async () => {
      const { registry } = await setup();
      const answers = { identity: IDENTITY };
      expect(await registry.saveAnswers('C2', 1, answers, saved(answers))).toBe('NO_SUCH_CASE');
      expect(await registry.saveCredit('C2', 1, aCredit(), claimed(aCredit()))).toBe('NO_SUCH_CASE');
      expect(await registry.removeCredit('C2', 1, aCredit(), dropped(aCredit()))).toBe('NO_SUCH_CASE');
      expect(await registry.readAudit('C2')).toEqual([]);
    });

    it('knows itself again when the answer was lost', async () => {
      const { table, registry } = await setup();
      const answers = { identity: IDENTITY };
      expect(await registryOn(losingAnAnswer(table)).saveAnswers('C1', 1, answers, saved(answers))).toBe('WRITTEN');
      const credit = aCredit();
      expect(await registryOn(losingAnAnswer(table)).saveCredit('C1', 2, credit, claimed(credit))).toBe('WRITTEN');
      const contending = registryOn(contended(table, 2, { afterwards: true }));
      expect(await contending.removeCredit('C1', 3, credit, dropped(credit))).toBe('WRITTEN');
      expect((await factsIn(registry)).case.ver).toBe(4);
      expect(await registry.readAudit('C1')).toHaveLength(4);
    });
  });
});

describe('a person', () => {
  onEveryTable((open) => {
    it('is saved on the version before', async () => {
      const registry = registryOn(await open());
      expect(await registry.readPerson('P1')).toBeUndefined();
      expect(await registry.savePerson(profileOf(aPerson({ ver: 2 })))).toBe(false);
      expect(await registry.savePerson(profileOf(aPerson({ middleName: 'Maria', county: 'Kern' })))).toBe(true);
      expect(await registry.savePerson(profileOf(aPerson({ lastName: 'Ruiz' })))).toBe(false);
      expect(await registry.savePerson(profileOf(aPerson({ ver: 2, lastName: 'Ruiz' })))).toBe(true);
      expect(await registry.savePerson(profileOf(aPerson({ ver: 2, lastName: 'Paz' })))).toBe(false);
      expect(await registry.savePerson(profileOf(aPerson({ ver: 4, lastName: 'Paz' })))).toBe(false);
      expect(await registry.readPerson('P1')).toEqual(aPerson({ ver: 2, lastName: 'Ruiz' }));
    });

    it('is saved by one of two at once', async () => {
      const registry = registryOn(await open());
      const saving = ['Ruiz', 'Paz'].map((lastName) => registry.savePerson(profileOf(aPerson({ lastName }))));
      expect((await Promise.all(saving)).sort()).toEqual([false, true]);
    });

    it('knows its own version again when the answer was lost', async () => {
      const table = await open();
      expect(await registryOn(losingAnAnswer(table)).savePerson(profileOf(aPerson()))).toBe(true);
      const second = aPerson({ ver: 2, email: 'gil@example.org' });
      expect(await registryOn(contended(table, 2, { afterwards: true })).savePerson(profileOf(second))).toBe(true);
      expect(await registryOn(table).readPerson('P1')).toEqual(second);
    });

    it('has marks on their addresses, which come and go by themselves', async () => {
      const table = await open();
      const registry = registryOn(table);
      const change = { at: LATER, by: STAFF, reason: 'MAILBOX_WORKS_AGAIN' };
      const mark = { since: NOW, because: 'BOUNCED' } as const;
      const both = { emailUnusable: mark, secondEmail: 'two@example.org', secondEmailUnusable: mark };
      await registry.savePerson(profileOf(aPerson(both)));
      const { emailUnusable: _, ...one } = aPerson({ ...both, ver: 2 });
      expect(await registryOn(losingAnAnswer(table)).markAddresses(one, change)).toBe(true);
      expect(await registry.readPerson('P1')).toEqual(one);
      expect(await table.get('registry', { pk: 'PERSON#P1', sk: 'PROFILE' })).not.toHaveProperty('emailUnusable');
      // Somebody who had read the version before is too late.
      expect(await registry.markAddresses(aPerson({ ...both, ver: 2 }), change)).toBe(false);
      expect(await registry.markAddresses(aPerson({ ...both, ver: 3 }), change)).toBe(true);
      expect(await registry.readPerson('P1')).toEqual(aPerson({ ...both, ver: 3 }));
      const [told] = await table.query({ table: 'registry', hash: 'PERSON#P1', from: 'AUD', to: 'AUD~' });
      expect(told).toMatchObject({ ...change, profile: one });
    });

    it('with a broken profile says which field, but not what stands there', async () => {
      const table = await open();
      const put = { pk: 'PERSON#P1', sk: 'PROFILE', ...aPerson(), language: 'Klingon', updatedAt: LATER };
      await table.write([{ table: 'registry', put }]);
      await expect(registryOn(table).readPerson('P1')).rejects.toThrow(
        'PERSON#P1 / PROFILE does not parse: language (invalid_value)',
      );
    });
  });
});

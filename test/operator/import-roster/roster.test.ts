/** Rosters of providers: whose attendance is entered, what is had already, and what is refused. */
import { describe, expect, it } from 'vitest';
import type { Registry } from '../../../adapters/registry/registry.ts';
import { factsOf } from '../../../domain/evolve.ts';
import type { Case, CaseFacts } from '../../../domain/facts.ts';
import { saveCredit } from '../../../functions/shared/credit-ledger.ts';
import { personIdOfReference } from '../../../operator/import/ids.ts';
import { openRoster } from '../../../operator/import-roster/roster.ts';
import { OF_ROSTER } from '../../../operator/import-roster/row.ts';
import { programOf } from '../../../programs/programs.ts';
import { APPLICANT, aCase, local } from '../../domain/life.ts';
import { aCredit, aCycle, aRenewal } from '../../domain/rule-builders.ts';
import { seedWrites } from '../../functions/web/world.ts';
import { aFolder } from '../import/people.ts';
import { importFile, inShort, makeMemory } from '../rows.ts';

const save = aFolder();
const ROSTER = { columns: OF_ROSTER, open: openRoster };
const TODAY = '2025-05-10';
const NOW = local(TODAY);
const NUMBER = '1234-5678-2';
const CASE = 'CASE-1';

const HEADER = 'provider_id,course_id,certificate_number,person_reference,completed_on,minutes,provider_certificate_id';
const roster = (...rows: readonly string[]): string => save('roster.csv', `${[HEADER, ...rows].join('\n')}\n`);
const GOOD = `maple,ethics-1,${NUMBER},,2025-03-10,,M-77`;

const setup = async () => {
  const memory = makeMemory();
  const { table, registry } = memory;
  const change = { at: NOW, by: { kind: 'SYSTEM', id: 'catalogue' } } as const;
  const course = { providerId: 'maple', title: 'Ethics', minutes: 75, topics: ['Ethics'] };
  await registry.saveCourse({ ...course, courseId: 'ethics-1', format: 'ONLINE' }, change);
  await registry.saveCourse({ ...course, courseId: 'ethics-2' }, change);
  await registry.saveCourse(
    { ...course, courseId: 'spring', offeredFrom: '2025-03-01', offeredThrough: '2025-03-31' },
    change,
  );
  await registry.saveCourse({ ...course, providerId: 'other', courseId: 'o-1' }, change);
  const certify = async (record: Partial<Case> = {}, facts: Partial<CaseFacts> = {}, number = NUMBER) => {
    const certified = aCase({ caseId: CASE, stage: 'ACTIVE', cycle: 1, ...record });
    const { caseId } = certified;
    await table.write([
      ...seedWrites({ ...factsOf(certified), cycles: [aCycle()], ...facts }, NOW),
      { table: 'registry', put: { pk: `CERTNO#${number}`, sk: 'OWNER', caseId } },
    ]);
  };
  const bring = (rows: readonly string[], options: { today?: string; write?: boolean; by?: Registry } = {}) =>
    importFile(ROSTER, roster(...rows), {
      today: options.today ?? TODAY,
      write: options.write ?? true,
      registry: options.by ?? registry,
    });
  const credits = async (caseId = CASE) => (await registry.readFacts(caseId))?.credits ?? [];
  return { ...memory, certify, bring, credits };
};

describe('an attendance', () => {
  it('is entered in the ledger of its case as the catalogue has the course, with its event', async () => {
    const { registry, certify, bring, credits } = await setup();
    await certify();
    const { outcomes, summary } = await bring([GOOD]);
    expect([outcomes, summary]).toEqual([{ ENTERED: 1 }, ['Roster of maple: 1 entered, 0 had before.']]);
    const credit = {
      cycle: 1,
      providerId: 'maple',
      courseId: 'ethics-1',
      title: 'Ethics',
      completedOn: '2025-03-10',
      minutes: 75,
      topics: ['Ethics'],
      format: 'ONLINE',
      providerCertificateId: 'M-77',
    };
    expect(await credits()).toEqual([credit]);
    expect(await registry.readAudit(CASE)).toEqual([
      { type: 'CREDIT_RECORDED', at: NOW, by: { kind: 'SYSTEM', id: 'roster' }, rules: [], credit },
    ]);
    expect((await registry.readCase(CASE))?.ver).toBe(2);
  });

  it('of a part of the course counts by its minutes, and not by more than the course has', async () => {
    const { certify, bring, credits } = await setup();
    await certify();
    const more = await bring([`maple,ethics-1,${NUMBER},,2025-03-10,76,`]);
    expect(more.told).toMatchObject([
      { row: 2, refusals: [{ code: 'MINUTES_ABOVE_COURSE', field: 'minutes', detail: { have: 76, most: 75 } }] },
    ]);
    await bring([`maple,ethics-1,${NUMBER},,2025-03-10,45,`]);
    expect(await credits()).toMatchObject([{ minutes: 45 }]);
  });

  it('finds the case of somebody who was brought along by their reference', async () => {
    const { table, certify, bring, credits } = await setup();
    const personId = personIdOfReference('HR 42');
    await certify({ personId });
    await table.write([{ table: 'registry', put: { pk: `PERSON#${personId}`, sk: 'OPEN#cmpss', caseId: CASE } }]);
    expect((await bring(['maple,ethics-1,,HR 42,2025-03-10,,'])).outcomes).toEqual({ ENTERED: 1 });
    expect(await credits()).toHaveLength(1);
    expect(inShort((await bring(['maple,ethics-1,,HR 43,2025-03-10,,'])).told)).toEqual([
      [2, 'personReference NO_SUCH_PERSON'],
    ]);
  });

  it('told again changes nothing, in the same file, later, and under review', async () => {
    const { table, certify, bring, changes } = await setup();
    await certify();
    expect((await bring([GOOD, GOOD])).outcomes).toEqual({ ENTERED: 1, HAD_BEFORE: 1 });
    const before = changes.length;
    expect((await bring([GOOD], { today: '2025-09-01' })).outcomes).toEqual({ HAD_BEFORE: 1 });
    await table.write([
      { table: 'registry', update: { pk: `CASE#${CASE}`, sk: 'CASE' }, changes: { set: { stage: 'RENEWAL_REVIEW' } } },
    ]);
    expect((await bring([GOOD])).outcomes).toEqual({ HAD_BEFORE: 1 });
    expect(changes).toHaveLength(before + 1);
  });

  it('that was claimed in an earlier cycle was had before, and another completion is new', async () => {
    const { certify, bring, credits } = await setup();
    const claimed = aCredit('ethics-1', { providerId: 'maple', completedOn: '2025-03-10' });
    const next = aCycle({ cycle: 2, issuedOn: '2025-04-01', validFrom: '2025-07-02', expiresOn: '2027-07-01' });
    await certify({ cycle: 2 }, { credits: [claimed], cycles: [aCycle(), next] });
    const again = `maple,ethics-1,${NUMBER},,2025-05-02,,`;
    expect((await bring([GOOD, again])).outcomes).toEqual({ HAD_BEFORE: 1, ENTERED: 1 });
    expect(await credits()).toMatchObject([{ cycle: 1 }, { cycle: 2, completedOn: '2025-05-02' }]);
  });

  it('that the person has entered, however they spell it, is kept as they entered it', async () => {
    const { registry, certify, bring, credits } = await setup();
    await certify();
    const own = {
      providerId: 'Maple',
      courseId: 'ETHICS-1',
      title: 'Mine',
      completedOn: '2025-03-09',
      minutes: 60,
      topics: [],
    };
    await saveCredit({ registry, programOf }, { caseId: CASE, actor: APPLICANT, now: NOW }, own);
    expect((await bring([GOOD])).outcomes).toEqual({ HAD_BEFORE: 1 });
    expect(await credits()).toEqual([{ ...own, cycle: 1 }]);
  });

  it('in a dry run is told and not written', async () => {
    const { certify, bring, changes } = await setup();
    await certify();
    const before = changes.length;
    const dry = await bring([GOOD, `maple,none,${NUMBER},,2025-03-10,,`], { write: false });
    expect([dry.outcomes, dry.refused, changes.length]).toEqual([{ ENTERED: 1 }, 1, before]);
    expect(dry.summary).toEqual(['Roster of maple: 1 would be entered, 0 had before.']);
  });

  it('is entered once when the person enters it at the same moment, and beside what else they write', async () => {
    for (const courseId of ['ethics-1', 'another']) {
      const { registry, certify, bring, credits } = await setup();
      await certify();
      let isFirst = true;
      const racing: Registry = {
        ...registry,
        saveCredit: async (...given) => {
          if (isFirst) {
            isFirst = false;
            const own = {
              providerId: 'maple',
              courseId,
              title: 'Mine',
              completedOn: '2025-03-09',
              minutes: 60,
              topics: [],
            };
            await saveCredit({ registry, programOf }, { caseId: CASE, actor: APPLICANT, now: NOW }, own);
          }
          return registry.saveCredit(...given);
        },
      };
      const { outcomes } = await bring([GOOD], { by: racing });
      expect(outcomes).toEqual(courseId === 'another' ? { ENTERED: 1 } : { HAD_BEFORE: 1 });
      expect(await credits()).toHaveLength(courseId === 'another' ? 2 : 1);
      expect(await registry.readAudit(CASE)).toHaveLength(courseId === 'another' ? 2 : 1);
    }
  });
});

describe('a row that is refused', () => {
  const OTHERS: Readonly<Record<string, string>> = {
    'another provider': `other,o-1,${NUMBER},,2025-03-10,,`,
    'a course that the catalogue lacks': `maple,none,${NUMBER},,2025-03-10,,`,
    'a day on which it was not given': `maple,spring,${NUMBER},,2025-04-01,,`,
    'a number that nobody has': 'maple,ethics-1,9999,,2025-03-10,,',
    'a certificate of another program': 'maple,ethics-1,OR-1,,2025-03-10,,',
    'nobody at all': 'maple,ethics-1,,,2025-03-10,,',
    'two people': `maple,ethics-1,${NUMBER},HR 42,2025-03-10,,`,
    'a day that has not come': `maple,ethics-1,${NUMBER},,2025-05-11,,`,
    'a day before the cycle': `maple,ethics-1,${NUMBER},,2024-06-30,,`,
    'no day': `maple,ethics-1,${NUMBER},,10/3/2025,,`,
    'no minutes': `maple,ethics-1,${NUMBER},,2025-03-10,0,`,
  };

  it('tells its fields and codes, and stops none of the others', async () => {
    const { certify, bring, credits } = await setup();
    await certify();
    await certify({ caseId: 'CASE-2', program: 'other' }, {}, 'OR-1');
    const { told, outcomes } = await bring([`maple,spring,${NUMBER},,2025-03-31,,`, ...Object.values(OTHERS), GOOD]);
    expect(inShort(told)).toEqual([
      [3, 'providerId PROVIDER_MISMATCH'],
      [4, 'courseId NO_SUCH_COURSE'],
      [5, 'completedOn NOT_OFFERED'],
      [6, 'certificateNumber NO_SUCH_CERTIFICATE'],
      [7, 'certificateNumber OTHER_PROGRAM'],
      [8, 'certificateNumber FIELD_MISSING'],
      [9, 'personReference ATTENDEE_TWICE'],
      [10, 'completedOn DATE_AHEAD'],
      [11, 'completedOn OUTSIDE_PERIOD'],
      [12, 'completedOn FIELD_INVALID'],
      [13, 'minutes FIELD_INVALID'],
    ]);
    expect(outcomes).toEqual({ ENTERED: 2 });
    expect(await credits()).toHaveLength(2);
  });

  it.each([
    ['RENEWAL_REVIEW', '- RENEWAL_SUBMITTED'],
    ['REVOKED', '- WRONG_STAGE'],
    ['DRAFT', '- WRONG_STAGE'],
  ] as const)('while the case is in %s says %s, dry or not', async (stage, expected) => {
    for (const write of [false, true]) {
      const { certify, bring, credits } = await setup();
      await certify({ stage }, { renewals: [aRenewal()] });
      expect(inShort((await bring([GOOD], { write })).told)).toEqual([[2, expected]]);
      expect(await credits()).toEqual([]);
    }
  });

  it('is judged by the day of the submission while a revision of the renewal is asked for', async () => {
    const { certify, bring } = await setup();
    const renewals = [aRenewal({ submittedOn: '2025-05-04' })];
    await certify({ stage: 'RENEWAL_REVISION' }, { renewals });
    const { outcomes, told } = await bring([
      `maple,ethics-1,${NUMBER},,2025-05-04,,`,
      `maple,ethics-2,${NUMBER},,2025-05-05,,`,
    ]);
    expect([outcomes, inShort(told)]).toEqual([{ ENTERED: 1 }, [[3, 'completedOn OUTSIDE_PERIOD']]]);
  });
});

it('a late returner may use a course that was finished after the expiry', async () => {
  const { certify, bring, credits } = await setup();
  await certify({ stage: 'LATE_TIER_1' });
  expect((await bring([`maple,ethics-1,${NUMBER},,2026-08-01,,`], { today: '2026-09-01' })).outcomes).toEqual({
    ENTERED: 1,
  });
  expect(await credits()).toMatchObject([{ completedOn: '2026-08-01' }]);
});

import { describe, expect, it } from 'vitest';
import { instantOf } from '../../domain/dates.ts';
import { DEADLINES, type DeadlineKind, type Notice } from '../../domain/notices.ts';
import { ProgramDefinition } from '../../domain/program.ts';
import { STAGES } from '../../domain/stages.ts';
import { guessRequirement } from '../../functions/shared/guess-requirement.ts';
import { programOf, programs } from '../../programs/programs.ts';

/** Every rule that a program or one of its pathways states, by its id; the ids of a pathway's begin with its own. */
const statedIn = ({ rules, pathways }: ProgramDefinition) =>
  [{ id: '', rules }, ...pathways].flatMap((place) =>
    Object.entries(place.rules).map(([id, rule]) => ({ id: `${place.id} ${id}`, values: rule?.values ?? [] })),
  );

/** Every value of a program with the id of its rule. */
const entriesOf = (program: ProgramDefinition) =>
  statedIn(program).flatMap(({ id, values }) => values.map((entry) => ({ id, ...entry })));

/** Every list of documents that was ever asked for. */
const documentsOf = ({ rules, pathways }: ProgramDefinition) =>
  [rules, ...pathways.map((pathway) => pathway.rules)].flatMap((stated) =>
    published(stated['application.documents']?.values ?? []),
  );

const citationsOf = (program: ProgramDefinition) => [
  ...entriesOf(program).flatMap(({ source, also }) => [source, ...(also ?? [])]),
  ...Object.values(program.stageWordSources),
];

/** The values that a rule ever had, the unpublished ones left out. */
const published = <Value>(values: readonly { readonly value: Value | null }[]): Value[] =>
  values.flatMap(({ value }) => (value === null ? [] : [value]));

it('a program is found by its id, and none by any other', () => {
  expect(programs.map(({ id }) => programOf(id)?.id)).toEqual(programs.map(({ id }) => id));
  expect(programOf('no-such-program')).toBeUndefined();
});

it('no two programs share an id', () => {
  expect(new Set(programs.map(({ id }) => id)).size).toBe(programs.length);
});

/** A program without what only explains its values. */
const unexplained = (program: ProgramDefinition): unknown => {
  const explains = ['$schema', 'also', 'assumed', 'fromAssumed', 'url', 'stageWordSources'];
  return JSON.parse(JSON.stringify(program, (name, value) => (explains.includes(name) ? undefined : value)));
};

describe.each(programs)('$id', (program) => {
  it('is to functions what is written, but for what only explains it', () => {
    const held = programOf(program.id);
    expect(ProgramDefinition.parse(held)).toEqual(held);
    expect({ ...held, stageWordSources: undefined }).toEqual(unexplained(program));
    expect(JSON.stringify(held)).not.toContain('assumed');
  });

  it('cites a document for every value, and every document that it cites is among its sources', () => {
    const cited = citationsOf(program).map(({ document }) => document);
    expect(cited.length).toBeGreaterThan(Object.keys(program.rules).length);
    expect(cited.filter((document) => program.sources[document] === undefined)).toEqual([]);
  });

  it('has no source that nothing cites', () => {
    const cited = new Set(citationsOf(program).map(({ document }) => document));
    expect(Object.keys(program.sources).filter((document) => !cited.has(document))).toEqual([]);
  });

  it('reads its sources over https, where they have an address', () => {
    const urls = Object.values(program.sources).flatMap(({ url }) => (url === undefined ? [] : [url]));
    expect(urls.filter((url) => new URL(url).protocol !== 'https:')).toEqual([]);
  });

  it('lists the values of a rule by date, no two from the same day', () => {
    const unsorted = statedIn(program).filter(({ values }) =>
      values.some(({ from }, place) => place > 0 && from <= (values[place - 1]?.from ?? '')),
    );
    expect(unsorted.map(({ id }) => id)).toEqual([]);
  });

  it('says "not published" where it has no value, and there only, unless it says what it assumes', () => {
    const silent = entriesOf(program).filter(
      ({ value, source, assumed }) =>
        (value === null) !== source.clause.includes('not published') && !(value !== null && assumed !== undefined),
    );
    expect(silent.map(({ id }) => id)).toEqual([]);
  });

  it('assumes nothing of a value that it does not have', () => {
    expect(entriesOf(program).filter(({ value, assumed }) => value === null && assumed !== undefined)).toEqual([]);
  });

  it('has words for every stage', () => {
    expect(Object.keys(program.stageWords).sort()).toEqual([...STAGES].sort());
  });

  it('has words for everything that an applicant chooses from or affirms, and for nothing else', () => {
    const { 'eligibility.education': education, 'eligibility.affirmations': affirmations } = program.rules;
    const codes = new Set(published([...education.values, ...affirmations.values]).flat());
    expect(Object.keys(program.choiceWords).sort()).toEqual([...codes].sort());
  });

  it('asks for each kind of document once', () => {
    for (const requirements of documentsOf(program)) {
      const kinds = requirements.map(({ kind }) => kind);
      expect(kinds).toEqual([...new Set(kinds)]);
    }
  });

  it('calls each kind of document by words that lead to it alone, of all that are asked for together', () => {
    for (const requirements of documentsOf(program)) {
      const called = requirements.map(({ kind, mailWords = [] }) => ({ kind, words: mailWords }));
      for (const { kind, words } of called)
        for (const word of words) expect([word, guessRequirement(called, `${word}.pdf`, '')]).toEqual([word, kind]);
    }
  });

  it('has pathways whose rules all begin on one day, so that no day has half of one', () => {
    for (const { rules } of program.pathways) {
      const firstDays = Object.values(rules).map((rule) => rule?.values[0]?.from);
      expect(new Set(firstDays).size).toBeLessThanOrEqual(1);
    }
  });

  it('has ways to gain experience that differ', () => {
    for (const { rules } of program.pathways)
      for (const ways of published(rules['eligibility.experience']?.values ?? [])) {
        const spans = ways.map(({ withinYears }) => withinYears);
        expect(spans).toEqual([...new Set(spans)].sort((a, b) => a - b));
      }
  });

  it('has ladders that climb day by day, no two rungs of one name, each with a notice that speaks of its deadline', () => {
    const speaksOf: { readonly [Kind in DeadlineKind]: (daysAfter: number) => readonly Notice[] } = {
      REVISION_ANSWER: () => ['ANSWER_REMINDER'],
      APPLICATION_END: () => ['APPLICATION_ENDING'],
      EXAM_BOOKING: () => ['EXAM_NOT_BOOKED'],
      CREDIT_PACE: () => ['CREDITS_BEHIND'],
      RENEWAL: (daysAfter) => (daysAfter <= 0 ? ['RENEWAL_REMINDER'] : ['EXPIRED', 'LATE_REMINDER']),
      RETURN: () => ['LATE_REMINDER'],
      AUDIT_ANSWER: () => ['AUDIT_REMINDER'],
    };
    for (const ladder of published(program.rules['reminders.ladder'].values)) {
      expect(new Set(ladder.map(({ rung }) => rung)).size).toBe(ladder.length);
      for (const kind of DEADLINES) {
        const rungs = ladder.filter(({ deadline }) => deadline === kind);
        const days = rungs.map(({ daysAfter }) => daysAfter);
        expect(days).toEqual([...new Set(days)].sort((a, b) => a - b));
        for (const { daysAfter, notice } of rungs) expect(speaksOf[kind](daysAfter)).toContain(notice);
      }
    }
  });

  it('has late tiers that follow each other', () => {
    for (const tiers of published(program.rules['renewal.lateTiers'].values)) {
      expect(tiers.map(({ stage }) => stage)).toEqual(['LATE_TIER_1', 'LATE_TIER_2'].slice(0, tiers.length));
      const years = tiers.map(({ throughYears }) => throughYears);
      expect(years).toEqual([...new Set(years)].sort((a, b) => a - b));
      expect(years[0]).toBeGreaterThan(0);
    }
  });

  it('asks for no more law and ethics than for education in all', () => {
    const [most] = published(program.rules['credits.minutes'].values);
    for (const minutes of published(program.rules['credits.lawEthicsMinutes'].values))
      expect(minutes).toBeLessThanOrEqual(most ?? 0);
  });

  it('lives in a time zone, and sends its reminders at a time of the day', () => {
    for (const time of published(program.rules['reminders.sendFrom'].values))
      expect(instantOf('2026-01-15', program.timeZone, time)).toMatch(/^2026-01-1[456]T/);
    for (const until of published(program.rules['reminders.sendUntil'].values))
      for (const from of published(program.rules['reminders.sendFrom'].values)) expect(until > from).toBe(true);
  });
});

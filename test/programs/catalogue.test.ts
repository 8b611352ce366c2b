import { describe, expect, it } from 'vitest';
import catalogue from '../../programs/cmpss/ce-catalogue.json' with { type: 'json' };
import { cmpss } from '../../programs/cmpss/program.ts';
import testProviders from '../../programs/cmpss/test-providers.json' with { type: 'json' };

const named = (start: string) => catalogue.courses.find(({ title }) => title.startsWith(start));

describe('the catalogue of continuing education', () => {
  it('cites a source of the program', () => {
    expect(cmpss.sources[catalogue.source.document]).toBeDefined();
    expect(catalogue.source.clause).not.toBe('');
  });

  it('lists each course once', () => {
    const titles = catalogue.courses.map(({ title }) => title);
    const numbers = catalogue.courses.flatMap(({ courseNumber }) => courseNumber ?? []);
    expect(titles).toHaveLength(12);
    expect(new Set(titles).size).toBe(titles.length);
    expect(new Set(numbers).size).toBe(numbers.length);
  });

  it('counts in quarter hours', () => {
    expect(catalogue.courses.filter(({ minutes }) => minutes <= 0 || minutes % 15 !== 0)).toEqual([]);
  });

  it.each([
    ['Lived Experience in New Models', 1.5],
    ['Motivational Interviewing in Life and Health Coaching Part 4', 4],
    ['Motivational Interviewing in Life and Health Coaching Part 1', 4.5],
    ['Practical Guide', 1.5],
    ['Title 42', 2],
    ['Bulletins for Professionals', 1],
    ['Substance and Behavioral Addictions', 1.25],
  ])('gives "%s" %d hours', (start, hours) => {
    expect(named(start)?.minutes).toBe(hours * 60);
  });

  it('has the five numbered ethics courses, of three hours each', () => {
    const ethics = catalogue.courses.filter(({ listedUnderEthics }) => listedUnderEthics);
    expect(ethics.map(({ courseNumber, minutes }) => [courseNumber, minutes])).toEqual([
      ['103447', 180],
      ['103438', 180],
      ['103340', 180],
      ['103251', 180],
      ['103233', 180],
    ]);
  });

  it('keeps a topic with a comma whole', () => {
    expect(named('Practical Guide')?.topics).toContain('Management, Administration');
  });
});

describe('the training providers for tests and the demo', () => {
  it('say that they are made up, file and names', () => {
    expect(testProviders.about).toMatch(/made-up/i);
    expect(testProviders.providers.filter(({ name }) => !name.startsWith('Made-up'))).toEqual([]);
  });

  it('are one approved early, one approved late, and one never', () => {
    expect(testProviders.providers.map(({ approvedOn }) => approvedOn)).toEqual(['2022-06-01', '2022-08-15', null]);
  });
});

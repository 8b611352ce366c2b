import { describe, expect, it } from 'vitest';
import { NOTICES, type Notice } from '../../../domain/notices.ts';
import { composeLetter } from '../../../functions/send-notice/letters/compose.ts';
import { amount, dateFrom, hours, lastDay, longDate } from '../../../functions/send-notice/letters/es/words.ts';
import type { LetterFacts } from '../../../functions/send-notice/letters/facts.ts';
import type { Letter } from '../../../functions/send-notice/letters/layout.ts';
import { programs } from '../../../programs/programs.ts';
import { seen, spanishEase, spanishGrade, spanishSyllables } from './reading.ts';
import { SAMPLES } from './samples.ts';
import { VARIANTS } from './variants.ts';

type Pair = { readonly en: Letter; readonly es: Letter };

const pairOf = <N extends Notice>(notice: N, change: Partial<LetterFacts<N>> = {}): Pair => {
  const facts = { ...SAMPLES[notice].facts, ...change };
  return { en: composeLetter(notice, facts, 'en'), es: composeLetter(notice, facts, 'es') };
};

/** The letter as it is sampled, and everything else that it can have to say. */
const pairsOf = <N extends Notice>(notice: N): readonly Pair[] =>
  [{}, ...(VARIANTS[notice] ?? [])].map((change) => pairOf(notice, change));

const MONTHS = [
  ['January', 'enero'],
  ['February', 'febrero'],
  ['March', 'marzo'],
  ['April', 'abril'],
  ['May', 'mayo'],
  ['June', 'junio'],
  ['July', 'julio'],
  ['August', 'agosto'],
  ['September', 'septiembre'],
  ['October', 'octubre'],
  ['November', 'noviembre'],
  ['December', 'diciembre'],
] as const;
const WEEKDAYS = [
  ['Sunday', 'domingo'],
  ['Monday', 'lunes'],
  ['Tuesday', 'martes'],
  ['Wednesday', 'miércoles'],
  ['Thursday', 'jueves'],
  ['Friday', 'viernes'],
  ['Saturday', 'sábado'],
] as const;

const place = (words: readonly (readonly [string, string])[], word = ''): number =>
  words.findIndex((pair) => pair.some((each) => each.toLowerCase() === word.toLowerCase()));

/** `0 2026-06-21`: the weekday and the day, however the language writes them. */
const datesIn = (text: string): string[] => {
  const english = [...text.matchAll(/([A-Z][a-z]+day), ([A-Z][a-z]+) (\d{1,2}), (\d{4})/g)].map(
    ([, weekday, month, day, year]) => [weekday, day, month, year] as const,
  );
  const spanish = [...text.matchAll(/(\p{L}+), (\d{1,2}) de (\p{L}+) de (\d{4})/gu)].map(
    ([, weekday, day, month, year]) => [weekday, day, month, year] as const,
  );
  return [...english, ...spanish].map(
    ([weekday, day, month, year]) => `${place(WEEKDAYS, weekday)} ${year}-${place(MONTHS, month) + 1}-${Number(day)}`,
  );
};

const matches = (text: string, pattern: RegExp): string[] => text.match(pattern) ?? [];

/** What must not differ between languages, in the order of the alphabet since sentences differ. */
const factsIn = (text: string) => ({
  dates: datesIn(text).sort(),
  money: matches(text, /\$[\d,]+\.\d\d/g).sort(),
  numbers: matches(text, /\d+(?:[.,]\d+)*/g).sort(),
  links: matches(text, /https?:\/\/[^\s"<]+/g).sort(),
  addresses: matches(text, /\S+@\S+\.\w+|\(\d{3}\) [\d-]+/g).sort(),
  notPublished: matches(text, /not published yet|aún no se ha publicado/g).length,
  free: matches(text, /nothing to pay|no tiene que pagar nada/g).length,
});

/** Words that English cannot do without, and those of this matter. */
const ENGLISH =
  /(?<!\p{L})(the|and|you|your|yours|we|our|us|is|are|was|were|will|would|can|could|not|for|with|from|this|that|these|if|it|to|of|on|in|at|by|or|have|has|been|please|thank|thanks|write|call|letter|about|hello|dear|day|days|today|tomorrow|yesterday|ago|hour|hours|minute|minutes|application|approved|denied|certificate|certification|training|exam|fee|fees|renew|renewal|renewed|case|last|good|through|education|law|ethics|code|try|tries|january|february|march|april|may|june|july|august|september|october|november|december|monday|tuesday|wednesday|thursday|friday|saturday|sunday)(?!\p{L})/iu;

/** What staff, programs and people wrote themselves stays as they wrote it. */
const own = (text: string, facts: LetterFacts): string => {
  const strings = (value: unknown): string[] =>
    typeof value === 'string'
      ? [value]
      : typeof value === 'object' && value !== null
        ? Object.values(value).flatMap(strings)
        : [];
  return strings(facts)
    .sort((a, b) => b.length - a.length)
    .reduce((left, word) => left.replaceAll(word, ' '), text);
};

describe.each(NOTICES)('the Spanish letter of %s', (notice) => {
  const pairs = pairsOf(notice);

  it('has a subject on one line that names the program', () => {
    for (const { es } of pairs) {
      expect(es.subject).toMatch(/^[^\r\n]{10,90}$/);
      expect(es.subject).toContain('SHC');
    }
  });

  it('tells the facts of the English one, in both parts', () => {
    // Every notice has a day to tell, so that two languages without any cannot pass for two that agree.
    expect(pairs.some(({ es }) => datesIn(es.text).length > 0)).toBe(true);
    for (const { en, es } of pairs) {
      expect(factsIn(es.text)).toEqual(factsIn(en.text));
      expect(factsIn(seen(es.html))).toEqual(factsIn(seen(en.html)));
      expect(factsIn(es.subject).numbers).toEqual(factsIn(en.subject).numbers);
      expect(datesIn(es.subject)).toEqual(datesIn(en.subject));
      expect(factsIn(es.text).dates).not.toContainEqual(expect.stringMatching(/-1 |-0-/));
    }
  });

  it('tells as many paragraphs, steps and figures as the English one', () => {
    const shape = ({ html }: Letter) =>
      Object.fromEntries(['p', 'li', 'tr', 'h1', 'h2', 'a'].map((tag) => [tag, html.split(`<${tag} `).length]));
    for (const { en, es } of pairs) expect(shape(es)).toEqual(shape(en));
  });

  it('has no English word left, and no gap', () => {
    for (const { es } of pairs) {
      const { facts } = SAMPLES[notice];
      const written = { ...facts, stageWord: 'Expired for more than two years' };
      const words = own(`${es.subject}\n${es.text}\n${seen(es.html)}`, written)
        .replaceAll('/my-case', ' ')
        .replace(/One\.|Two\./g, ' ')
        .replace(/Diploma: the second page is missing/g, ' ');
      expect(words).not.toMatch(ENGLISH);
      for (const part of [es.text, es.html]) expect(part).not.toMatch(/undefined|null|NaN|\[object|\{\{|\$\{|Invalid/);
    }
  });

  it('says the same in both parts', () => {
    const plain = (text: string) => text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
    for (const { es } of pairs)
      for (const line of es.text
        .split('\n')
        .map((each) => each.replace(/^(\d\.|Ir a mi caso:|Dejar de recibir estos correos:)/, '')))
        expect(plain(seen(es.html))).toContain(plain(line));
  });

  it('can be read by somebody with six years of school, and is quite easy', () => {
    for (const { es } of pairs) {
      const text = own(es.text, SAMPLES[notice].facts);
      expect(spanishGrade(text)).toBeLessThanOrEqual(6);
      expect(spanishEase(text)).toBeGreaterThanOrEqual(65);
    }
  });

  it('speaks with usted, and takes nobody for a man or a woman', () => {
    for (const { es } of pairs) {
      expect(es.text).not.toMatch(/\b(tú|tu|tus|te|ti|contigo|puedes|tienes|eres|estás|vosotros|vuestro)\b/iu);
      expect(es.text).not.toMatch(
        /\b(bienvenid[oa]|estimad[oa]|querid[oa]|certificad[oa] como|está list[oa]|sol[oa]s? en|nosotras|señor|señora)\b/iu,
      );
    }
  });

  it('opens what it asks and exclaims as Spanish does', () => {
    for (const { es } of pairs)
      for (const [open, close] of [
        ['¿', '?'],
        ['¡', '!'],
      ] as const)
        expect(es.text.split(open).length).toBe(es.text.split(close).length);
  });

  it('is a page in Spanish', () => {
    for (const { es } of pairs) {
      expect(es.html).toContain('<html lang="es">');
      expect(es.text).toContain('Hola, Sample Person:');
      expect(es.html.match(/<h1/g)).toHaveLength(1);
    }
  });
});

describe('Spanish words', () => {
  it('write a day as it is written in California', () => {
    expect(longDate('2026-07-24')).toBe('viernes, 24 de julio de 2026');
    expect(longDate('2028-03-01')).toBe('miércoles, 1 de marzo de 2028');
  });

  it.each([
    { minutes: 60, says: '1 hora' },
    { minutes: 75, says: '1.25 horas' },
    { minutes: 0, says: '0 horas' },
    { minutes: 70, says: '1 hora y 10 minutos' },
    { minutes: 1201, says: '20 horas y 1 minuto' },
    { minutes: 50, says: '50 minutos' },
  ])('$minutes minutes are $says', ({ minutes, says }) => {
    expect(hours(minutes)).toBe(says);
  });

  it('write money in dollars and cents', () => {
    expect([amount(8000), amount(123_450), amount(0), amount(null)]).toEqual([
      '$80.00',
      '$1,234.50',
      'no tiene que pagar nada',
      'aún no se ha publicado; pregúntenos',
    ]);
  });

  it.each([
    { today: '2028-02-28', says: 'Mañana, martes, 29 de febrero de 2028, es el último día para pagar.' },
    { today: '2028-02-29', says: 'Hoy, martes, 29 de febrero de 2028, es el último día para pagar.' },
    { today: '2028-03-01', says: 'El último día para pagar fue el martes, 29 de febrero de 2028 (ayer).' },
    { today: '2028-03-03', says: 'El último día para pagar fue el martes, 29 de febrero de 2028 (hace 3 días).' },
    { today: '2027-11-01', says: 'El último día para pagar es el martes, 29 de febrero de 2028 (dentro de 120 días).' },
    { today: '2027-10-31', says: 'El último día para pagar es el martes, 29 de febrero de 2028.' },
  ])('on $today: $says', ({ today, says }) => {
    expect(lastDay(today, '2028-02-29', 'para pagar')).toBe(says);
  });

  it('name the day itself and the day after', () => {
    expect(dateFrom('2026-06-30', '2026-06-30')).toBe('martes, 30 de junio de 2026 (hoy)');
    expect(dateFrom('2026-06-29', '2026-06-30')).toBe('martes, 30 de junio de 2026 (mañana)');
  });
});

describe.each(programs)('the Spanish words of $id', (program) => {
  const { stageWords, documentLabels, pathways } = program.translations.es;

  it('name every document that was ever asked for', () => {
    const stated = [program.rules, ...program.pathways.map(({ rules }) => rules)];
    const kinds = stated.flatMap(
      (rules) => rules['application.documents']?.values.flatMap(({ value }) => value ?? []) ?? [],
    );
    for (const { kind } of kinds) expect(documentLabels[kind]).toMatch(/\p{L}{4}/u);
  });

  it('name every pathway, and none that there is not', () => {
    expect(Object.keys(pathways).sort()).toEqual(program.pathways.map(({ id }) => id).sort());
    for (const { name, words } of Object.values(pathways)) {
      expect(name).not.toMatch(ENGLISH);
      expect(words).not.toMatch(ENGLISH);
    }
  });

  it('are Spanish, and another word for every stage', () => {
    const words = Object.values(stageWords);
    expect(new Set(words).size).toBe(words.length);
    for (const word of [...words, ...Object.values(documentLabels)]) expect(word).not.toMatch(ENGLISH);
  });

  it('tell nobody that a denial was proposed', () => {
    expect(stageWords.DENIAL_PROPOSED).not.toMatch(/rechaz|deneg|neg/i);
  });
});

describe('the measure of reading', () => {
  it.each([
    ['sol', 1],
    ['examen', 3],
    ['día', 2],
    ['renovación', 4],
    ['solicitud', 4],
    ['período', 4],
    ['quien', 1],
    ['guerra', 2],
    ['continua', 3],
    ['muy', 1],
    ['ley', 1],
    ['apelación', 4],
    ['correo', 3],
    ['quién', 1],
    ['aéreo', 4],
  ])('counts the syllables of %s as %i', (word, count) => {
    expect(spanishSyllables(word)).toBe(count);
  });

  it('finds an official sentence hard and a plain one easy', () => {
    const official = 'La documentación complementaria correspondiente deberá presentarse con anterioridad a la fecha.';
    const plain = 'Hoy puede ver su caso. Le vamos a escribir si falta algo.';
    expect(spanishEase(official)).toBeLessThan(40);
    expect(spanishEase(plain)).toBeGreaterThan(80);
    expect(spanishGrade(official)).toBeGreaterThan(8);
    expect(spanishGrade(plain)).toBeLessThan(4);
  });
});

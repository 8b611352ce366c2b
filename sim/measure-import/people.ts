/** A made-up body's certificants as a file to import: the same for the same seed and day. */
import { addDays, addMonths, type CalendarDate, daysBetween } from '../../domain/dates.ts';

const COLUMNS = [
  'program',
  'certificateNumber',
  'firstName',
  'lastName',
  'email',
  'language',
  'county',
  'firstIssuedOn',
  'validFrom',
  'expiresOn',
  'pastTerms',
  'standing',
  'suspendedFrom',
  'revokedOn',
  'codeOfEthicsSignedOn',
] as const;

const FIRST_NAMES = ['Ana', 'Ben', 'Chloé', 'Darnell', 'Esperanza', 'Fatima', 'Grace', 'Hùng', 'Imani', 'José'];
const LAST_NAMES = [
  'Adams',
  'Brown',
  'Castillo',
  'Du Bois',
  'Evans',
  'García-López',
  'Nguyen',
  "O'Neill",
  'Ruiz',
  'Smith',
];
const COUNTIES = ['Alameda', 'Fresno', 'Kern', 'Los Angeles', 'Sacramento', 'San Diego'];

/** The program's first certificates. */
const FIRST_DAY = '2022-06-01';
const TERM_MONTHS = 24;
const [RENEWED_IN_TIME, RENEWED_LATE, SUSPENDED, REVOKED] = [0.82, 0.06, 0.01, 0.01] as const;

/** Numbers from 0 to 1 that only look random: a congruential generator, with the constants of Numerical Recipes. */
const makeDraw = (seed: number) => {
  let state = seed >>> 0;
  const draw = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  return { draw, below: (limit: number): number => Math.floor(draw() * limit) };
};

type Term = { readonly from: CalendarDate; readonly through: CalendarDate };

/** Every term up to today: renewed in time, or late with days between that nobody can give back, or not at all. */
const termsUntil = (today: CalendarDate, { draw, below }: ReturnType<typeof makeDraw>): readonly [...Term[], Term] => {
  let term: Term = { from: addDays(FIRST_DAY, below(daysBetween(FIRST_DAY, today))), through: '' };
  term = { ...term, through: addMonths(term.from, TERM_MONTHS) };
  const terms: Term[] = [];
  while (term.through < today) {
    const fate = draw();
    if (fate > RENEWED_IN_TIME + RENEWED_LATE) break;
    const from = addDays(term.through, fate < RENEWED_IN_TIME ? 1 : 1 + below(300));
    if (from > today) break;
    terms.push(term);
    term = { from, through: addMonths(fate < RENEWED_IN_TIME ? term.through : from, TERM_MONTHS) };
  }
  return [...terms, term];
};

const pick = <Item>(items: readonly Item[], { below }: ReturnType<typeof makeDraw>): Item | '' =>
  items[below(items.length)] ?? '';

/** The file, line by line. `today` is the day of the registry that it is brought to. */
export function* peopleFile(count: number, today: CalendarDate, seed: number): Generator<string> {
  const random = makeDraw(seed);
  yield COLUMNS.join(',');
  for (let person = 1; person <= count; person += 1) {
    const terms = termsUntil(today, random);
    const [current] = terms.slice(-1);
    const fate = random.draw();
    const standing = fate < SUSPENDED ? 'SUSPENDED' : fate < SUSPENDED + REVOKED ? 'REVOKED' : 'ACTIVE';
    const number = String(person).padStart(6, '0');
    const row: { readonly [C in (typeof COLUMNS)[number]]: string | undefined } = {
      program: 'cmpss',
      certificateNumber: `PS-${number}`,
      firstName: pick(FIRST_NAMES, random),
      lastName: pick(LAST_NAMES, random),
      email: `person-${number}@example.org`,
      language: random.draw() < 0.3 ? 'es' : 'en',
      county: pick(COUNTIES, random),
      firstIssuedOn: terms[0].from,
      validFrom: current?.from,
      expiresOn: current?.through,
      pastTerms: terms
        .slice(0, -1)
        .map(({ from, through }) => `${from}/${through}`)
        .join(';'),
      standing,
      suspendedFrom: standing === 'SUSPENDED' ? current?.from : '',
      revokedOn: standing === 'REVOKED' ? current?.from : '',
      codeOfEthicsSignedOn: current?.from,
    };
    yield COLUMNS.map((column) => row[column] ?? '').join(',');
  }
}

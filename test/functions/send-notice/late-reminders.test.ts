/** A reminder that goes out after the day that it is about never speaks of that day as coming. */
import { describe, expect, it } from 'vitest';
import { addDays, type CalendarDate } from '../../../domain/dates.ts';
import type { DeadlineKind, Notice } from '../../../domain/notices.ts';
import { composeLetter } from '../../../functions/send-notice/letters/compose.ts';
import type { LetterFacts, WayBack } from '../../../functions/send-notice/letters/facts.ts';
import { programs } from '../../../programs/programs.ts';
import { seen } from './reading.ts';
import { SAMPLES } from './samples.ts';
import { VARIANTS } from './variants.ts';

const RUNGS = programs.flatMap(({ rules }) => rules['reminders.ladder'].values.flatMap(({ value }) => value ?? []));

/** Half of the term that the sample of CREDITS_BEHIND tells of: it is over on the sample's own day, and the letter does not name it. */
const HALF_OF_THE_TERM = SAMPLES.CREDITS_BEHIND.facts.today;

/** Of the facts of a reminder, those that hold the day that it is about. */
type Days = {
  readonly answerBy?: CalendarDate | null;
  readonly validThrough?: CalendarDate;
  readonly bookBy?: CalendarDate;
  readonly expiresOn?: CalendarDate;
  readonly wayBack?: WayBack;
};

const DAY_OF: { readonly [K in DeadlineKind]: (days: Days) => CalendarDate | null | undefined } = {
  REVISION_ANSWER: ({ answerBy }) => answerBy,
  APPLICATION_END: ({ validThrough }) => validThrough,
  EXAM_BOOKING: ({ bookBy }) => bookBy,
  CREDIT_PACE: () => HALF_OF_THE_TERM,
  RENEWAL: ({ expiresOn }) => expiresOn,
  RETURN: ({ wayBack }) => wayBack?.through,
  AUDIT_ANSWER: ({ answerBy }) => answerBy,
};

type Phrases = readonly RegExp[];

/** What only a letter may say that is sent by the day that it is about. After half of a term, the term itself is still ahead. */
const AHEAD: { readonly [Tag in 'en' | 'es']: { readonly [K in Exclude<DeadlineKind, 'CREDIT_PACE'>]: Phrases } } = {
  en: {
    REVISION_ANSWER: [/last day to answer is/, /is the last day to answer/],
    APPLICATION_END: [
      /is good through/,
      /You still have steps to do/,
      /is still open/,
      /Last day to finish all steps/,
      /what to do next/,
      /After that day, you would/,
    ],
    EXAM_BOOKING: [
      /Please book your/,
      /You can take the exam now/,
      /Last day you can take the exam/,
      /last day to book is/,
      /is the last day to book/,
      /Seats can fill up/,
    ],
    RENEWAL: [
      /is good through/,
      /Please renew your/,
      /You can renew/,
      /what you can get ready/,
      /Here is what to do/,
      /last day to renew is/,
      /is the last day to renew/,
    ],
    RETURN: [
      /You can still renew/,
      /How to come back/,
      /last day to come back this way is/,
      /is the last day to come back/,
      /After it,/,
    ],
    AUDIT_ANSWER: [/last day to answer is/, /is the last day to answer/],
  },
  es: {
    REVISION_ANSWER: [/último día para responder es/, /es el último día para responder/],
    APPLICATION_END: [
      /es válida hasta/,
      /Todavía le faltan pasos/,
      /sigue abierta/,
      /Último día para terminar todos los pasos/,
      /lo que hay que hacer ahora/,
      /Después de ese día tendría/,
    ],
    EXAM_BOOKING: [
      /Por favor programe su/,
      /Ya puede presentar el examen/,
      /Último día para presentar el examen/,
      /último día para programarlo es/,
      /es el último día para programarlo/,
      /Los lugares se pueden llenar/,
    ],
    RENEWAL: [
      /está vigente hasta/,
      /Renueve su/,
      /Puede renovar/,
      /puede ir preparando/,
      /Ya puede renovar/,
      /lo que tiene que hacer/,
      /último día para renovar es/,
      /es el último día para renovar/,
    ],
    RETURN: [
      /Todavía puede renovar/,
      /Cómo recuperar/,
      /último día para recuperarla de esta forma es/,
      /es el último día para recuperarla/,
      /Después de esa fecha/,
    ],
    AUDIT_ANSWER: [/último día para responder es/, /es el último día para responder/],
  },
};

/** How letters count to a day that has not passed. */
const COUNTED = { en: [/today/i, /tomorrow/i, /\bin \d+ days/], es: [/\bhoy\b/i, /mañana/i, /dentro de \d+ días/] };

/** The letters of a reminder, with everything that they can have to say, composed so many days after the day that they are about. */
const lettersOf = <N extends Notice>(deadline: DeadlineKind, notice: N, daysAfter: number, tag: 'en' | 'es') =>
  [{}, ...(VARIANTS[notice] ?? [])].flatMap((change) => {
    const facts: LetterFacts<N> = { ...SAMPLES[notice].facts, ...change };
    const day = DAY_OF[deadline](facts as Days); // a notice without the day of its deadline would have no letters
    if (typeof day !== 'string') return []; // no last day is set
    const { subject, text, html } = composeLetter(notice, { ...facts, today: addDays(day, daysAfter) }, tag);
    return [`${subject}\n${text}\n${seen(html)}`];
  });

const phrasesOf = (deadline: DeadlineKind, tag: 'en' | 'es'): Phrases =>
  deadline === 'CREDIT_PACE' ? [] : AHEAD[tag][deadline];

describe.each(['en', 'es'] as const)('a reminder in the language %s', (tag) => {
  it.each(RUNGS)('of $rung does not say "coming up" a day late', ({ deadline, notice, daysAfter }) => {
    const late = lettersOf(deadline, notice, Math.max(daysAfter, 0) + 1, tag);
    expect(late.length).toBeGreaterThan(0);
    for (const letter of late)
      for (const phrase of [...phrasesOf(deadline, tag), ...COUNTED[tag]]) expect(letter).not.toMatch(phrase);
  });

  it.each(Object.keys(AHEAD[tag]) as (keyof (typeof AHEAD)['en'])[])(
    // the keys of a literal
    'of %s uses, while there is time, every phrase that it may not use then',
    (deadline) => {
      const notices = new Set(RUNGS.filter((rung) => rung.deadline === deadline).map(({ notice }) => notice));
      const inTime = [-91, -30, -1, 0].flatMap((daysAfter) =>
        [...notices].flatMap((notice) => lettersOf(deadline, notice, daysAfter, tag)),
      );
      for (const phrase of [...AHEAD[tag][deadline], ...COUNTED[tag]])
        expect(inTime).toContainEqual(expect.stringMatching(phrase));
    },
  );
});

it('a reminder at half of a term says what is true from its day on', () => {
  for (const [tag, passed] of [
    ['en', 'Half of that time has passed.'],
    ['es', 'Ya pasó la mitad de ese tiempo.'],
  ] as const) {
    const late = lettersOf('CREDIT_PACE', 'CREDITS_BEHIND', 1, tag);
    expect(late).toEqual(lettersOf('CREDIT_PACE', 'CREDITS_BEHIND', 0, tag));
    for (const letter of late) expect(letter).toContain(passed);
  }
});

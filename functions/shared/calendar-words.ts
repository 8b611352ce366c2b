/** What the days of a calendar are called, in each language. Whoever looks over a shoulder reads what is due and when, and nothing else. */
import type { CalendarEvent, CalendarKind } from '../../domain/calendar.ts';
import type { Person } from '../../domain/person.ts';

type Words = {
  readonly name: string;
  readonly kinds: { readonly [K in CalendarKind]: string };
  readonly endOfTerm: string;
};

const WORDS: { readonly [L in Person['language']]: Words } = {
  en: {
    name: 'My certification dates',
    kinds: {
      REVISION_ANSWER: 'last day to answer',
      APPLICATION_END: 'last day of your application',
      EXAM_BOOKING: 'last day to book your exam',
      EXAM: 'your exam',
      AUDIT_ANSWER: 'last day to send the certificates of your courses',
      CREDIT_PACE: 'half of your time is over, check your course hours',
      RENEWAL_WINDOW: 'you can renew from today',
      RENEWAL: 'last day to renew on time',
      RETURN: 'last day to come back this way',
    },
    endOfTerm: 'last day of your certification',
  },
  es: {
    name: 'Mis fechas de certificación',
    kinds: {
      REVISION_ANSWER: 'último día para responder',
      APPLICATION_END: 'último día de su solicitud',
      EXAM_BOOKING: 'último día para programar su examen',
      EXAM: 'su examen',
      AUDIT_ANSWER: 'último día para enviar los certificados de sus cursos',
      CREDIT_PACE: 'ya pasó la mitad del tiempo, revise sus horas de cursos',
      RENEWAL_WINDOW: 'puede renovar a partir de hoy',
      RENEWAL: 'último día para renovar a tiempo',
      RETURN: 'último día para regresar de esta manera',
    },
    endOfTerm: 'último día de su certificación',
  },
};

/** What a calendar program shows the whole feed under. */
export const calendarName = (language: Person['language']): string => WORDS[language].name;

/** `CMPSS: last day to renew on time`. While a renewal is with us the day is only the end of the term. */
export const eventTitle = (
  { kind, isOwed }: CalendarEvent,
  program: { readonly title: string },
  language: Person['language'],
): string => {
  const { kinds, endOfTerm } = WORDS[language];
  return `${program.title}: ${kind === 'RENEWAL' && !isOwed ? endOfTerm : kinds[kind]}`;
};

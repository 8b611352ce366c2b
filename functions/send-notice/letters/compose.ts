/** Makes the letter of a notice. */
import type { Notice } from '../../../domain/notices.ts';
import type { Person } from '../../../domain/person.ts';
import { ENGLISH } from './en/english.ts';
import { SPANISH } from './es/spanish.ts';
import type { LetterFacts } from './facts.ts';
import type { Language } from './language.ts';
import { type Envelope, type Letter, layOut } from './layout.ts';

const LANGUAGES: { readonly [Tag in Person['language']]: Language } = { en: ENGLISH, es: SPANISH };

/**
 * Subject and both parts of the letter, in words that are right on `facts.today`: a reminder that goes out late speaks of what has passed. The
 * text part is complete by itself.
 */
export const composeLetter = <N extends Notice>(
  notice: N,
  facts: LetterFacts<N>,
  tag: Person['language'],
  envelope?: Envelope,
): Letter => {
  const language = LANGUAGES[tag];
  const { subject, heading, blocks } = language.letters[notice](facts);
  const { unsubscribeUrl } = facts;
  const unsubscribe = unsubscribeUrl === undefined ? [] : language.unsubscribe(unsubscribeUrl);
  const whole = [
    language.greeting(facts),
    ...blocks,
    ...language.closing(facts, envelope !== undefined),
    ...unsubscribe,
  ];
  return layOut({ subject, heading, blocks: whole }, language.tag, envelope);
};

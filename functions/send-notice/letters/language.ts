/** What a language has to bring: the words of every notice, and those that stand around each letter. */
import type { Notice } from '../../../domain/notices.ts';
import type { LetterFacts } from './facts.ts';
import type { Block, LetterContent } from './layout.ts';

/** Beyond this a count of days helps nobody. */
export const COUNTED_DAYS = 120;

export type Language = {
  /** BCP 47. */
  readonly tag: string;
  readonly letters: { readonly [N in Notice]: (facts: LetterFacts<N>) => LetterContent };
  readonly greeting: (facts: LetterFacts) => Block;
  /** Where to go, whom to ask, and from whom the letter is. Paper cannot be answered with files. */
  readonly closing: (facts: LetterFacts, isOnPaper: boolean) => readonly Block[];
  /** The end of mail that a person does not have to get. */
  readonly unsubscribe: (url: string) => readonly Block[];
};

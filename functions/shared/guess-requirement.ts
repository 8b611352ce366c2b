/** Which required document an attachment is for. A guess that a person sees and can change; where it is not clear it is left open. */

/** A kind of document, and how people call it. Words are data of a program. */
export type RequirementWords = { readonly kind: string; readonly words: readonly string[] };

/** Runs of letters and digits, without accents, in lower case: `Résumé_2024.PDF` is `resume`, `2024`, `pdf`, and `driver's` is `drivers`. */
const tokensOf = (text: string): readonly string[] =>
  text
    .normalize('NFKD')
    .replace(/[\p{M}'’]/gu, '')
    .replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .replace(/(\p{L})(\p{N})/gu, '$1 $2')
    .replace(/(\p{N})(\p{L})/gu, '$1 $2')
    .toLowerCase()
    .match(/[\p{L}\p{N}]+/gu) ?? [];

type Place = { readonly kind: string; readonly start: number; readonly end: number; readonly length: number };

/** Where words stand in a text, however they are divided there: `photo id`, `photo-ID` and `PhotoId` are the same. Whole tokens only. */
const placesOf = (tokens: readonly string[], { kind, words }: RequirementWords): Place[] =>
  words
    .map((word) => tokensOf(word).join(''))
    .filter((joined) => joined !== '')
    .flatMap((joined) =>
      tokens.flatMap((_, start) => {
        let run = '';
        for (let end = start; end < tokens.length && run.length < joined.length; end += 1) {
          run += tokens[end];
          if (run === joined) return [{ kind, start, end, length: joined.length }];
        }
        return [];
      }),
    );

/** A longer match is what a shorter one within it was part of: `birth certificate` is no `certificate`. */
const isPartOf = (inner: Place, outer: Place): boolean =>
  outer.length > inner.length && outer.start <= inner.start && inner.end <= outer.end;

/** A file name or a subject is read as far as this; it is longer only to tire a reader. */
const MOST_TEXT_LENGTH = 500;

/** The kinds that a text speaks of. */
const spokenOf = (text: string, requirements: readonly RequirementWords[]): ReadonlySet<string> => {
  const tokens = tokensOf(text.slice(0, MOST_TEXT_LENGTH));
  const places = requirements.flatMap((requirement) => placesOf(tokens, requirement));
  return new Set(places.filter((place) => !places.some((other) => isPartOf(place, other))).map(({ kind }) => kind));
};

/**
 * The kind of the document an attachment is for, of those that are `owed`:
 * 1. where one document is owed, that;
 * 2. else the one that the name of the file speaks of, or the subject if the name speaks of none;
 * 3. else undefined.
 *
 * Of two matches at one place the longer counts. A text that speaks of two kinds at two places decides nothing: a document filed under the wrong
 * requirement is harder to notice than one that is filed under none.
 */
export const guessRequirement = (
  owed: readonly RequirementWords[],
  fileName: string,
  subject: string,
): string | undefined => {
  if (owed.length === 1) return owed[0]?.kind;
  const kinds = [spokenOf(fileName, owed), spokenOf(subject, owed)].find(({ size }) => size > 0);
  return kinds?.size === 1 ? [...kinds][0] : undefined;
};

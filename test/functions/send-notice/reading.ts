/** How a person reads a letter: what its HTML part shows, and how hard its words are. */
import { fleschKincaid } from 'flesch-kincaid';
import { countEs } from 'simi-syllable';
import { syllable } from 'syllable';

/** What a person sees of the HTML part, and where its links lead. */
export const seen = (html: string): string =>
  html
    .replace(/<head>.*<\/head>/s, ' ')
    .replace(/<a href="([^"]*)"/g, ' $1 <a')
    .replace(/<[^>]*>/g, ' ')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&#39;/g, "'")
    .replace(/&amp;/g, '&')
    .replace(/\s+/g, ' ');

const LETTER = /\p{L}/u;

/** Sentences and words as Unicode divides a text (UAX 29): a line ends a sentence, and a figure or an address is no word. */
const countsOf = (text: string, language: 'en' | 'es', syllablesOf: (word: string) => number) => {
  const spoken = text.replace(/\S+@\S+|https?:\S+|\(\d{3}\) [\d-]+/g, '');
  const parts = (granularity: 'sentence' | 'word') =>
    [...new Intl.Segmenter(language, { granularity }).segment(spoken)]
      .map(({ segment }) => segment)
      .filter((segment) => LETTER.test(segment));
  const words = parts('word');
  return {
    sentence: parts('sentence').length,
    word: words.length,
    syllable: words.reduce((total, word) => total + syllablesOf(word), 0),
  };
};

/** The school grade of an English text by Flesch and Kincaid (1975). */
export const englishGrade = (text: string): number => fleschKincaid(countsOf(text, 'en', syllable));

export const spanishSyllables = (word: string): number => countEs(word);

/**
 * The school grade of a Spanish text by Crawford (1989), who fitted it to readers of the first six grades: beyond 6 it is a guess.
 * No package that is looked after measures Spanish: `text-readability-ts` and the formulas beside `flesch-kincaid` are for English alone, and those that
 * only divide words are `silabea`, which installs a test runner with it, and `silabify`, which divides `quién`. So the syllables are a package's, and
 * the two formulas stand here.
 */
export const spanishGrade = (text: string): number => {
  const { sentence, word, syllable: syllables } = countsOf(text, 'es', spanishSyllables);
  return (-0.205 * 100 * sentence) / word + (0.049 * 100 * syllables) / word - 3.407;
};

/** Szigriszt-Pazos (1993) on the INFLESZ scale: 55 is normal, 65 quite easy, 80 very easy. */
export const spanishEase = (text: string): number => {
  const { sentence, word, syllable: syllables } = countsOf(text, 'es', spanishSyllables);
  return 206.835 - (62.3 * syllables) / word - word / sentence;
};

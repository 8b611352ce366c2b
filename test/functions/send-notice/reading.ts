/** How a person reads a letter: what its HTML part shows, and how hard its words are. */

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

const STRONG = 'aeoáéóíú';
const VOWELS = /[aeiouáéíóúü]+/g;

/** Syllables of a Spanish word: one for each group of vowels, and one more wherever two strong vowels meet (`aéreo`, `día`, `período`). */
export const spanishSyllables = (word: string): number => {
  const spoken = word
    .toLowerCase()
    .replace(/y$/, 'i')
    .replace(/([gq])u(?=[eéií])/g, '$1');
  const groups = spoken.match(VOWELS) ?? [];
  const count = groups.reduce((total, group) => {
    const breaks = [...group].filter((vowel, place) => {
      const next = group[place + 1];
      return next !== undefined && STRONG.includes(vowel) && STRONG.includes(next);
    });
    return total + 1 + breaks.length;
  }, 0);
  return Math.max(1, count);
};

/** Szigriszt-Pazos on the INFLESZ scale: 55 is normal, 65 quite easy, 80 very easy. A line without a stop is a sentence. */
export const spanishEase = (text: string): number => {
  const sentences = text.split(/[.!?:;]\s|\n/).filter((sentence) => /\p{L}/u.test(sentence));
  const words = text.match(/\p{L}+/gu) ?? [];
  const count = words.reduce((total, word) => total + spanishSyllables(word), 0);
  return 206.835 - (62.3 * count) / words.length - words.length / sentences.length;
};

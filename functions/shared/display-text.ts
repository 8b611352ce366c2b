/** Words that strangers wrote, made fit to be shown: a name of a file, a subject. */

/** U+202E and its like turn the text after them around, so that `exe.pdf` can be shown for `fdp.exe` (Unicode Standard Annex 9, §2). */
const BIDI_CONTROLS = /[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/gu;

/** Of controls, line and paragraph separators and the byte-order mark. Space is what a line break or a tab was meant for. */
const CONTROLS = /[\p{Cc}\u2028\u2029\uFEFF]+/gu;

/** Halves of characters, which no UTF-8 can hold. */
const HALF_CHARACTERS = /\p{Cs}/gu;

/** Without half a character at the cut. */
const cut = (text: string, mostLength: number): string =>
  text.length <= mostLength ? text : text.slice(0, mostLength).replace(/[\uD800-\uDBFF]$/, '');

/** On one line, without characters that control how text is shown, in one form (NFC), at most `mostLength` UTF-16 units. */
export const displayText = (text: string, mostLength: number): string =>
  cut(
    text
      // Enough to cut from, so that a text of megabytes is not gone through.
      .slice(0, mostLength * 4)
      .replace(BIDI_CONTROLS, '')
      .replace(CONTROLS, ' ')
      .replace(HALF_CHARACTERS, '\uFFFD')
      .replace(/\s+/gu, ' ')
      .trim()
      .normalize('NFC'),
    mostLength,
  ).trim();

/** What file systems allow for a name, and S3 and DynamoDB by far. */
const MOST_FILE_NAME_LENGTH = 255;

/** Long enough for any ending that says a type. */
const ENDING = /\.[A-Za-z0-9]{1,8}$/;

/**
 * The name of a file for people to read: without a path of either kind, cut in the middle rather than at its ending. Undefined when nothing
 * that names a file is left. It is never used as a path or a key.
 */
export const displayFileName = (declared: string): string | undefined => {
  const lastStep = declared.slice(Math.max(declared.lastIndexOf('/'), declared.lastIndexOf('\\')) + 1);
  const ending = ENDING.exec(lastStep.trimEnd())?.[0] ?? '';
  const name = displayText(lastStep, MOST_FILE_NAME_LENGTH);
  if (/^[.\s]*$/.test(name)) return undefined;
  if (ending === '' || name.endsWith(ending)) return name;
  return `${displayText(lastStep, MOST_FILE_NAME_LENGTH - ending.length)}${ending}`;
};

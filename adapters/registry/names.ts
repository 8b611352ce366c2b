/** Finding names in the public table, by the keys that the projection writes (public.ts). */
import * as z from 'zod/mini';
import { foldParts } from '../../domain/person.ts';
import { parseItem } from './items.ts';
import { namePk } from './keys.ts';
import type { PublicRegistry } from './registry.ts';
import { beginningWithText, type Table } from './table.ts';

const NameEntry = z.object({ sk: z.string(), certificateNumber: z.string(), displayName: z.string() });

/** Letters of a word that a search has to give; fewer would list a good part of everybody. */
const PREFIX_LETTERS = 3;

/** More words than this are no name; each word more is one more place to look. */
const MOST_WORDS = 6;

type Beginning = { readonly prefix: string; readonly text: string };

const prefixOf = (word: string): string => word.replaceAll(' ', '').slice(0, PREFIX_LETTERS);

/**
 * How entries begin that the words can mean. An entry is `word~last~first`, where the word is a word of the last name, the last name or the first.
 * So the words may be the beginning of one (`garcia lo`), or a first name followed by the beginning of the last (`ana~garcia lo`). No two of
 * them overlap, so their entries follow one another in one order.
 */
const beginningsOf = (words: readonly string[]): readonly Beginning[] =>
  words
    .map((_word, split) => [words.slice(0, split).join(' '), words.slice(split).join(' ')] as const)
    .map(([first, rest]) =>
      first === '' ? { prefix: prefixOf(rest), text: rest } : { prefix: prefixOf(first), text: `${first}~${rest}` },
    )
    .sort((a, b) => (a.text < b.text ? -1 : 1));

/** Undefined when the text has too few letters, or too many words, to be looked up. `Last, First` says which is which. */
const searchOf = (text: string): readonly Beginning[] | undefined => {
  const parts = foldParts(text);
  const [last = '', first = ''] = parts;
  const words = parts.flatMap((part) => part.split(' ')).filter((word) => word !== '');
  if (words.join('').length < PREFIX_LETTERS || words.length > MOST_WORDS) return undefined;
  return last !== '' && first !== ''
    ? [{ prefix: prefixOf(last), text: `${last}~${last}~${first}` }]
    : beginningsOf(words);
};

/** Throws BrokenItemError. */
export const makeFindNames =
  (table: Table): PublicRegistry['findNames'] =>
  async ({ text, after, limit }) => {
    const search = searchOf(text);
    if (search === undefined) return 'TOO_SHORT';
    const found: { readonly place: string; readonly certificateNumber: string; readonly displayName: string }[] = [];
    for (const { prefix, text: beginning } of search) {
      const { from, to } = beginningWithText(beginning);
      if (after !== undefined && to < after) continue;
      const items = await table.query({
        table: 'public',
        hash: namePk(prefix),
        from: after !== undefined && from < after ? after : from,
        to,
        limit: limit + 1 - found.length,
      });
      const entries = items.map((item) => parseItem(NameEntry, item)).filter(({ sk }) => sk !== after);
      found.push(...entries.map(({ sk, ...entry }) => ({ ...entry, place: sk })));
      if (found.length >= limit) break;
    }
    return found.slice(0, limit);
  };

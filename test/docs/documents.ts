/** The documents of this project, as tests read them. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const PROJECT_ROOT = join(import.meta.dirname, '..', '..');

export const readDocument = (path: string): string => readFileSync(join(PROJECT_ROOT, path), 'utf8');

/** Every document, by its path from the project's root. */
export const DOCUMENTS: readonly string[] = [
  'README.md',
  'CHANGELOG.md',
  ...readdirSync(join(PROJECT_ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.md'))
    .map((path) => `docs/${path}`)
    .sort(),
];

/** What stands under a heading of the second level. */
export const section = (document: string, heading: string): string =>
  document
    .split(/^## /m)
    .find((part) => part.startsWith(`${heading}\n`))
    ?.slice(heading.length) ?? '';

/** The contents of the blocks of code in `text` that are in this language. */
export const codeBlocks = (text: string, language: string): readonly string[] =>
  [...text.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'gm'))].map(([, content = '']) => content);

/** The cells of each row of the tables in `text`, heads and rulers left out. */
export const tableRows = (text: string): readonly (readonly string[])[] => {
  const lines = text.split('\n');
  return lines.flatMap((line, place) =>
    line.startsWith('|') && !/^\|[\s|:-]*$/.test(line) && !/^\|[\s|:-]*-[\s|:-]*$/.test(lines[place + 1] ?? '')
      ? [
          line
            .split('|')
            .slice(1, -1)
            .map((cell) => cell.trim()),
        ]
      : [],
  );
};

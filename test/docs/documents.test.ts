import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { DOCUMENTS, PROJECT_ROOT, readDocument } from './documents.ts';

/** Made by commands, so that a fresh copy does not have them. */
const GENERATED = /^(\.build|\.data|cdk\.out|node_modules)(\/|$)/;

/** What begins one of these folders is meant as a path. */
const FOLDERS = readdirSync(PROJECT_ROOT, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !GENERATED.test(entry.name))
  .map(({ name }) => name);

/** The text outside of blocks of code. */
const proseOf = (text: string): string => text.replace(/^```[\s\S]*?^```/gm, '');

/** Paths in `inline code`: a file of the root, or below one of its folders. Names in angle brackets stand for others. */
const pathsIn = (text: string): string[] =>
  [...proseOf(text).matchAll(/`([^`\s]+)`/g)]
    .map(([, code = '']) => code)
    .filter(
      (code) =>
        (FOLDERS.includes(code.split('/')[0] ?? '') && code.includes('/')) || /^[\w.-]+\.(json|md|ts|cjs)$/.test(code),
    )
    .filter((code) => !/[<>*…#]/.test(code));

/** Where links to other documents and to headings lead. */
const linksIn = (text: string): string[] =>
  [...proseOf(text).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = '']) => target)
    .filter((target) => !/^https?:/.test(target));

const anchorsOf = (text: string): string[] =>
  [...proseOf(text).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} -]/gu, '')
      .replaceAll(' ', '-'),
  );

/** Scripts that a text tells people to run: `npm run build`, `npm test`. */
const scriptsIn = (text: string): string[] =>
  [...text.matchAll(/\bnpm (?:run (?:--silent )?([\w:-]+)|(start|test))\b/g)].map(
    ([, named, short]) => named ?? short ?? '',
  );

describe.each(DOCUMENTS)('%s', (path) => {
  const text = readDocument(path);

  it('names only files and folders that are there', () => {
    const missing = pathsIn(text).filter((named) => {
      const beside = join(PROJECT_ROOT, dirname(path), named);
      return (
        !existsSync(join(PROJECT_ROOT, named)) &&
        !existsSync(beside) &&
        !existsSync(join(PROJECT_ROOT, 'programs/cmpss', named))
      );
    });
    expect(missing).toEqual([]);
  });

  it('links only to documents and headings that are there', () => {
    const broken = linksIn(text).filter((link) => {
      const [file = '', anchor] = link.split('#');
      const target = file === '' ? path : join(dirname(path), file);
      if (!existsSync(join(PROJECT_ROOT, target))) return true;
      return anchor !== undefined && !anchorsOf(readDocument(target)).includes(anchor);
    });
    expect(broken).toEqual([]);
  });

  it('names only scripts that there are', () => {
    expect(scriptsIn(text).filter((name) => !Object.hasOwn(manifest.scripts, name))).toEqual([]);
  });
});

it('README tells of every folder and every command for people', () => {
  const text = readDocument('README.md');
  const paths = pathsIn(text);
  expect(FOLDERS.filter((name) => !name.startsWith('.') && !paths.includes(`${name}/`))).toEqual([]);
  expect(scriptsIn(text)).toEqual(
    expect.arrayContaining(['start', 'demo', 'test', 'check', 'build', 'kill-test', 'wait-protocol', 'oracle', 'asl']),
  );
});

describe('decisions', () => {
  const names = readdirSync(join(PROJECT_ROOT, 'docs', 'decisions')).sort();

  it('are numbered in the order of writing, and listed in the architecture under their titles', () => {
    expect(names.map((name) => name.slice(0, 4))).toEqual(names.map((_, place) => String(place + 1).padStart(4, '0')));
    const listed = readDocument('docs/architecture.md');
    const rows = names.map((name) => {
      const title = /^# \d{4} (.+)$/m.exec(readDocument(`docs/decisions/${name}`))?.[1];
      return `| [${name.slice(0, 4)}](decisions/${name}) | ${title} |`;
    });
    expect(rows.filter((row) => !listed.includes(row))).toEqual([]);
  });

  it.each(names)('%s says context, decision, evidence and consequences, on one page', (name) => {
    const text = readDocument(`docs/decisions/${name}`);
    expect([...text.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading)).toEqual([
      'Context',
      'Decision',
      'Evidence',
      'Consequences',
    ]);
    expect(text).toMatch(new RegExp(`^# ${name.slice(0, 4)} \\S.*\\n\\nStatus: \\S`));
    expect(text.split('\n').length).toBeLessThanOrEqual(45);
  });
});

it('glossary is in alphabetical order, each word once', () => {
  const words = [...readDocument('docs/glossary.md').matchAll(/^\| \*\*(.+?)\*\*/gm)].map(([, word = '']) => word);
  expect(words.length).toBeGreaterThan(50);
  expect(words).toEqual([...new Set(words)].sort((a, b) => a.localeCompare(b, 'en')));
});

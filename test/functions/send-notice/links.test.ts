/** Where the links of letters lead, in each language. */
import { describe, expect, it } from 'vitest';
import { NOTICES, type Notice } from '../../../domain/notices.ts';
import { composeLetter } from '../../../functions/send-notice/letters/compose.ts';
import type { LetterFacts } from '../../../functions/send-notice/letters/facts.ts';
import { makeRoutes } from '../../../functions/web/app.ts';
import type { WebDeps } from '../../../functions/web/deps.ts';
import { SAMPLES } from './samples.ts';
import { VARIANTS } from './variants.ts';

const { siteUrl } = SAMPLES.RENEWED.facts;

/** The addresses that `web` answers to a browser, their variables taken for anything. */
const SERVED = makeRoutes({} as WebDeps) // a route looks at its parts when it is served, and these are not
  .filter(({ document: { method } }) => method === 'get')
  .map(({ document: { path } }) => new RegExp(`^${path.replace(/\{\w+\}/g, '[^/]+')}$`));

const isServed = (path: string): boolean => SERVED.some((route) => route.test(path));

/** Every form of the letter, and both parts of each. */
const partsOf = <N extends Notice>(notice: N, language: 'en' | 'es'): readonly string[] =>
  [{}, ...(VARIANTS[notice] ?? [])].flatMap((change: Partial<LetterFacts<N>>) => {
    const { text, html } = composeLetter(notice, { ...SAMPLES[notice].facts, ...change }, language);
    return [text, html];
  });

/** Addresses as a mail program makes links of them, in either part. */
const linksIn = (part: string): readonly string[] =>
  part.match(/(?:https?|mailto|tel):[^\s"<]+|(?<=href=")[^"]*/g) ?? [];

describe.each(NOTICES)('the letter of %s', (notice) => {
  it.each(['en', 'es'] as const)('leads to what the site serves, in its %s version', (language) => {
    for (const part of partsOf(notice, language)) {
      const links = linksIn(part);
      expect(links.length).toBeGreaterThan(0);
      for (const link of links) {
        expect(link.startsWith(`${siteUrl}/`)).toBe(true);
        const { pathname } = new URL(link);
        expect([pathname, isServed(pathname)]).toEqual([pathname, true]);
      }
    }
  });
});

it('the way out of optional mail is served', () => {
  expect(isServed('/unsubscribe/person-1.code')).toBe(true);
});

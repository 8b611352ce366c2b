/** Pages for people who follow a link of ours: one column, no scripts, nothing loaded, and what they post goes to the page's own address alone. */
import { createHash } from 'node:crypto';
import { type Answer, answerText, type ProblemName, STATUS } from '../shared/http.ts';

export type Language = 'en' | 'es';

/** Dark on white, lines short enough to read, a button that a thumb finds; all of it grows with the size of letters that the reader has set. */
const STYLE = [
  'body{margin:0;padding:1.5rem 1rem;background:#fff;color:#1b1b1b;font:1rem/1.5 Arial,Helvetica,sans-serif}',
  'main{max-width:38rem;margin:0 auto;overflow-wrap:break-word}',
  'h1{font-size:1.4rem;line-height:1.3}h1 span{display:block}',
  'div{margin-top:1.5rem;padding-top:.5rem;border-top:1px solid #767676}',
  'button{padding:.75rem 1.25rem;border:0;border-radius:.25rem;background:#1a4480;color:#fff;font:inherit}',
  'button:focus-visible{outline:3px solid #1b1b1b;outline-offset:2px}',
].join('');

/** A browser applies this style and no other. */
const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');

const HEADERS = {
  'Content-Security-Policy': `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'`,
};

const layOut = (language: Language, title: string, content: string): Answer =>
  answerText(
    'text/html; charset=utf-8',
    [
      `<!doctype html><html lang="${language}"><head><meta charset="utf-8">`,
      `<meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title>`,
      `<style>${STYLE}</style></head>`,
      `<body><main>${content}</main></body></html>\n`,
    ].join('\n'),
    HEADERS,
  );

/** `title` and `content` are markup of ours: nothing that somebody wrote comes in, here and below. */
export const page = (language: Language, title: string, content: string): Answer =>
  layOut(language, title, `<h1>${title}</h1>${content}`);

export type Words = { readonly [L in Language]: { readonly title: string; readonly says: readonly string[] } };

const paragraphs = (texts: readonly string[]): string => texts.map((text) => `<p>${text}</p>`).join('');

/** For whom nobody knows: everything in both languages. */
export const pageInBoth = ({ en, es }: Words): Answer =>
  layOut(
    'en',
    `${en.title} / ${es.title}`,
    [
      `<h1><span>${en.title}</span><span lang="es">${es.title}</span></h1>`,
      `${paragraphs(en.says)}<div lang="es">${paragraphs(es.says)}</div>`,
    ].join('\n'),
  );

/** What went wrong, and what to do instead. */
export const problemPage = (name: ProblemName, words: Words): Answer => ({
  ...pageInBoth(words),
  status: STATUS[name],
});

/** True of browsers, which name pages. Programs take anything, or name what they can read. */
export const wantsPage = (accept = ''): boolean => {
  const types = accept
    .toLowerCase()
    .split(/[,;]/)
    .map((type) => type.trim());
  return types.includes('text/html') && !types.some((type) => type.endsWith('json'));
};

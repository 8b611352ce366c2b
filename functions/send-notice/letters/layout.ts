/**
 * Letters are lists of blocks. Both parts of a mail are made from the same blocks, so that whoever reads plain text misses nothing.
 * Every string that comes in is plain text on one line; it is escaped here and nowhere else.
 */

export type Block =
  | { readonly kind: 'paragraph'; readonly text: string }
  | { readonly kind: 'heading'; readonly text: string }
  | { readonly kind: 'list'; readonly ordered: boolean; readonly items: readonly string[] }
  /** Figures and dates to find at a glance: label and value. */
  | { readonly kind: 'table'; readonly rows: readonly (readonly [label: string, value: string])[] }
  | { readonly kind: 'link'; readonly label: string; readonly url: string };

/** The heading is what the letter says in one line. */
export type LetterContent = { readonly subject: string; readonly heading: string; readonly blocks: readonly Block[] };
/** What is printed stands under the lines of an envelope, and its links as they are read. */
export type Envelope = readonly string[];
export type Letter = { readonly subject: string; readonly text: string; readonly html: string };

export const paragraph = (...sentences: readonly string[]): Block => ({ kind: 'paragraph', text: sentences.join(' ') });
export const heading = (text: string): Block => ({ kind: 'heading', text });
export const list = (items: readonly string[]): Block => ({ kind: 'list', ordered: false, items });
/** A list, what leads to it and what is to be said of it; nothing at all where it is empty. */
export const listed = (intro: string, items: readonly string[], ...after: readonly string[]): readonly Block[] =>
  items.length === 0 ? [] : [paragraph(intro), list(items), ...after.map((sentence) => paragraph(sentence))];
export const numbered = (items: readonly string[]): Block => ({ kind: 'list', ordered: true, items });
export const table = (...rows: readonly (readonly [string, string])[]): Block => ({ kind: 'table', rows });
export const link = (label: string, url: string): Block => ({ kind: 'link', label, url });

/** On one line and without control characters: a name must not be able to forge a line of the letter or a header of the mail. */
const oneLine = (text: string): string =>
  text
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/ {2,}/g, ' ')
    .trim();

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escaped = (text: string): string => oneLine(text).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');

const textOf = (block: Block): string => {
  switch (block.kind) {
    case 'paragraph':
      return oneLine(block.text);
    case 'heading':
      return oneLine(block.text).toUpperCase();
    case 'list':
      return block.items.map((item, index) => `${block.ordered ? `${index + 1}.` : '-'} ${oneLine(item)}`).join('\n');
    case 'table':
      return block.rows.map(([label, value]) => `${oneLine(label)}: ${oneLine(value)}`).join('\n');
    case 'link':
      return `${oneLine(block.label)}: ${oneLine(block.url)}`;
  }
};

/** Dark text on white at 16 pixels, one column: readable on a phone, by a screen reader, and where styles are taken away. */
const STYLE = {
  address: 'margin:0 0 48px;font-style:normal;white-space:pre-line',
  body: 'margin:0;padding:24px 16px;background:#ffffff;color:#1b1b1b;font:16px/1.5 Arial,Helvetica,sans-serif',
  main: 'max-width:600px;margin:0 auto',
  h1: 'font-size:22px;line-height:1.3;margin:0 0 16px',
  h2: 'font-size:18px;line-height:1.3;margin:24px 0 8px',
  p: 'margin:0 0 16px',
  list: 'margin:0 0 16px;padding-left:24px',
  table: 'margin:0 0 16px;border-collapse:collapse',
  th: 'padding:4px 16px 4px 0;text-align:left;vertical-align:top',
  td: 'padding:4px 0;vertical-align:top',
  a: 'display:inline-block;padding:12px 20px;background:#1a4480;color:#ffffff;text-decoration:underline;border-radius:4px',
} as const;

const htmlOf = (block: Block, envelope: Envelope | undefined): string => {
  switch (block.kind) {
    case 'paragraph':
      return `<p style="${STYLE.p}">${escaped(block.text)}</p>`;
    case 'heading':
      return `<h2 style="${STYLE.h2}">${escaped(block.text)}</h2>`;
    case 'list': {
      const tag = block.ordered ? 'ol' : 'ul';
      const items = block.items.map((item) => `<li>${escaped(item)}</li>`).join('');
      return `<${tag} style="${STYLE.list}">${items}</${tag}>`;
    }
    case 'table': {
      const rows = block.rows.map(
        ([label, value]) =>
          `<tr><th scope="row" style="${STYLE.th}">${escaped(label)}</th><td style="${STYLE.td}">${escaped(value)}</td></tr>`,
      );
      return `<table style="${STYLE.table}">${rows.join('')}</table>`;
    }
    case 'link':
      if (envelope !== undefined) return `<p style="${STYLE.p}">${escaped(textOf(block))}</p>`;
      return `<p style="${STYLE.p}"><a href="${escaped(block.url)}" style="${STYLE.a}">${escaped(block.label)}</a></p>`;
  }
};

/** Both parts of the letter. `language` is the tag that a screen reader chooses its voice by; `envelope` is given where the letter is printed. */
export const layOut = (
  { subject, heading: title, blocks }: LetterContent,
  language: string,
  envelope?: Envelope,
): Letter => ({
  subject: oneLine(subject),
  text: `${[oneLine(title), ...blocks.map(textOf)].join('\n\n')}\n`,
  html: [
    '<!doctype html>',
    `<html lang="${escaped(language)}">`,
    '<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${escaped(subject)}</title></head>`,
    `<body style="${STYLE.body}"><main style="${STYLE.main}">`,
    ...(envelope === undefined
      ? []
      : [`<address style="${STYLE.address}">${envelope.map(escaped).join('\n')}</address>`]),
    `<h1 style="${STYLE.h1}">${escaped(title)}</h1>`,
    ...blocks.map((block) => htmlOf(block, envelope)),
    '</main></body>',
    '</html>',
    '',
  ].join('\n'),
});

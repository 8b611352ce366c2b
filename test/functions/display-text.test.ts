import { describe, expect, it } from 'vitest';
import { displayFileName, displayText } from '../../functions/shared/display-text.ts';

describe('a file name for display', () => {
  it.each([
    ['diploma.pdf', 'diploma.pdf'],
    ['Título de bachiller.pdf', 'Título de bachiller.pdf'],
    ['Título.pdf'.normalize('NFD'), 'Título.pdf'],
    ['../../etc/passwd', 'passwd'],
    ['C:\\Users\\maple\\My Documents\\diploma.pdf', 'diploma.pdf'],
    ['/tmp/a\\b/diploma.pdf', 'diploma.pdf'],
    ['dip\u0000lo\r\nma.pdf', 'dip lo ma.pdf'],
    ['  diploma \t .pdf ', 'diploma .pdf'],
    // U+202E shows what follows from right to left: this is a program that looks like a PDF.
    ['diploma\u202Efdp.exe', 'diplomafdp.exe'],
    ['\u2067diploma\u2069\u200F.pdf', 'diploma.pdf'],
    ['\uFEFFdiploma.pdf', 'diploma.pdf'],
    ['dip\uD800loma.pdf', 'dip\uFFFDloma.pdf'],
    ['📄 diploma.pdf', '📄 diploma.pdf'],
    ['<b>diploma</b>.pdf', 'b>.pdf'],
  ])('%j is %j', (declared, expected) => {
    expect(displayFileName(declared)).toBe(expected);
  });

  it.each(['', '   ', '.', '..', 'folder/', '\u202E\u0000', '../..'])('%j names no file', (declared) => {
    expect(displayFileName(declared)).toBeUndefined();
  });

  it('is at most 255 long and keeps its ending', () => {
    const name = displayFileName(`${'a'.repeat(300)}.pdf`);
    expect(name).toBe(`${'a'.repeat(251)}.pdf`);
    expect(displayFileName('a'.repeat(300))).toBe('a'.repeat(255));
    expect(displayFileName(`${'a'.repeat(251)}.pdf`)).toBe(`${'a'.repeat(251)}.pdf`);
    expect(displayFileName(`${'a'.repeat(5_000_000)}.pdf`)).toHaveLength(255);
  });

  it('is not cut within a character', () => {
    const name = displayFileName('📄'.repeat(200)) ?? '';
    expect(name).toBe('📄'.repeat(127));
  });
});

describe('a text for display', () => {
  it('is on one line and no longer than it may be', () => {
    expect(displayText('Re:\r\n my\tdocuments\u2028', 100)).toBe('Re: my documents');
    expect(displayText('abcdef', 3)).toBe('abc');
    expect(displayText('ab cd', 3)).toBe('ab');
  });
});

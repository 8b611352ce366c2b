/** Which spellings are one address. The ASCII forms of domains are those of RFC 3492 and of the URL standard's test of `faß.de`. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normaliseAddress } from '../../domain/email-address.ts';

describe('an address', () => {
  it.each([
    ['ana@example.com', 'ana@example.com'],
    ['  Ana@Example.COM\t', 'ana@example.com'],
    ['ANA.RUIZ+work@example.com', 'ana.ruiz+work@example.com'],
    ['jose\u0301@example.com', 'jos\u00e9@example.com'],
    ['JOS\u00c9@example.com', 'jos\u00e9@example.com'],
    ['ana@Bücher.example', 'ana@xn--bcher-kva.example'],
    ['ana@bu\u0308cher.example', 'ana@xn--bcher-kva.example'],
    ['ana@XN--BCHER-KVA.example', 'ana@xn--bcher-kva.example'],
    ['ana@faß.de', 'ana@xn--fa-hia.de'],
    ['"a@b"@example.com', '"a@b"@example.com'],
  ])('%s is kept as %s', (written, kept) => {
    expect(normaliseAddress(written)).toBe(kept);
  });

  it('keeps its dots and tags, which only its mail service can read', () => {
    const kept = ['anaruiz@example.com', 'ana.ruiz@example.com', 'ana.ruiz+a@example.com', 'ana.ruiz+b@example.com'];
    expect(new Set(kept.map(normaliseAddress)).size).toBe(4);
  });

  it.each([
    ['no domain at all', 'ana', 'ana'],
    ['a port', 'ana@example.com:80', 'ana@example.com:80'],
    ['a path', 'ana@example.com/x', 'ana@example.com/x'],
    ['an escape', 'ana@ex%41mple.com', 'ana@ex%41mple.com'],
    ['an ASCII form that means nothing', 'ana@xn--a.example', 'ana@xn--a.example'],
    ['nothing behind the sign', 'ana@', 'ana@'],
  ])('with %s is compared as it stands', (_what, written, kept) => {
    expect(normaliseAddress(written)).toBe(kept);
  });

  it('that was normalised stays as it is', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'grapheme' }), fc.emailAddress()), (written) => {
        const kept = normaliseAddress(written);
        expect(normaliseAddress(kept)).toBe(kept);
      }),
      { seed: 19, numRuns: 500 },
    );
  });
});

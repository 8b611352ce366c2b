import { describe, expect, it } from 'vitest';
import { isMeant } from '../../../local/receipt/recipients.ts';

// SES developer guide, "Creating receipt rules", on recipient conditions.
describe('a recipient condition', () => {
  it.each([
    ['all addresses of a domain', 'in.example.org', 'anybody@in.example.org', true],
    ['labels and codes in them', 'in.example.org', 'case+01HN.abc@in.example.org', true],
    ['the domain whatever its case', 'in.example.org', 'anybody@IN.Example.org', true],
    ['none of a domain below', 'in.example.org', 'anybody@x.in.example.org', false],
    ['none of a domain above', 'in.example.org', 'anybody@example.org', false],
    ['none of a domain that ends alike', 'in.example.org', 'anybody@xin.example.org', false],
    ['an address', 'documents@in.example.org', 'documents@in.example.org', true],
    ['no other address', 'documents@in.example.org', 'other@in.example.org', false],
    ['no address with another’s label', 'documents@in.example.org', 'documents+1@in.example.org', false],
    ['nothing that is no address', 'in.example.org', 'in.example.org', false],
    ['nothing with a line break', 'in.example.org', 'a\r\nX: y@in.example.org', false],
  ])('means %s', (_, condition, address, meant) => {
    expect(isMeant([condition], address)).toBe(meant);
  });

  it('is one of several', () => {
    expect(isMeant(['other.example.org', 'in.example.org'], 'a@in.example.org')).toBe(true);
    expect(isMeant([], 'a@in.example.org')).toBe(false);
  });
});

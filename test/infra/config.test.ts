import { RootConstruct } from 'constructs';
import { describe, expect, it } from 'vitest';
import { type Config, readConfig } from '../../infra/config.ts';

const readWith = (changes: Record<string, unknown>): Config => {
  const { node } = new RootConstruct();
  const context = {
    siteUrl: 'https://certification.example.org',
    mailDomain: 'notify.example.org',
    operatorEmail: '',
    bundles: '/tmp/bundles',
    ...changes,
  };
  for (const [name, value] of Object.entries(context)) if (value !== undefined) node.setContext(name, value);
  return readConfig(node);
};

describe('the configuration of a deployment', () => {
  it('is read from the context', () => {
    expect(readWith({ operatorEmail: 'operators@example.org' })).toEqual({
      siteUrl: 'https://certification.example.org',
      mailDomain: 'notify.example.org',
      operatorEmail: 'operators@example.org',
      programs: ['cmpss'],
      webAclArn: '',
      certificateArn: '',
      originKeys: ['1'],
      restoredRegistryStreamArn: '',
      restoredPublicTableArn: '',
      bundles: '/tmp/bundles',
    });
  });

  it('may name a web ACL, a certificate and keys of its own', () => {
    const named = {
      webAclArn: 'arn:aws:wafv2:us-east-1:123456789012:global/webacl/certcycle/0a1b',
      certificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/0a1b',
      originKeys: ['2', '1'],
    };
    expect(readWith(named)).toMatchObject(named);
    expect(readWith({ originKeys: '2,1' }).originKeys).toEqual(['2', '1']);
  });

  it.each([
    [
      ['cmpss', 'qmha'],
      ['cmpss', 'qmha'],
    ],
    ['cmpss,qmha', ['cmpss', 'qmha']],
  ])('names the programs %j', (programs, read) => {
    expect(readWith({ programs }).programs).toEqual(read);
  });

  it.each([
    ['an address that is not encrypted', { siteUrl: 'http://certification.example.org' }, /siteUrl/],
    ['an address that ends with a slash', { siteUrl: 'https://certification.example.org/' }, /siteUrl/],
    ['a mail address for a domain', { mailDomain: 'notices@example.org' }, /mailDomain/],
    ['no domain', { mailDomain: undefined }, /mailDomain/],
    ['an operator without an address', { operatorEmail: 'operators' }, /operatorEmail/],
    ['a program that is no id', { programs: ['cmpss', 'Q:A'] }, /programs/],
    ['no program', { programs: [] }, /programs/],
    ['a web ACL of a Region', { webAclArn: 'arn:aws:wafv2:us-west-2:123456789012:regional/webacl/a/b' }, /webAclArn/],
    [
      'a certificate that CloudFront does not see',
      { certificateArn: 'arn:aws:acm:us-west-2:123456789012:certificate/a' },
      /certificateArn/,
    ],
    ['no key for the site to say', { originKeys: [] }, /originKeys/],
    [
      'a restored table without its stream',
      { restoredRegistryStreamArn: 'arn:aws:dynamodb:us-west-2:123456789012:table/restored' },
      /restoredRegistryStreamArn/,
    ],
    ['a restored table by its name', { restoredPublicTableArn: 'restored' }, /restoredPublicTableArn/],
    ['no bundles', { bundles: '' }, /bundles/],
  ])('%s is refused', (_, changes, named) => {
    expect(() => readWith(changes)).toThrow(named);
  });

  it('names all that is wrong at once', () => {
    expect(() => readWith({ siteUrl: 'here', mailDomain: '' })).toThrow(/siteUrl[\s\S]*mailDomain/);
  });
});

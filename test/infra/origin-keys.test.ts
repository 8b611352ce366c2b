/** Keys of CloudFront change by two deployments, each of which leaves the site open (docs/decisions/0021). */
import { beforeAll, describe, expect, it } from 'vitest';
import { builtTemplates, ORIGIN_KEY, synthesiseTemplates, type Templates } from './templates.ts';

const NEW_KEY = ORIGIN_KEY.replace('OriginKeys1', 'OriginKeys2');

let before: Templates;
let added: Templates;
beforeAll(async () => {
  before = builtTemplates();
  added = await synthesiseTemplates({ originKeys: ['2', '1'] });
});

const acceptedIn = ({ functionNamed }: Templates): string =>
  /"ORIGIN_KEYS":"([^"]*)"/.exec(JSON.stringify(functionNamed('web').properties.Environment))?.[1] ?? '';
const sentIn = (templates: Templates): string =>
  JSON.stringify(templates.ofType('AWS::CloudFront::Distribution').map(({ properties }) => properties));

describe('a key that is added in front of the former one', () => {
  it('is sent, and both are accepted until the former is taken away', () => {
    expect([before, added].map(acceptedIn)).toEqual([ORIGIN_KEY, `${NEW_KEY},${ORIGIN_KEY}`]);
    expect(sentIn(before)).toContain(ORIGIN_KEY);
    expect(sentIn(added)).toContain(NEW_KEY);
    expect(sentIn(added)).not.toContain(ORIGIN_KEY);
  });

  it('lets nothing vanish that a stack deployed before still asks for', () => {
    const asked = ({ imported }: Templates) => imported.filter((name) => name.startsWith('CertcycleApi:'));
    expect(asked(before).some((name) => name.includes('OriginKeys1'))).toBe(true);
    // The site's stack is deployed after the API's: while that changes, the site asks for what it asked for in the deployment before.
    expect(added.exported).toEqual(expect.arrayContaining(asked(before)));
    // When the former key goes, the site asks for the new one alone.
    expect(asked(added).some((name) => name.includes('OriginKeys1'))).toBe(false);
  });
});

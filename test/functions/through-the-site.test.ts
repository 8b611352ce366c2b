import { describe, expect, it } from 'vitest';
import { ORIGIN_KEY_HEADER } from '../../functions/shared/environment.ts';
import { type Log, logTo } from '../../functions/shared/messages.ts';
import { throughTheSite } from '../../functions/shared/through-the-site.ts';

type Event = Parameters<ReturnType<typeof throughTheSite>>[0];

const NEW_KEY = 'n'.repeat(48);
const OLD_KEY = 'o'.repeat(48);

/** As far as anything here looks at it. */
const anEvent = (headers: Event['headers']): Event => ({ headers, rawPath: '/api', rawQueryString: 'q=ruiz' }) as Event;

const setup = (originKeys: string) => {
  const lines: string[] = [];
  const log: Log = logTo((line) => lines.push(line));
  const passed: Event[] = [];
  const handler = throughTheSite({ originKeys, log }, async (event) => {
    passed.push(event);
    return 'answered';
  });
  return { handler, passed, lines };
};

describe('a request', () => {
  it.each([
    { why: 'the one key', keys: NEW_KEY, key: NEW_KEY },
    { why: 'the new key while both are good', keys: `${NEW_KEY},${OLD_KEY}`, key: NEW_KEY },
    { why: 'the old key while both are good', keys: `${NEW_KEY},${OLD_KEY}`, key: OLD_KEY },
  ])('with $why is handed on, without the key', async ({ keys, key }) => {
    const { handler, passed, lines } = setup(keys);
    expect(await handler(anEvent({ [ORIGIN_KEY_HEADER]: key, authorization: 'Bearer token' }))).toBe('answered');
    expect(passed).toEqual([anEvent({ authorization: 'Bearer token' })]);
    expect(lines).toEqual([]);
  });

  it.each([
    { why: 'no key', keys: NEW_KEY, headers: {} },
    { why: 'an empty key', keys: NEW_KEY, headers: { [ORIGIN_KEY_HEADER]: '' } },
    { why: 'an empty key where the list ends with a comma', keys: `${NEW_KEY},`, headers: { [ORIGIN_KEY_HEADER]: '' } },
    { why: 'a key that is not good any more', keys: NEW_KEY, headers: { [ORIGIN_KEY_HEADER]: OLD_KEY } },
    { why: 'the beginning of the key', keys: NEW_KEY, headers: { [ORIGIN_KEY_HEADER]: NEW_KEY.slice(1) } },
    { why: 'the whole list', keys: 'a,b', headers: { [ORIGIN_KEY_HEADER]: 'a,b' } },
  ])('with $why is refused with 403, and leaves nothing in the log but that', async ({ keys, headers }) => {
    const { handler, passed, lines } = setup(keys);
    const answer = await handler(anEvent(headers));
    if (typeof answer === 'string') throw new Error('It was handed on.');
    expect(answer).toMatchObject({
      statusCode: 403,
      headers: { 'Content-Type': 'application/problem+json', 'Cache-Control': 'no-store' },
    });
    expect(JSON.parse(answer.body)).toMatchObject({
      status: 403,
      refusals: [{ code: 'NOT_THROUGH_THE_SITE', rule: 'api.site' }],
    });
    expect(passed).toEqual([]);
    expect(lines.map((line) => Object.keys(JSON.parse(line)))).toEqual([['message', 'says']]);
  });
});

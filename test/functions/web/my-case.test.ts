/** Where the button of every letter leads. */
import { expect, it } from 'vitest';
import { makeWorld } from './world.ts';

it('leads to a page in both languages that says what to do, to whoever asks and however', async () => {
  const { call } = makeWorld();
  for (const accept of ['text/html,*/*;q=0.8', 'application/json', '']) {
    const { status, headers, body } = await call(undefined, 'GET', '/my-case', { headers: { Accept: accept } });
    expect([status, headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(body).toMatch(/<html lang="en">[\s\S]*<title>You cannot see your case here yet \/ Todavía no puede/);
    expect(body).toMatch(/answer any email of ours[\s\S]*<div lang="es">[\s\S]*responda a cualquiera/);
    expect(headers.get('content-security-policy')).toContain("default-src 'none'; style-src 'sha256-");
  }
});

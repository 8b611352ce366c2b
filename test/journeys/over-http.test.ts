/** The API as people reach it: over HTTP, with the tokens of an issuer, on the stacks as they are deployed. One local cloud serves all of it. */
import { afterAll, beforeAll, describe } from 'vitest';
import { describeWithEngine } from '../local/engine.ts';
import { commandCells } from './over-http/cells.ts';
import { type LocalApi, startLocalApi } from './over-http/local-api.ts';
import { otherActions } from './over-http/others.ts';
import { race } from './over-http/race.ts';
import { wrongTokens } from './over-http/tokens.ts';

describeWithEngine('over HTTP', () => {
  let started: LocalApi | undefined;
  beforeAll(async () => {
    started = await startLocalApi();
  });
  afterAll(async () => {
    await started?.stop();
  });
  const api = (): LocalApi => {
    if (started === undefined) throw new Error('The local cloud does not run.');
    return started;
  };

  describe('a command', () => commandCells(api));
  describe('a direct write or a query', () => otherActions(api));
  describe('a token', () => wrongTokens(api));
  describe('two hundred commands on twenty cases', () => race(api));
});

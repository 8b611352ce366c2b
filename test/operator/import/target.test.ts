/** How the import finds the local cloud, and knows one that is gone. */
import { rmSync, writeFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addressOf, leaveAddress } from '../../../local/address.ts';
import { type Front, startFront } from '../../../local/front/server.ts';
import { openLocalTarget } from '../../../operator/import/target.ts';
import { aView } from '../../local/front/a-view.ts';

const NOW = '2027-03-04T05:06:07.000Z';

describe('the local cloud', () => {
  let folder: string;
  let front: Front;
  const view = aView({ now: () => Date.parse(NOW) });
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'certcycle-target-'));
    front = await startFront(0, view);
  });
  afterEach(async () => {
    await front.close();
    rmSync(folder, { recursive: true });
  });

  const address = () => addressOf(view.overview(), front.url);
  const NONE = 'No local cloud runs on ';

  it('is found through the address that it left, and its clock is the time', async () => {
    leaveAddress(folder, address());
    expect(await openLocalTarget(folder)).toMatchObject({ now: NOW, place: `the local cloud at ${front.url}` });
  });

  it('that never ran, or has ended in good order, is not there', async () => {
    await expect(openLocalTarget(folder)).rejects.toThrow(NONE + folder);
    leaveAddress(folder, address())();
    await expect(openLocalTarget(folder)).rejects.toThrow('Start one in another terminal (npm start)');
  });

  it('that was killed has left an address at which nothing answers', async () => {
    leaveAddress(folder, address());
    await front.close();
    await expect(openLocalTarget(folder)).rejects.toThrow(NONE);
  });

  it('of another folder may answer at that address, and is not taken for it', async () => {
    leaveAddress(folder, { ...address(), awsEndpoint: 'http://127.0.0.1:1' });
    await expect(openLocalTarget(folder)).rejects.toThrow(NONE);
  });

  it('is not there by a file that holds something else', async () => {
    for (const content of ['', '{}', '[1]', JSON.stringify({ ...address(), more: 1 })]) {
      writeFileSync(join(folder, 'address.json'), content);
      await expect(openLocalTarget(folder)).rejects.toThrow(NONE);
    }
  });

  it('without our tables is named as such', async () => {
    const other = aView({ overview: () => ({ ...view.overview(), tables: { Other: 'other' } }) });
    const otherFront = await startFront(0, other);
    try {
      leaveAddress(folder, addressOf(other.overview(), otherFront.url));
      await expect(openLocalTarget(folder)).rejects.toThrow('has no Registry');
    } finally {
      await otherFront.close();
    }
  });
});

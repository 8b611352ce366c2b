import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { makeActivity } from '../../local/activity.ts';
import { makeMeter, noCounts } from '../../local/meter.ts';
import { newFolder } from './engine.ts';

const NONE = noCounts();

it('adds up what a case costs, whoever called', () => {
  const meter = makeMeter();
  meter.add({ caseId: 'C1', caller: 'evaluate' }, { writeUnits: 2, readUnits: 0.5 });
  meter.add({ caseId: 'C1', caller: 'send-notice' }, { writeUnits: 1, mails: 1 });
  meter.add({ caseId: 'C2', caller: 'evaluate' }, { transitions: 3 });
  expect(meter.snapshot()).toEqual({
    cases: { C1: { ...NONE, writeUnits: 3, readUnits: 0.5, mails: 1 }, C2: { ...NONE, transitions: 3 } },
    callers: {},
    shares: {
      evaluate: { ...NONE, writeUnits: 2, readUnits: 0.5, transitions: 3 },
      'send-notice': { ...NONE, writeUnits: 1, mails: 1 },
    },
  });
});

it('counts what belongs to no case under its caller', () => {
  const meter = makeMeter();
  meter.add({ caller: 'sweep' }, { invocations: 1, readUnits: 0.5 });
  expect(meter.snapshot()).toEqual({
    cases: {},
    callers: { sweep: { ...NONE, invocations: 1, readUnits: 0.5 } },
    shares: {},
  });
});

it('gives copies', () => {
  const meter = makeMeter();
  meter.add({ caller: 'sweep' }, { invocations: 1 });
  const before = meter.snapshot();
  meter.add({ caller: 'sweep' }, { invocations: 1 });
  expect(before.callers).toEqual({ sweep: { ...NONE, invocations: 1 } });
});

describe('kept in a file', () => {
  let folder = '';
  let file = '';
  beforeEach(async () => {
    folder = await newFolder();
    file = join(folder, 'meter.json');
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('goes on from the counts of the last time', async () => {
    const activity = makeActivity();
    const first = makeMeter({ file, activity });
    first.add({ caseId: 'C1', caller: 'evaluate' }, { transitions: 2 });
    await first.save();
    const second = makeMeter({ file, activity });
    second.add({ caseId: 'C1', caller: 'evaluate' }, { transitions: 3 });
    expect(second.snapshot().cases).toEqual({ C1: { ...NONE, transitions: 5 } });
    await second.save();
  });

  it('writes by itself, but only at rest', async () => {
    const activity = makeActivity();
    const meter = makeMeter({ file, activity });
    await activity.track(async () => {
      meter.add({ caller: 'sweep' }, { invocations: 1 });
      meter.add({ caller: 'sweep' }, { invocations: 1 });
      await new Promise((resolve) => setImmediate(resolve));
      expect(existsSync(file)).toBe(false);
    });
    await vi.waitFor(async () => expect(JSON.parse(await readFile(file, 'utf8'))).toEqual(meter.snapshot()));
    expect(meter.snapshot().callers).toEqual({ sweep: { ...NONE, invocations: 2 } });
  });

  it('refuses a file that holds something else', async () => {
    const activity = makeActivity();
    const meter = makeMeter({ file, activity });
    meter.add({ caller: 'sweep' }, { invocations: 1 });
    await meter.save();
    await rm(file);

    await writeFile(file, '{"cases":{"C1":{"transitions":"many"}},"callers":{}}');
    expect(() => makeMeter({ file, activity })).toThrow();
  });
});

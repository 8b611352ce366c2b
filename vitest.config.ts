import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/longest-first.ts';

/** Much of a run is waiting for engines, so even two cores are worth two workers. Vitest would keep one core free. */
const WORKERS = Math.max(2, availableParallelism() - 1);

export default defineConfig({
  test: {
    // Loading the modules anew for each file cost more than a third of the whole run. What a file stubs, it restores.
    isolate: false,
    maxWorkers: WORKERS,
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/build-once.ts'],
    expect: { requireAssertions: true },
    sequence: { shuffle: { tests: true }, sequencer: LongestFirst },
    silent: 'passed-only',
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
});

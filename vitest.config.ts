import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/build-once.ts'],
    expect: { requireAssertions: true },
    sequence: { shuffle: true },
    // By itself it leaves one of the two cores to itself; most of the time its workers wait for an engine or a cloud of their own.
    maxWorkers: 2,
    silent: 'passed-only',
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});

import { defineConfig } from 'vitest/config';

/** Units and integration. Browser journeys have their own: test/e2e/vitest.config.ts. */
export default defineConfig({
  test: {
    include: [
      'src/**/*.test.{ts,tsx}',
      'bin/**/*.test.ts',
      'test/**/*.test.ts',
      'templates/*.test.ts',
      'docs/*.test.ts',
    ],
    exclude: ['test/e2e/**', 'test/bench/**', '**/node_modules/**'],
    globalSetup: ['test/harness/global-setup.ts'],
    // Processes, not threads: the tests change uids, spawn databases and kill what they spawned.
    pool: 'forks',
    // The smallest machine we support has two cores, and a database runs beside each worker.
    maxWorkers: 2,
    // Above every deadline inside a test, so that what is told is what did not happen.
    testTimeout: 60_000,
    // The default of one second is a claim about the machine. Who claims that something is fast says so, with a `timeout`.
    expect: { poll: { timeout: 10_000 } },
    hookTimeout: 120_000,
  },
});

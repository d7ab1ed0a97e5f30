import path from 'node:path';
import { defineConfig } from 'vitest/config';

/** Journeys of people in a real browser, on a real portal. */
export default defineConfig({
  test: {
    root: path.resolve(import.meta.dirname, '../..'),
    include: ['test/e2e/**/*.test.ts'],
    globalSetup: ['test/e2e/global-setup.mjs'],
    pool: 'forks',
    // Each file has a portal and a browser of its own, and waits for them most of the time.
    maxWorkers: 2,
    testTimeout: 60_000,
    expect: { poll: { timeout: 20_000 } },
    hookTimeout: 120_000,
  },
});

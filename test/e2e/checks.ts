import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { afterEach, beforeEach, expect } from 'vitest';
import type { People } from './browser.ts';

/** @throws AssertionError with each place and rule when axe finds anything serious or critical on the page */
export async function isAccessible(page: Page, where = page.url()): Promise<void> {
  // Kept in the page and asked only for what is wrong: three times as fast as an instance for every look.
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source);
  const violations = await page.evaluate(async () => {
    const { run } = (window as unknown as { axe: typeof axe }).axe;
    // Without frames: an app in a preview is not ours to judge.
    return (await run(document, { resultTypes: ['violations'], iframes: false })).violations;
  });
  const serious = violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 160)} ${node.failureSummary ?? ''}`));
  expect(serious, where).toEqual([]);
}

/** @throws AssertionError when the page as a whole can be scrolled sideways */
export async function fitsItsWidth(page: Page, where = page.url()): Promise<void> {
  const { content, window } = await page.evaluate(() => ({
    content: document.documentElement.scrollWidth,
    window: document.documentElement.clientWidth,
  }));
  expect(content, where).toBeLessThanOrEqual(window);
}

const earlier = 'An earlier step failed:';

/** Says where to look when a test fails: pictures of what everybody saw. */
export function picturesOfFailures(people: () => People | undefined): void {
  afterEach(async ({ task }) => {
    const [error] = task.result?.errors ?? [];
    if (!error || error.message.startsWith(earlier)) return;
    const files = (await people()?.pictures(task.name)) ?? [];
    console.error(`What everybody saw:\n${files.join('\n')}`);
  });
}

/** For tests that are steps of one story: after one that failed the others fail at once, instead of each after its patience. */
export function endsWithItsFirstFailure(): void {
  let failed: string | null = null;
  beforeEach(() => {
    if (failed) throw new Error(`${earlier} ${failed}`);
  });
  afterEach(({ task }) => {
    if (task.result?.state === 'fail') failed ??= task.name;
  });
}

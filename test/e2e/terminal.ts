import type { Page } from 'playwright-core';
import { expect } from 'vitest';

/** The terminal in front, on the page of an editor. */
export function terminalOn(page: Page) {
  const rows = page.locator('[role=tabpanel]:not(.invisible) .xterm-rows > div');
  const text = async () => (await rows.allTextContents()).join('\n').replaceAll('\u00a0', ' ').trimEnd();
  return {
    text,
    /** Waits until what is in sight matches. */
    async shows(pattern: RegExp, timeout = 20_000): Promise<void> {
      await expect.poll(text, { timeout }).toMatch(pattern);
    },
    /** Types a line and Enter, once there is a prompt. */
    async types(line: string): Promise<void> {
      await this.shows(/\$$/);
      await page.locator('[role=tabpanel]:not(.invisible) textarea').focus();
      await page.keyboard.type(line);
      await page.keyboard.press('Enter');
    },
  };
}

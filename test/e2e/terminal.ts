import type { Page } from 'playwright-core';
import { waitFor } from '../harness/wait-for.ts';

/** The terminal in front, on the page of an editor. */
export function terminalOn(page: Page) {
  const rows = page.locator('.xterm:visible .xterm-rows > div');
  const text = async () => (await rows.allTextContents()).join('\n').replaceAll('\u00a0', ' ').trimEnd();
  return {
    text,
    /** Waits until what is in sight matches. */
    async shows(pattern: RegExp, timeout = 20_000): Promise<void> {
      let seen = '';
      const matches = async () => {
        seen = await text();
        return pattern.test(seen);
      };
      await waitFor(`the terminal shows ${pattern}`, matches, timeout).catch((error: Error) => {
        throw new Error(`${error.message}. It shows:\n${seen}`);
      });
    },
    /** Types a line and Enter, once there is a prompt. */
    async types(line: string): Promise<void> {
      await this.shows(/\$$/);
      await page.locator('.xterm:visible textarea').focus();
      await page.keyboard.type(line);
      await page.keyboard.press('Enter');
    },
  };
}

import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from 'playwright-core';

export type Mode = 'light' | 'dark';
/** Writes `docs/images/{picture}-{mode}.png` of what a page shows, in light mode unless told. */
export type Shoot = (page: Page, picture: string, modes?: Mode[]) => Promise<void>;

export interface Camera {
  wants(picture: string): boolean;
  /** Does nothing for a picture that is not wanted. */
  shoot: Shoot;
}

/** @param wanted how the names of the pictures begin; all of them when there is none */
export async function openCamera(folder: string, wanted: string[]): Promise<Camera> {
  await mkdir(folder, { recursive: true });
  const wants = (picture: string) => wanted.length === 0 || wanted.some((start) => picture.startsWith(start));
  return {
    wants,
    async shoot(page, picture, modes = ['light']) {
      if (!wants(picture)) return;
      for (const colorScheme of modes) {
        await page.emulateMedia({ colorScheme });
        await page.mouse.move(0, 0);
        await isStill(page);
        await page.screenshot({ path: path.join(folder, `${picture}-${colorScheme}.png`), animations: 'disabled' });
        console.log(`docs/images/${picture}-${colorScheme}.png`);
      }
      await page.emulateMedia({ colorScheme: 'light' });
    },
  };
}

/** Colours fade from one mode to the other, toasts go, fonts and pictures come. A cursor blinks for ever. */
async function isStill(page: Page): Promise<void> {
  await page.locator('[data-sonner-toast]').first().waitFor({ state: 'detached' });
  await page.waitForFunction(async () => {
    await document.fonts.ready;
    return document
      .getAnimations()
      .every(({ effect, playState }) => playState !== 'running' || effect?.getComputedTiming().endTime === Infinity);
  });
}

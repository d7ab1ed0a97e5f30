import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Locator,
  type Page,
} from 'playwright-core';

/** Somebody at a browser of their own: cookies, storage and history are theirs alone. */
export interface Person {
  readonly context: BrowserContext;
  readonly page: Page;
  /** Times that they pressed a mouse button on a page of the portal so far. */
  clicks(): number;
  /** Browsers log what a server refuses; where a test wants that, it is no complaint. */
  allows(failure: RegExp): void;
  /** @throws AssertionError when a page of the portal threw, logged an error, or broke its content policy unexpectedly */
  isFine(): void;
}

export interface People {
  /** @param options on top of a desktop screen in light mode and without motion */
  person(options?: BrowserContextOptions): Promise<Person>;
  /** Pictures of all open pages, as files. */
  pictures(name: string): Promise<string[]>;
  end(): Promise<void>;
}

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // Terminals then draw with elements, which a test can read.
  '--disable-3d-apis',
];

/** Starts Chromium for the people of one test file. @param portalUrl whose pages are watched for errors */
export async function startBrowser(portalUrl: string): Promise<People> {
  const browser = await chromium.launch({ executablePath: chromiumPath(), args: flags });
  return {
    person: (options) => newPerson(browser, portalUrl, options),
    pictures: (name) => takePictures(browser, name),
    end: () => browser.close(),
  };
}

async function takePictures(browser: Browser, name: string): Promise<string[]> {
  const folder = path.join(tmpdir(), 'slipway-e2e');
  await mkdir(folder, { recursive: true });
  const pages = browser.contexts().flatMap((context) => context.pages());
  const files = pages.map((_page, at) => path.join(folder, `${name.replaceAll(/\W+/g, '-').slice(0, 60)}-${at}.png`));
  await Promise.all(pages.map((page, at) => page.screenshot({ path: files[at]!, timeout: 5000 }).catch(() => {})));
  return files;
}

function chromiumPath(): string {
  const folders = ['/usr/bin', ...(process.env.PATH ?? '').split(path.delimiter)];
  const found = folders.map((folder) => path.join(folder, 'chromium')).find((file) => existsSync(file));
  if (!found) throw new Error('Chromium is not installed. On Debian: apt-get install chromium');
  return found;
}

async function newPerson(browser: Browser, portalUrl: string, options: BrowserContextOptions = {}): Promise<Person> {
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    colorScheme: 'light',
    reducedMotion: 'reduce',
    ...options,
  });
  context.setDefaultTimeout(20_000);
  const problems: string[] = [];
  const allowed: RegExp[] = [];
  let clicks = 0;
  await context.exposeBinding('countClick', () => void clicks++);
  await context.addInitScript(countClicks, new URL(portalUrl).origin);
  const note = (problem: string) => problems.push(problem);
  context.on('console', (message) => {
    const { url } = message.location();
    if (message.type() === 'error' && isOurs(url, portalUrl)) note(`console: ${message.text()} ${url}`);
  });
  context.on('weberror', (error) => {
    if (isOurs(error.location().url, portalUrl)) note(`thrown: ${error.error().stack ?? error.error().message}`);
  });
  const page = await context.newPage();
  return {
    context,
    page,
    clicks: () => clicks,
    allows: (failure) => void allowed.push(failure),
    isFine() {
      const surprises = problems.filter((problem) => !allowed.some((failure) => failure.test(problem)));
      assert.deepEqual(surprises, [], 'There were errors in pages of the portal.');
    },
  };
}

/** What a workspace's own page says in a preview is none of our faults. */
const isOurs = (url: string, portalUrl: string) => url === '' || `${url}/`.startsWith(`${portalUrl}/`);

/** Runs in every page. A key that presses a button makes a click, too, but one without a pointer. */
function countClicks(origin: string) {
  if (window.origin !== origin) return;
  const { countClick } = window as unknown as { countClick(): void };
  window.addEventListener('click', (event) => event.isTrusted && event.detail > 0 && countClick(), { capture: true });
}

/** Waits until it is in sight. */
export async function sees(locator: Locator, timeout?: number): Promise<void> {
  await locator.first().waitFor({ state: 'visible', ...(timeout ? { timeout } : {}) });
}

/** Waits until it is gone. */
export async function seesNo(locator: Locator): Promise<void> {
  await locator.first().waitFor({ state: 'hidden' });
}

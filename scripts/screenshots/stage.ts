import type { Page } from 'playwright-core';
import type { People } from '../../test/e2e/browser.ts';
import type { GithubServer } from '../../test/harness/github-server.ts';
import type { ModelServer } from '../../test/harness/model-server.ts';
import type { RealPortal } from '../../test/harness/real-portal.ts';
import type { SignInProvider } from '../../test/harness/sign-in-provider.ts';
import type { Shoot } from './camera.ts';
import type { Company } from './company.ts';
import type { History } from './history.ts';

/** What every scene is played on: a portal in which a small company has been at work for a while, and two of its people. */
export interface Stage {
  portal: RealPortal;
  model: ModelServer;
  provider: SignInProvider;
  github: GithubServer;
  people: People;
  history: History;
  company: Company;
  hasClaude: boolean;
  /** The admin's browser, and a builder's. */
  maren: Page;
  jonas: Page;
  shoot: Shoot;
}

/** Some pictures that are taken on one way through the product. It is played when one of them is wanted. */
export interface Scene {
  pictures: string[];
  take(stage: Stage): Promise<void>;
}

export const org = 'main';

import type { Page } from 'playwright-core';
import { type Client, createClient } from '#client/client.ts';
import type { RealPortal } from '../harness/real-portal.ts';
import { waitFor } from '../harness/wait-for.ts';
import { sees } from './browser.ts';

/** Signs a browser in as somebody who is a member already, by a mailed link that an admin reads. */
export async function signIn(page: Page, portal: RealPortal, admin: Client, email: string): Promise<void> {
  const before = new Set(await linksTo(admin, email));
  await createClient({ url: portal.url }).identity.requestLink({ email });
  const link = await waitFor(`a link is mailed to ${email}`, async () =>
    (await linksTo(admin, email)).find((each) => !before.has(each)),
  );
  await page.goto(link);
  await sees(page.getByRole('heading', { name: 'Launch a workspace' }));
}

async function linksTo(admin: Client, email: string): Promise<string[]> {
  const { items } = await admin.mail.outbox({ org: 'main', limit: 200 });
  // A mail that is still queued shows no token.
  return items.flatMap((mail) => (mail.to === email ? (/\S+\/sign-in\/link#sll_[\w-]+/.exec(mail.text) ?? []) : []));
}

import type { Page } from 'playwright-core';
import { org, type Scene, type Stage } from './stage.ts';

/** The way in, by mail and through the company's own provider. */
export const signInScenes: Scene[] = [
  {
    pictures: ['sign-in'],
    async take({ people, portal, shoot }) {
      const { page } = await people.person();
      await page.goto(`${portal.url}/sign-in`);
      await page.getByRole('heading', { name: 'Sign in to Northwind Build' }).waitFor();
      await shoot(page, 'sign-in');
    },
  },
  { pictures: ['sso-try', 'sso-settings', 'sign-in-sso'], take: sso },
];

async function sso({ maren, people, portal, provider, company, shoot }: Stage): Promise<void> {
  const groups = ['Finance', 'Platform'];
  const email = 'maren.holt@northwind.example';
  provider.accounts.set('maren', { sub: 'maren', email, email_verified: true, name: 'Maren Holt', groups });
  const saved = {
    ...{ org, issuer: provider.issuer, clientId: provider.clientId, clientSecret: provider.clientSecret },
    ...{ scopes: 'openid email profile groups', domains: ['northwind.example'], adminGroups: ['Platform'] },
    joinPolicy: 'domain' as const,
  };
  await company.admin.sso.save(saved);
  await maren.goto(`${portal.url}/admin/settings/sign-in`);
  await maren.getByRole('button', { name: 'Check connection' }).click();
  await maren.getByText('Authorization code with PKCE (S256)').waitFor();
  const [tab] = await Promise.all([
    maren.context().waitForEvent('page'),
    maren.getByRole('button', { name: 'Try signing in' }).click(),
  ]);
  await logIn(tab, 'maren');
  await tab.getByRole('dialog', { name: 'What the provider sent' }).getByText(email).first().waitFor();
  await shoot(tab, 'sso-try');
  await tab.close();

  await company.admin.sso.save({ ...saved, enabled: true });
  await maren.goto(`${portal.url}/admin/settings/sign-in`);
  await maren.getByText('SSO on', { exact: true }).waitFor();
  await shoot(maren, 'sso-settings');
  const { page } = await people.person();
  await page.goto(`${portal.url}/sign-in`);
  await page.getByLabel('Email').fill('nora.lind@northwind.example');
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('link', { name: /^Continue with/ }).waitFor();
  await shoot(page, 'sign-in-sso');
}

/** The provider's own pages: who signs in, and that they agree. */
async function logIn(page: Page, login: string): Promise<void> {
  await page.getByPlaceholder('Enter any login').fill(login);
  await page.getByPlaceholder('and password').fill('any');
  await page.getByRole('button', { name: 'Sign-in' }).click();
  await page.getByRole('button', { name: 'Continue' }).click();
}

import { org, type Scene, type Stage } from './stage.ts';

/** The settings of the organization, in the order of the sidebar, then the list of organizations. */
export const settingsScenes: Scene[] = [
  { pictures: ['branding', 'welcome-settings'], take: look },
  { pictures: ['base-domain'], take: baseDomain },
  { pictures: ['mail-server'], take: mailServer },
  {
    pictures: ['forge'],
    async take({ maren, portal, shoot }) {
      await maren.goto(`${portal.url}/admin/settings/forge`);
      await maren.getByRole('heading', { name: 'Connect a forge' }).waitFor();
      await shoot(maren, 'forge');
    },
  },
  {
    pictures: ['clusters'],
    async take({ maren, portal, shoot }) {
      await maren.goto(`${portal.url}/admin/settings/clusters`);
      await maren.getByRole('heading', { name: 'Build machines' }).waitFor();
      await shoot(maren, 'clusters');
    },
  },
  {
    pictures: ['organizations'],
    async take({ maren, portal, company, shoot }) {
      await company.admin.organizations.create({ name: 'Northwind Retail' });
      await maren.goto(`${portal.url}/organizations`);
      await maren.getByText('Northwind Retail').first().waitFor();
      await shoot(maren, 'organizations');
    },
  },
];

const symbol = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">
  <rect width="32" height="32" rx="7" fill="#0f766e"/>
  <path d="M9 23V9l14 14V9" fill="none" stroke="#fff" stroke-width="3" stroke-linecap="round" stroke-linejoin="round"/>
</svg>`;

async function look({ maren, portal, shoot }: Stage): Promise<void> {
  await maren.goto(`${portal.url}/admin/settings/branding`);
  const logo = { name: 'northwind.svg', mimeType: 'image/svg+xml', buffer: Buffer.from(symbol) };
  await maren.locator('input[type=file][aria-label="Logo"]').setInputFiles(logo);
  await maren.getByRole('region', { name: 'Preview' }).locator('img').first().waitFor();
  await shoot(maren, 'branding');
  await maren.getByRole('button', { name: 'Discard' }).click();
  await maren.goto(`${portal.url}/admin/settings/welcome`);
  await maren.getByLabel('Title', { exact: true }).fill('Build it yourself');
  await maren
    .getByLabel('Description', { exact: true })
    .fill('Pick a starting point. You get a workspace of your own in a second, with an assistant that writes code.');
  await maren.getByLabel('Call to action', { exact: true }).fill('Start building');
  await shoot(maren, 'welcome-settings');
  await maren.getByRole('button', { name: 'Discard' }).click();
}

async function baseDomain({ maren, portal, shoot }: Stage): Promise<void> {
  await maren.goto(`${portal.url}/admin/settings/domain`);
  const domain = maren.getByLabel('Domain for apps');
  await domain.fill('apps.northwind.example');
  await maren.locator('form').filter({ has: domain }).getByRole('button', { name: 'Save', exact: true }).click();
  await maren.getByRole('dialog').getByText('handbook.apps.northwind.example').first().waitFor();
  await shoot(maren, 'base-domain');
  await maren.keyboard.press('Escape');
}

async function mailServer({ maren, portal, company, shoot }: Stage): Promise<void> {
  await company.admin.mail.saveSettings({
    ...{ org, host: 'smtp.northwind.example', port: 587, user: 'build', password: 'a password of nobody' },
    ...{ fromName: 'Northwind Build', fromAddress: 'build@northwind.example' },
  });
  await maren.goto(`${portal.url}/admin/settings/mail`);
  await maren.getByText('Your server').first().waitFor();
  await shoot(maren, 'mail-server');
  // Nobody listens there: sign-in links are read in the outbox.
  await company.admin.mail.resetSettings({ org });
}

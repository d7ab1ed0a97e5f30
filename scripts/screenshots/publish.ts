import { terminalOn } from '../../test/e2e/terminal.ts';
import { org, type Scene } from './stage.ts';

/** From a change in the editor to an app. */
export const publishScenes: Scene[] = [
  {
    pictures: ['editor', 'publish', 'request', 'approvals', 'approval', 'notifications'],
    async take({ maren, jonas, portal, company, shoot }) {
      await jonas.goto(`${portal.url}/workspaces/${company.workspaces['Quarterly wins']}`);
      const preview = jonas.frameLocator('iframe[title=Preview]');
      await preview.getByText('Closed the June books two days early').waitFor();
      const terminal = terminalOn(jonas);
      await terminal.types('ls src');
      await terminal.types("sed -i 's/Latest/This quarter/' src/App.tsx");
      await preview.getByText('This quarter').waitFor();
      await terminal.types('grep -n quarter src/App.tsx');
      await terminal.shows(/This quarter \{/);
      await shoot(jonas, 'editor', ['light', 'dark']);
      await jonas.getByRole('button', { name: 'Publish', exact: true }).click();
      await jonas.getByLabel('Message to the reviewer').fill('Groups the wins by quarter, as the sales team asked.');
      await jonas.getByRole('status', { name: 'Available' }).waitFor();
      await jonas.getByRole('button', { name: /App\.tsx/ }).click();
      await jonas.getByRole('dialog').getByText('This quarter').first().waitFor();
      await shoot(jonas, 'publish');
      await jonas.getByRole('button', { name: 'Submit for review' }).click();
      await jonas.getByText('Waiting for review').waitFor();
      const { items } = await company.builder.publishing.list({ org, status: 'pending' });
      await jonas.goto(`${portal.url}/requests/${items[0]!.id}`);
      await jonas.getByText('This quarter').first().waitFor();
      await shoot(jonas, 'request');

      await maren.goto(`${portal.url}/admin/approvals`);
      await maren.getByRole('link', { name: 'Quarterly wins' }).waitFor();
      await shoot(maren, 'approvals');
      await maren.getByRole('button', { name: /^Notifications/ }).click();
      await maren
        .getByRole('dialog')
        .getByText(/asks to publish/)
        .first()
        .waitFor();
      await shoot(maren, 'notifications');
      await maren.keyboard.press('Escape');
      await maren.getByRole('link', { name: 'Quarterly wins' }).click();
      await maren.getByText('This quarter').first().waitFor();
      await shoot(maren, 'approval', ['light', 'dark']);
    },
  },
  {
    pictures: ['app-versions', 'app-access', 'app-variables'],
    async take({ maren, portal, company, shoot }) {
      const { items } = await company.admin.apps.list({ org });
      const [{ id }] = items as [(typeof items)[number]];
      const variables = [
        { name: 'LOG_LEVEL', value: 'info', secret: false },
        { name: 'SEARCH_TOKEN', value: 'a token of nobody', secret: true },
      ];
      await company.admin.apps.setVariables({ org, id, items: variables });
      await maren.goto(`${portal.url}/admin/apps/${id}/versions`);
      await maren.getByRole('button', { name: 'Roll back' }).waitFor();
      await shoot(maren, 'app-versions');
      await maren.goto(`${portal.url}/admin/apps/${id}/access`);
      await maren.getByRole('button', { name: 'Set password' }).waitFor();
      await shoot(maren, 'app-access');
      await maren.goto(`${portal.url}/admin/apps/${id}/variables`);
      await maren.getByText('SEARCH_TOKEN').or(maren.locator('input[value=SEARCH_TOKEN]')).first().waitFor();
      await shoot(maren, 'app-variables');
    },
  },
  {
    pictures: ['app'],
    async take({ maren, company, shoot }) {
      await maren.goto(company.handbook);
      await maren.getByRole('heading').first().waitFor();
      await shoot(maren, 'app');
    },
  },
];

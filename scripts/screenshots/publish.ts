import { terminalOn } from '../../test/e2e/terminal.ts';
import type { Scene } from './stage.ts';

/** From a change in the editor to an app. */
export const publishScenes: Scene[] = [
  {
    pictures: ['editor', 'publish', 'approval'],
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

      await maren.goto(`${portal.url}/admin/approvals`);
      await maren.getByRole('link', { name: 'Quarterly wins' }).click();
      await maren.getByText('This quarter').first().waitFor();
      await shoot(maren, 'approval', ['light', 'dark']);
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

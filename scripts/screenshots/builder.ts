import { terminalOn } from '../../test/e2e/terminal.ts';
import { org, type Scene, type Stage } from './stage.ts';

/** What a builder sees, before anything is published. */
export const builderScenes: Scene[] = [
  {
    pictures: ['dashboard', 'launch'],
    async take({ jonas, portal, shoot }) {
      await jonas.goto(portal.url);
      await jonas.getByRole('link', { name: 'Quarterly wins' }).waitFor();
      await shoot(jonas, 'dashboard', ['light', 'dark']);
      await jonas.getByRole('button', { name: 'Launch' }).first().click();
      await jonas.getByRole('dialog').waitFor();
      await shoot(jonas, 'launch');
    },
  },
  { pictures: ['public-url'], take: publicUrl },
  { pictures: ['editor-stops'], take: editorStops },
];

async function publicUrl({ jonas, portal, company, shoot }: Stage): Promise<void> {
  const blueprint = { org, id: company.blueprints['Budget dashboard']! };
  const { tabs } = await company.admin.layout.get(blueprint);
  const parts = { locked: false, preview: true, pathBar: true };
  await company.admin.layout.set({ ...blueprint, tabs, ...parts, publicUrl: true });
  await jonas.goto(`${portal.url}/workspaces/${company.workspaces['Budget 2027']}`);
  await jonas.frameLocator('iframe[title=Preview]').getByRole('heading').first().waitFor();
  await terminalOn(jonas).shows(/\$$/);
  await jonas.getByRole('button', { name: 'Public URL' }).click();
  await jonas.getByRole('switch', { name: /is public/ }).click();
  await jonas.getByRole('dialog').getByRole('textbox', { name: 'Public URL' }).waitFor();
  await shoot(jonas, 'public-url');
  await jonas.getByRole('switch', { name: /is public/ }).click();
  await company.admin.layout.set({ ...blueprint, tabs, ...parts, publicUrl: false });
}

async function editorStops({ jonas, portal, company, history, shoot }: Stage): Promise<void> {
  const id = company.blueprints['Budget dashboard']!;
  // Its owner is told five minutes before.
  await history.stopsAfter(id, 6);
  await jonas.goto(`${portal.url}/workspaces/${company.workspaces['Budget 2027']}`);
  await jonas.frameLocator('iframe[title=Preview]').getByRole('heading').first().waitFor();
  await terminalOn(jonas).shows(/\$$/);
  await jonas.getByText('This workspace stops in').waitFor({ timeout: 150_000 });
  await shoot(jonas, 'editor-stops');
  await jonas.getByRole('button', { name: 'Keep it running' }).click();
  await company.admin.blueprints.update({ org, id, idleStopMinutes: null });
}

import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { publish, writeInside } from '../../test/e2e/inside.ts';
import { commitTo } from '../../test/harness/forge-repository.ts';
import { org, type Scene } from './stage.ts';

const templateFiles = path.resolve(import.meta.dirname, '../../templates/budget-dashboard/files');

/** A repository at GitHub that a colleague changed while a builder worked. */
export const updateScenes: Scene[] = [
  {
    pictures: ['update-workspace'],
    async take({ jonas, portal, github, company, shoot }) {
      const { url, token } = github;
      await company.admin.organizations.connectForge({ org, kind: 'github', url, owner: 'acme', token });
      const workspace = company.workspaces['Budget 2027']!;
      const file = 'public/figures/budget.csv';
      const figures = (await readFile(path.join(templateFiles, file), 'utf8')).replace('Sales,410000', 'Sales,402000');
      await writeInside(company.builder, workspace, file, figures);
      await publish(company.admin, company.builder, workspace, 'budget');
      await writeInside(company.builder, workspace, file, figures.replace('Marketing,230000', 'Marketing,215000'));
      await commitTo(github.repositories.get('acme/budget')!.folder, 'main', {
        [file]: figures.replace('Marketing,230000', 'Marketing,245000'),
        'public/figures/headcount.csv': 'department,Jan,Feb,Mar\nSales,31,31,32\nMarketing,14,14,15\n',
        'README.md': `${await readFile(path.join(templateFiles, 'README.md'), 'utf8')}\nQuestions: finance@northwind.example\n`,
      });
      await jonas.goto(`${portal.url}/workspaces/${workspace}`);
      await jonas.getByRole('button', { name: 'Publish', exact: true }).click();
      await jonas.getByRole('dialog').getByRole('button', { name: 'Update workspace' }).click();
      const dialog = jonas.getByRole('dialog', { name: 'Update Budget 2027' });
      await dialog.getByRole('button', { name: /budget\.csv/ }).click();
      await dialog.getByText('Marketing,245000').waitFor();
      await dialog.getByRole('radio', { name: 'Take theirs' }).click();
      await shoot(jonas, 'update-workspace', ['light', 'dark']);
    },
  },
];

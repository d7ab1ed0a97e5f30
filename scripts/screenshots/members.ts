import { org, type Scene } from './stage.ts';

export const memberScenes: Scene[] = [
  {
    pictures: ['members', 'invite', 'remove-member'],
    async take({ maren, portal, company, shoot }) {
      const emails = ['sofia.marin@northwind.example', 'diego.luna@northwind.example'];
      await company.admin.members.invite({ org, emails });
      await maren.goto(`${portal.url}/admin/members`);
      await maren.getByText(emails[0]!).first().waitFor();
      await shoot(maren, 'members');

      await maren.getByRole('button', { name: 'Invite members' }).click();
      const pasted = ['Nora Lind <nora.lind@northwind.example>', 'sam.okafor@northwind.example', 'yuki.tanaka@'];
      await maren.getByLabel('Email addresses').fill(pasted.join('\n'));
      await maren.getByText(/Line 3/).waitFor();
      await shoot(maren, 'invite');
      await maren.keyboard.press('Escape');

      await maren.getByRole('button', { name: 'Actions for tom.becker@northwind.example' }).click();
      await maren.getByRole('menuitem', { name: 'Remove' }).click();
      await maren.getByText('They own 1 workspace').waitFor();
      await shoot(maren, 'remove-member');
      await maren.keyboard.press('Escape');
    },
  },
];

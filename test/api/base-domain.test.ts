import { get } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Client } from '#client/client.ts';
import { type TestPortal, testPortal } from '../harness/portal.ts';
import { openRealTerminal } from '../harness/real-terminal.ts';
import { waitFor } from '../harness/wait-for.ts';

/** An app that is really published, at its organization's own domain and wherever that moves. */
const main = { org: 'main' };
let portal: TestPortal;
let admin: Client;
let builder: Client;
beforeAll(async () => {
  portal = await testPortal();
  ({ client: admin } = await portal.as('ann@corp.com', 'admin'));
  ({ client: builder } = await portal.as('ben@corp.com', 'user'));
});
afterAll(() => portal.end());

/** `fetch` does not let a caller choose the host. */
function visit(url: string): Promise<{ status: number; body: string; location: string | undefined }> {
  const { host, port, pathname, search } = new URL(url);
  return new Promise((resolve, reject) => {
    get({ host: '127.0.0.1', port, path: pathname + search, headers: { host } }, async (answer) =>
      resolve({ status: answer.statusCode!, body: await text(answer), location: answer.headers.location }),
    ).on('error', reject);
  });
}

test('is published at the domain in force, and moves with it at once', async () => {
  await admin.organizations.updateSettings({ ...main, deployOn: 'approval', baseDomain: 'apps.corp.example' });
  const blueprint = await portal.addBlueprint({
    'app.mjs': `import { createServer } from 'node:http';
createServer((req, res) => res.end('at ' + req.headers['x-forwarded-host'])).listen(process.env.PORT);`,
  });
  const { id } = await builder.workspaces.create({ ...main, blueprint });
  await waitFor('it runs', async () => (await builder.workspaces.get({ ...main, id })).status === 'running');
  const terminal = openRealTerminal(builder, { workspace: id });
  await waitFor('the terminal is open', () => terminal.state.status === 'open');
  terminal.send('touch changed && echo do"ne"\r');
  await terminal.screen.until(/done/);
  terminal.close();

  const { port } = new URL(portal.url);
  const preview = await builder.publishing.preview({ ...main, id });
  expect(preview.baseDomain).toBe(`apps.corp.example:${port}`);
  const request = await builder.publishing.submit({ ...main, id, subdomain: 'report' });
  expect(request.url).toBe(`http://report.apps.corp.example:${port}`);
  await admin.publishing.approve({ ...main, id: request.id, commit: request.commit });
  await waitFor('it is live', async () => (await visit(request.url)).status === 200);
  expect((await visit(request.url)).body).toBe(`at report.apps.corp.example:${port}`);
  const mailed = portal.mailer.sent.find(({ to, subject }) => to === 'ben@corp.com' && subject.startsWith('Approved'));
  expect(mailed!.text).toContain(request.url);

  await admin.organizations.updateSettings({ ...main, baseDomain: null });
  const [app] = (await admin.apps.list(main)).items;
  expect(app!.url).toBe(`http://report.apps.localhost:${port}`);
  expect(await visit(app!.url)).toMatchObject({ status: 200, body: `at report.apps.localhost:${port}` });
  expect((await visit(request.url)).status).toBe(421);

  // The name that it had leads on, wherever its organization's apps are.
  const { url } = await admin.apps.update({ ...main, id: app!.id, subdomain: 'figures' });
  expect(await visit(`${app!.url}/q?a=1`)).toMatchObject({ status: 308, location: `${url}/q?a=1` });
  await admin.organizations.updateSettings({ ...main, baseDomain: 'apps.corp.example' });
  expect(await visit(`${request.url}/q`)).toMatchObject({
    status: 308,
    location: `http://figures.apps.corp.example:${port}/q`,
  });
  await admin.organizations.updateSettings({ ...main, baseDomain: null });
  await admin.apps.update({ ...main, id: app!.id, subdomain: 'report' });
  expect((await builder.publishing.get({ ...main, id: request.id })).url).toBe(app!.url);
}, 60_000);

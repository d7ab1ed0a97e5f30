import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Client } from '#client/client.ts';
import { commandLine, typedCommand } from '../harness/command-line.ts';
import { type TestPortal, testPortal } from '../harness/portal.ts';
import { openRealTerminal } from '../harness/real-terminal.ts';
import { waitFor } from '../harness/wait-for.ts';

/** What a reviewer of a publish request is shown, by API and command line, of a workspace that really runs. */
const main = { org: 'main' };
const password = 'hunter2secret';
const drawing = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>';
let portal: TestPortal;
let builder: { client: Client; key: string };
let id: string;
beforeAll(async () => {
  portal = await testPortal();
  builder = await portal.as('ben@corp.com', 'user');
  const blueprint = await portal.addBlueprint({ 'app.mjs': 'export const answer = 42;' });
  const { client } = builder;
  ({ id } = await client.workspaces.create({ ...main, blueprint }));
  await waitFor('it runs', async () => (await client.workspaces.get({ ...main, id })).status === 'running');
  const terminal = openRealTerminal(client, { workspace: id });
  await waitFor('the terminal is open', () => terminal.state.status === 'open');
  terminal.send(
    `echo "export const url = 'postgres://bob:${password}@db.acme.io/x';" > data.mjs && printf '%s' '${drawing}' > a.svg && echo do"ne"\r`,
  );
  await terminal.screen.until(/done/);
  terminal.close();
});
afterAll(() => portal.end());

test('the command line shows them, asks for a reason, and shows it with the request', async () => {
  const slipway = commandLine(portal.url, builder.key);
  const preview = await slipway('publish', 'preview', '--id', id);
  expect(preview.checks).toContainEqual(
    expect.objectContaining({
      code: 'secrets',
      severity: 'problem',
      places: [{ path: 'data.mjs', line: 1, detail: 'Password of a database' }],
    }),
  );
  const submit = ['publish', 'submit', '--id', id, '--subdomain', 'report', '--head', preview.head];
  await expect(slipway(...submit)).rejects.toThrow(/SECRETS_FOUND/);
  const request = await slipway(...submit, '--secrets-reason', 'A database of examples');
  expect(request).toMatchObject({ checks: preview.checks, secretsReason: 'A database of examples' });

  const printed = await typedCommand(portal.url, builder.key)('publish', 'get', '--id', request.id);
  expect(printed).toMatch(/^secretsReason: A database of examples$/m);
  expect(printed).toMatch(/code: secrets\n +severity: problem\n +message: 1 place looks like a password/);
  expect(printed + JSON.stringify([preview, request])).not.toContain(password);
}, 60_000);

test('a picture is sent as it is, and can run nothing where it is opened', async () => {
  const { head } = await builder.client.publishing.preview({ ...main, id });
  const get = (path: string) =>
    fetch(`${portal.url}/api/v1/orgs/main/workspaces/${id}/publish/images/${head}/after/${path}`, {
      headers: { authorization: `Bearer ${builder.key}` },
    });
  const answer = await get('a.svg');
  expect(await answer.text()).toBe(drawing);
  expect(Object.fromEntries(answer.headers)).toMatchObject({
    'content-type': 'image/svg+xml',
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
  });
  expect((await get('data.mjs')).status).toBe(404);

  const slipway = typedCommand(portal.url, builder.key);
  const at = ['--id', id, '--head', head, '--side', 'after', '--path', 'a.svg'];
  expect(await slipway('publish', 'preview-image', ...at)).toBe(drawing);
}, 60_000);

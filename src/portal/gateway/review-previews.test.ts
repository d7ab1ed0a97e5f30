import { afterEach, beforeEach, expect, it } from 'vitest';
import { startStopwatch } from '#test/harness/stopwatch.ts';
import { holder, TestGateway } from './gateway.fixture.ts';

/** Previews of publish requests go the way of those of workspaces, with a request in the place of the workspace. */
let test: TestGateway;
let port: number;
beforeEach(async () => {
  test = await TestGateway.open();
  test.environments.set('req1', 'env1').set('req2', 'env1');
  ({ port } = await test.service((_req, res) => res.end('made by the builder')));
  await test.supervisor();
});
afterEach(() => test.close());

const html = { accept: 'text/html' };

it('lets a reviewer in by ticket, on an origin of its own', async () => {
  const path = '/about';
  test.tickets.set('slt_1', { ...holder, kind: 'preview', workspaceId: 'req1', port, path });
  const entered = await test.request(test.previewHost(port, 'req1'), '/.slipway/enter?ticket=slt_1');
  expect(entered).toMatchObject({ status: 303, headers: { location: path } });
  const cookie = entered.headers['set-cookie']![0]!.split(';')[0]!;
  const shown = await test.request(test.previewHost(port, 'req1'), path, { headers: { cookie } });
  expect(shown).toMatchObject({ status: 200, body: 'made by the builder' });
  expect(shown.headers['content-security-policy']).toContain(`frame-ancestors 'self' ${test.origin}`);
});

it.each([
  ['another request', 'req2'],
  ['a workspace', 'ws1'],
])('refuses the ticket and the cookie of %s', async (_what, workspaceId) => {
  test.tickets.set('slt_1', { ...holder, kind: 'preview', workspaceId, port, path: '/' });
  const host = test.previewHost(port, 'req1');
  const refused = await test.request(host, '/.slipway/enter?ticket=slt_1', { headers: html });
  expect(refused.status).toBe(403);
  expect(refused.headers['set-cookie']).toBeUndefined();
  const headers = { ...html, cookie: test.previewCookie(port, { workspaceId }) };
  const shown = await test.request(host, '/', { headers });
  expect(shown.status).toBe(401);
  expect(shown.body).not.toContain('made by the builder');
});

it('refuses a reviewer’s cookie at a workspace', async () => {
  const headers = { cookie: test.previewCookie(port, { workspaceId: 'req1' }) };
  expect((await test.request(test.previewHost(port, 'ws1'), '/', { headers })).status).toBe(401);
});

it('is shown to nobody who has only the address', async () => {
  const { status, body } = await test.request(test.previewHost(port, 'req1'), '/', { headers: html });
  expect(status).toBe(401);
  expect(body).toContain('Open this preview from the publish request.');
});

it('says that it is not running, in the words of a reviewer', async () => {
  test.environments.delete('req1');
  const headers = { ...html, cookie: test.previewCookie(port, { workspaceId: 'req1' }) };
  const { status, body } = await test.request(test.previewHost(port, 'req1'), '/', { headers });
  expect(status).toBe(503);
  expect(body).toContain('The preview is not running.');
});

it('lets a reviewer who is no admin any more out at once, and leaves them their own workspace', async () => {
  await test.close();
  test = await TestGateway.open();
  test.environments.set('req1', 'env1').set('ws1', 'env1');
  // Answers that go on, as of an app that tells of each change.
  ({ port } = await test.service((_req, res) => void res.writeHead(200).write('so far')));
  await test.supervisor();
  const at = (workspaceId: string) => {
    const cookie = test.previewCookie(port, { workspaceId });
    return { host: test.previewHost(port, workspaceId), cookie, headers: { cookie } };
  };
  const [request, workspace] = [at('req1'), at('ws1')];
  const review = await test.open(request.host, '/', { headers: request.headers });
  const own = await test.open(workspace.host, '/', { headers: workspace.headers });
  const ended = new Promise((resolve) => review.on('error', () => {}).once('close', resolve));

  test.sessions.delete(request.cookie.split('=')[1]!);
  const elapsed = startStopwatch();
  test.gateway.revoke({ reviewerId: holder.userId, organizationId: holder.organizationId });
  await ended;
  expect(elapsed()).toBeLessThan(1000);
  expect((await test.request(request.host, '/', { headers: request.headers })).status).toBe(401);
  expect(own.destroyed).toBe(false);
  own.on('error', () => {}).destroy();
});

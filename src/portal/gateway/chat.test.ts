import { once } from 'node:events';
import type http from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { holder, quietSupervisor, TestGateway } from './gateway.fixture.ts';

let test: TestGateway;
beforeEach(async () => {
  test = await TestGateway.open();
});
afterEach(() => test.close());

const path = '/api/v1/chat?ticket=slt_1';
const sell = (changes: Partial<typeof holder> = {}) =>
  test.tickets.set('slt_1', { ...holder, kind: 'chat', ...changes });
const ask = (headers: http.OutgoingHttpHeaders = { origin: test.origin }, at = path) =>
  test.handshake(`localhost:${test.port}`, at, headers);

describe('who may open a chat', () => {
  it.each(['https://evil.example', 'null', '', 'http://3000--ws1.preview.localhost', 'http://localhost.evil.example'])(
    'no page of the origin %j, which does not use up the ticket either',
    async (origin) => {
      sell();
      expect((await ask({ origin })).status).toBe(403);
      expect(test.tickets.size).toBe(1);
    },
  );

  it('no program with a ticket of a browser’s session', async () => {
    sell();
    expect((await ask({})).status).toBe(403);
  });

  it('nobody twice', async () => {
    sell();
    // Admitted, and told what is missing next: the workspace is not there.
    expect((await ask()).status).toBe(409);
    expect((await ask()).status).toBe(401);
  });

  it('nobody by a ticket for a terminal, nor a terminal by one for a chat', async () => {
    const terminal = { terminal: 't1', command: null, offset: null, cols: 80, rows: 24 };
    test.tickets.set('slt_1', { ...holder, kind: 'terminal', ...terminal });
    expect((await ask()).status).toBe(401);
    sell();
    expect((await ask({ origin: test.origin }, '/api/v1/terminal?ticket=slt_1')).status).toBe(401);
  });

  it('nobody in a workspace that the ticket is not for', async () => {
    await test.supervisor('env1');
    sell({ workspaceId: 'ws2' });
    expect(JSON.parse((await ask()).body).code).toBe('WORKSPACE_NOT_RUNNING');
  });

  it('nobody on a path beside', async () => {
    sell();
    expect((await ask({ origin: test.origin }, '/api/v1/chats?ticket=slt_1')).status).toBe(421);
  });
});

/** A supervisor whose chat sends one frame. */
async function talkative() {
  const { server, muxes } = await test.supervisor('env1', quietSupervisor);
  const asked: http.IncomingMessage[] = [];
  server.on('upgrade', (req, socket) => {
    asked.push(req);
    socket.on('error', () => {});
    socket.resume();
    socket.write('HTTP/1.1 101 X\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSet-Cookie: evil=1\r\n\r\nfirst');
  });
  return { asked, muxes };
}

it('a chat gets the handshake alone, at the one path that is the chat’s', async () => {
  const { asked } = await talkative();
  sell();
  const secrets = { cookie: '__Host-slipway=sls_secret', authorization: 'Bearer slw_secret' };
  const { status, headers } = await ask({ origin: test.origin, ...secrets });
  expect([status, headers['set-cookie']]).toEqual([101, undefined]);
  expect(
    asked.map(({ url, headers: { cookie, authorization, origin } }) => [url, cookie, authorization, origin]),
  ).toEqual([['/chat/attach', undefined, undefined, undefined]]);
});

it.each([
  ['the session', { sessionId: 'ses1' }],
  ['the person’s access', { userId: 'usr1', organizationId: 'org1' }],
])('a chat ends at once with %s, and leaves nothing half open', async (_what, access) => {
  const { muxes } = await talkative();
  sell();
  const { socket } = await ask();
  await expect.poll(() => muxes.interactive.streams).toBe(2);
  const closed = once(socket!, 'close');
  socket!.resume();
  socket!.on('error', () => {});
  test.gateway.revoke(access);
  await closed;
  await expect.poll(() => muxes.interactive.streams).toBe(1);
});

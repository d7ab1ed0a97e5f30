import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import type { Client } from '#client/client.ts';
import { maxTerminals } from '#contract/limits.ts';
import { type ModelServer, startModelServer } from '../harness/model-server.ts';
import { type TestPortal, testPortal } from '../harness/portal.ts';
import { waitFor } from '../harness/wait-for.ts';

/** What a ticket opens, where a browser is told why it cannot. */
let portal: TestPortal;
let model: ModelServer;
let admin: Client;
let owner: Client;
let other: Client;
let blueprint: string;
let id: string;

beforeAll(async () => {
  model = await startModelServer();
  portal = await testPortal({ SLIPWAY_AI_ALLOW_HOSTS: model.host });
  blueprint = await portal.addBlueprint({ 'index.html': '<h1>Hi</h1>' });
  admin = (await portal.as('admin@localhost', 'admin')).client;
  owner = (await portal.as('owner@corp.com', 'user')).client;
  other = (await portal.as('other@corp.com', 'user')).client;
  ({ id } = await owner.workspaces.create({ org: 'main', blueprint }));
  const runs = async () => (await owner.workspaces.get({ org: 'main', id })).status === 'running';
  await waitFor('the workspace runs', runs, 30_000);
}, 60_000);
afterAll(async () => {
  await portal?.end();
  await model?.end();
});

const chatTicket = (client = owner) => client.workspaces.ticket({ org: 'main', id, kind: 'chat' });

describe('a chat', { timeout: 60_000 }, () => {
  it('is refused in words where no provider is set up', async () => {
    await expect(chatTicket()).rejects.toMatchObject({
      code: 'NOT_CONFIGURED',
      message: 'No AI provider is set up for this blueprint. Ask an admin to add one.',
    });
  });

  it('is opened by its owner with an API key, once for each ticket, and by nobody else', async () => {
    const custom = { enabled: true, baseUrl: `${model.url}/v1`, model: 'scripted' };
    await admin.ai.configure({ org: 'main', id: blueprint, custom });
    await expect(chatTicket(other)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const { url } = await chatTicket();
    const socket = new WebSocket(url);
    const [first] = (await once(socket, 'message')) as [Buffer];
    expect(JSON.parse(String(first))).toEqual({ type: 'ready' });
    socket.send(JSON.stringify({ id: 1, method: 'GET', path: '/session' }));
    const [answer] = (await once(socket, 'message')) as [Buffer];
    expect(JSON.parse(String(answer))).toMatchObject({ type: 'answer', id: 1, status: 200, body: [] });

    const again = new WebSocket(url);
    const [error] = (await once(again, 'error')) as [Error];
    expect(error.message).toContain('401');
    const closed = once(socket, 'close');
    socket.close();
    await closed;
  });
});

it('a terminal that has no room is refused with the reason, and one that is there is not', async () => {
  const open = (terminal: string) => owner.workspaces.ticket({ org: 'main', id, kind: 'terminal', terminal });
  const { environmentId } = await portal.portal.db
    .selectFrom('environments')
    .select('id as environmentId')
    .where('workspaceId', '=', id)
    .executeTakeFirstOrThrow();
  const supervisor = portal.portal.gateway.supervisor(environmentId);
  for (let i = 1; i <= maxTerminals; i++) await supervisor.openTerminal({ id: `t${i}` });
  const full = (status: { terminals: unknown[] }) => status.terminals.length === maxTerminals;
  await portal.portal.gateway.whenStatus(environmentId, full, AbortSignal.timeout(10_000));
  await expect(open('one-more')).rejects.toMatchObject({
    code: 'QUOTA_EXCEEDED',
    message: `There are ${maxTerminals} terminals open. Close one first.`,
  });
  expect((await open('t1')).ticket).toMatch(/^slt_/);
}, 30_000);

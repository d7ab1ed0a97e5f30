import type { Client } from '#client/client.ts';
import { type ModelServer, startModelServer } from '#test/harness/model-server.ts';
import { type TestPortal, testPortal } from '#test/harness/portal.ts';
import { waitFor } from '#test/harness/wait-for.ts';
import { workspaceVariables } from './actions.ts';

/** Keys that must be seen at the model server and nowhere else. */
export const keys = {
  anthropic: 'sk-ant-secret-of-the-organization-0001',
  openai: 'sk-secret-of-the-organization-0002',
  custom: 'custom-secret-of-the-organization-0003',
};

/** A model that Slipway ships a price of, at each of the two; and one of the organization's own. */
export const models = { anthropic: 'claude-sonnet-5', openai: 'gpt-5-mini', custom: 'house-model' };

/** Slipway ships none for a server of one's own. */
export const housePrice = {
  provider: 'custom' as const,
  ...{ model: models.custom, input: 1, output: 2, cacheRead: 0, cacheWrite: 0 },
};

export interface AiWorld {
  portal: TestPortal;
  model: ModelServer;
  admin: Client;
  builder: Client;
  blueprint: string;
  workspace: string;
  /** The workspace's token, as its processes have it. */
  token: string;
  /** A request to the gateway at the portal's own address, with the token unless told otherwise. */
  ask(
    path: string,
    body: unknown,
    init?: { headers?: Record<string, string>; method?: string; signal?: AbortSignal },
  ): Promise<Response>;
  launch(client: Client): Promise<{ id: string; token: string }>;
  end(): Promise<void>;
}

/** A portal with a running workspace, whose three providers are one scripted model server. */
export async function aiWorld(settings: NodeJS.ProcessEnv = {}): Promise<AiWorld> {
  const model = await startModelServer();
  const portal = await testPortal({ SLIPWAY_AI_ALLOW_HOSTS: model.host, ...settings });
  const { client: admin } = await portal.as('admin@example.com', 'admin');
  const { client: builder } = await portal.as('builder@example.com', 'user');
  const blueprint = await portal.addBlueprint({ 'readme.md': 'hello' });
  await admin.ai.configure({
    ...{ org: 'main', id: blueprint },
    anthropic: { enabled: true, mode: 'api_key', key: keys.anthropic, model: models.anthropic, baseUrl: model.url },
    openai: { enabled: true, key: keys.openai, model: models.openai, baseUrl: `${model.url}/v1` },
    custom: { enabled: true, name: 'House', key: keys.custom, model: models.custom, baseUrl: `${model.url}/v1` },
  });
  await admin.ai.setPrices({ org: 'main', prices: [housePrice] });

  async function launch(client: Client) {
    const { id } = await client.workspaces.create({ org: 'main', blueprint });
    await waitFor('the workspace runs', async () => {
      const { status, problem } = await client.workspaces.get({ org: 'main', id });
      if (status === 'error') throw new Error(problem?.message);
      return status === 'running';
    });
    const { ANTHROPIC_AUTH_TOKEN } = await workspaceVariables(portal.portal, id);
    return { id, token: ANTHROPIC_AUTH_TOKEN! };
  }
  const { id: workspace, token } = await launch(builder);

  return {
    ...{ portal, model, admin, builder, blueprint, workspace, token, launch },
    ask: (path, body, { headers = {}, method = 'POST', signal } = {}) =>
      fetch(`${portal.url}/ai/${path}`, {
        ...{ method, signal, redirect: 'manual' },
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}`, ...headers },
        ...(method === 'GET' ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      }),
    async end() {
      await portal.end();
      await model.end();
    },
  };
}

/** The smallest request of each call. */
export const small = {
  messages: { model: models.anthropic, max_tokens: 100, messages: [{ role: 'user', content: 'Hi' }] },
  chat: { model: models.openai, messages: [{ role: 'user', content: 'Hi' }] },
  responses: { model: models.openai, input: 'Hi' },
};

/** Rows of requests that are over, oldest first, once there are so many. */
export async function settled(world: AiWorld, many: number) {
  return waitFor(`${many} requests are settled`, async () => {
    const rows = await world.portal.portal.db.selectFrom('aiUsage').selectAll().orderBy('at').execute();
    return rows.length === many && rows.every((row) => row.settledAt !== null) ? rows : null;
  });
}

/** Nothing asked, spent or limited yet, and a model that says hello: what each test of a shared world begins with. */
export async function fresh({ model, portal, admin }: AiWorld): Promise<void> {
  model.requests.length = 0;
  model.answer = () => ({ text: 'Hello.' });
  await portal.portal.db.deleteFrom('aiUsage').execute();
  await portal.portal.db.deleteFrom('aiSpending').execute();
  await admin.ai.setBudgets({ org: 'main', budgets: [] });
}

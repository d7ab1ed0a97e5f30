import type { Client } from '#client/client.ts';
import { startModelServer } from '#test/harness/model-server.ts';
import { type RealPortal, startRealPortal } from '#test/harness/real-portal.ts';
import { openRealTerminal } from '#test/harness/real-terminal.ts';
import { launchWorkspace } from '#test/harness/real-workspace.ts';
import { waitFor } from '#test/harness/wait-for.ts';
import type { Bench } from './bench.ts';
import { median } from './report.ts';

const requests = 200;
const model = 'claude-sonnet-5';

/** One short request to a model that answers at once: through the gateway, which asks, reserves and settles, and directly. */
export const ai: Bench = {
  name: 'ai',
  async run() {
    const server = await startModelServer();
    const portal = await startRealPortal({ env: { SLIPWAY_AI_ALLOW_HOSTS: server.host } });
    try {
      const token = await tokenOf(portal, server.url);
      const gateway = () => ask(`${portal.url}/ai/anthropic`, token);
      const direct = () => ask(server.url, token);
      const [ours, theirs]: [number[], number[]] = [[], []];
      // In turns, so that a busy moment of the machine does not fall on one of them alone.
      for (let round = 0; round < requests; round++) {
        ours.push(await gateway());
        theirs.push(await direct());
      }
      const measured = {
        unit: 'ms',
        better: 'less',
        slipway: median(ours),
        peers: { direct: median(theirs) },
      } as const;
      return {
        title: 'ai: a request to a model through the gateway',
        measurements: [{ name: 'to the end of a short stream', ...measured }],
      };
    } finally {
      await portal.stop();
      await server.end();
    }
  },
};

async function ask(url: string, token: string): Promise<number> {
  const began = performance.now();
  const answer = await fetch(`${url}/v1/messages`, {
    method: 'POST',
    headers: { 'x-api-key': token },
    body: JSON.stringify({ model, stream: true, max_tokens: 50, messages: [{ role: 'user', content: 'Hi' }] }),
  });
  const text = await answer.text();
  if (!text.includes('message_stop')) throw new Error(`The answer was ${answer.status}: ${text}`);
  return performance.now() - began;
}

/** Of a workspace that was launched for it: it is nowhere but inside. */
async function tokenOf(portal: RealPortal, baseUrl: string): Promise<string> {
  const client: Client = await portal.client('bench@example.com');
  const ready = await waitFor('a blueprint is ready', async () =>
    (await client.blueprints.list({ org: 'main' })).items.find(({ readiness }) => readiness.status === 'ready'),
  );
  const anthropic = { enabled: true, key: 'sk-of-the-bench', model, baseUrl };
  await client.ai.configure({ org: 'main', id: ready.id, anthropic });
  const { workspace } = await launchWorkspace(client, ready.id);
  const terminal = openRealTerminal(client, { workspace: workspace.id });
  terminal.send('echo "token:$ANTHROPIC_AUTH_TOKEN;"\r');
  const said = /token:(slwa_[\w-]+);/;
  await terminal.screen.until(said);
  terminal.close();
  return said.exec(terminal.screen.text)![1]!;
}

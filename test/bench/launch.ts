import { openRealTerminal } from '#test/harness/real-terminal.ts';
import { launchWorkspace } from '#test/harness/real-workspace.ts';
import { waitFor } from '#test/harness/wait-for.ts';
import { bareShell, prompt } from './bare-shell.ts';
import type { Bench, Stage } from './bench.ts';
import { type Measurement, median } from './report.ts';
import { openSandboxes } from './sandboxes.ts';

const rounds = 5;
const peer = 'bash in the same sandbox';

/** From the Launch button to a prompt in a terminal, through the public API alone. */
export const launch: Bench = {
  name: 'launch',
  async run(stage) {
    const on = await stage();
    const sandboxes = await openSandboxes();
    try {
      const measure = async (name: string, poolSize: 0 | 1): Promise<Measurement> => {
        const [ours, theirs]: [number[], number[]] = [[], []];
        await on.client.blueprints.update({ org: 'main', id: on.blueprint, poolSize });
        for (let round = 0; round < rounds; round++) {
          await poolHas(on, poolSize);
          ours.push(await toPrompt(on));
          theirs.push(await bareShell(sandboxes, `bare-${poolSize}-${round}`));
        }
        return { name, unit: 'ms', better: 'less', slipway: median(ours), peers: { [peer]: median(theirs) } };
      };
      return {
        title: 'launch: from Launch to a prompt in a terminal',
        measurements: [await measure('a warm one is waiting', 1), await measure('none is waiting', 0)],
      };
    } finally {
      await sandboxes.remove();
    }
  },
};

function poolHas({ client, blueprint }: Stage, size: number): Promise<unknown> {
  return waitFor(
    `${size} warm environments`,
    async () => (await client.blueprints.get({ org: 'main', id: blueprint })).readiness.warm === size,
    60_000,
  );
}

async function toPrompt({ client, blueprint }: Stage): Promise<number> {
  const { workspace, launchedAt } = await launchWorkspace(client, blueprint);
  const { screen, close } = openRealTerminal(client, { workspace: workspace.id });
  await screen.until(prompt);
  const took = performance.now() - launchedAt;
  close();
  const at = { org: 'main', id: workspace.id };
  await client.workspaces.remove(at);
  await waitFor('the workspace is deleted', async () => (await client.workspaces.get(at)).status === 'deleted');
  return took;
}

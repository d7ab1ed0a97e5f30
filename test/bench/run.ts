/** Runs the benches that are named, or all: `npm run bench -- [name…] [--json FILE] [--supervisors NUMBER]`. */
import { cp, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { Workspace } from '#contract/workspaces.ts';
import { type RealPortal, startRealPortal } from '#test/harness/real-portal.ts';
import { launchWorkspace } from '#test/harness/real-workspace.ts';
import { waitFor } from '#test/harness/wait-for.ts';
import { ai } from './ai.ts';
import type { Bench, Stage } from './bench.ts';
import { keystroke } from './keystroke.ts';
import { launch } from './launch.ts';
import { preview } from './preview.ts';
import { publish } from './publish.ts';
import { machine, type Report, table } from './report.ts';
import { supervisors } from './supervisors.ts';

const { values, positionals } = parseArgs({
  options: { json: { type: 'string' }, supervisors: { type: 'string', default: '200' } },
  allowPositionals: true,
});
const benches: Bench[] = [launch, preview, keystroke, supervisors(Number(values.supervisors)), ai, publish];
const names = benches.map((bench) => bench.name);
const unknown = positionals.filter((name) => !names.includes(name));
if (unknown.length > 0) {
  console.error(`There is no bench "${unknown.join('", "')}". There are: ${names.join(', ')}.`);
  process.exit(2);
}

let portal: Promise<RealPortal> | undefined;
let prepared: Promise<Stage> | undefined;
const stage = () => {
  portal ??= startRealPortal();
  prepared ??= portal.then(prepare);
  return prepared;
};

const stopPortal = async () => (await portal)?.stop();
// What was started ends with us, and its data go.
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => void stopPortal().finally(() => process.exit(1)));

const reports: Report[] = [];
const began = machine();
console.log(
  `Node ${began.node}, ${began.processors} × ${began.processor}, ${began.memoryGb} GB, load ${began.load.toFixed(1)}`,
);
try {
  for (const bench of benches) {
    if (positionals.length > 0 && !positionals.includes(bench.name)) continue;
    const report = await bench.run(stage);
    reports.push(report);
    console.log(`\n${table(report)}`);
  }
} finally {
  await stopPortal();
}
if (values.json) await writeFile(values.json, `${JSON.stringify({ machine: began, reports }, null, 2)}\n`);

/** Puts `source/` where an operator would, and registers it as a blueprint through the API. */
async function prepare(started: RealPortal): Promise<Stage> {
  const client = await started.client('bench@example.com');
  const { items } = await client.clusters.list({ org: 'main' });
  const cluster = items[0]!.id;
  const source = path.join(started.data, 'clusters', cluster, 'projects', 'bench', 'server');
  await cp(path.join(import.meta.dirname, 'source'), source, { recursive: true });
  const made = { org: 'main', cluster, project: 'bench', environment: 'server' };
  const { id: blueprint } = await client.blueprints.create(made);
  await waitFor('the blueprint is ready', async () => {
    const { readiness } = await client.blueprints.get({ org: 'main', id: blueprint });
    if (readiness.status === 'failed') throw new Error(readiness.message ?? 'The blueprint failed.');
    return readiness.status === 'ready';
  });
  let workspace: Promise<Workspace> | undefined;
  return {
    portal: started,
    client,
    blueprint,
    workspace() {
      workspace ??= launchWorkspace(client, blueprint).then((launched) => launched.workspace);
      return workspace;
    },
  };
}

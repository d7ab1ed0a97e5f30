import { execFile, spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { PublishRequest } from '#contract/publishing.ts';
import { hardened } from '#git/run.ts';
import { freePort } from '#test/harness/free-port.ts';
import { launchWorkspace } from '#test/harness/real-workspace.ts';
import { waitFor } from '#test/harness/wait-for.ts';
import { writeInside } from '../e2e/inside.ts';
import type { Bench, Stage } from './bench.ts';
import { type Measurement, median } from './report.ts';

const run = promisify(execFile);
const org = 'main';
const rounds = 3;
const source = path.join(import.meta.dirname, 'source/files');

/** Writes 10,000 files whose content nobody had before: argument 1 is the folder, 2 what is new in them. */
const fill = `
const fs = require('node:fs');
const [folder, text] = process.argv.slice(2);
for (let i = 0; i < 10000; i++) {
  const at = folder + '/items/group-' + (i % 100);
  fs.mkdirSync(at, { recursive: true });
  fs.writeFileSync(at + '/file-' + i + '.txt', text + ' ' + i + '\\n');
}
`;

/** From files in a workspace to a request, its review and a live app, beside git and the app's own start. */
export const publish: Bench = {
  name: 'publish',
  async run(stage) {
    const on = await stage();
    const folder = await mkdtemp(path.join(tmpdir(), 'slipway-bench-'));
    try {
      const large = await largeChange(on, folder);
      return {
        title: 'publish: 10,000 files to a request, its review, and an app',
        measurements: [...large, await live(on, folder)],
      };
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};

async function largeChange({ portal, client, blueprint }: Stage, folder: string): Promise<Measurement[]> {
  const { workspace } = await launchWorkspace(client, blueprint);
  const bare = await bareProject(folder);
  const script = path.join(folder, 'fill.cjs');
  await writeFile(script, fill);
  await writeInside(client, workspace.id, '/tmp/fill.cjs', fill);
  const stores = path.join(portal.data, 'git', 'store');
  const store = path.join(stores, (await readdir(stores)).find((name) => name.endsWith('.git'))!);
  const took = { submit: [] as number[], push: [] as number[], page: [] as number[], all: [] as number[] };
  const peers = { tree: [] as number[], stat: [] as number[] };

  for (let round = 0; round < rounds; round++) {
    const text = `round ${round}`;
    await writeInside(client, workspace.id, '/tmp/done', 'x', `node /tmp/fill.cjs . '${text}'`);
    await run(process.execPath, [script, bare, text]);
    let request!: PublishRequest;
    took.submit.push(
      await timed(async () => {
        request = await client.publishing.submit({ org, id: workspace.id, subdomain: 'bench-large' });
      }),
    );
    took.push.push(await timed(() => commitAndPush(bare)));
    const { id, base, commit } = request;
    // Nobody has looked at this commit: the portal has it compared now.
    took.page.push(await timed(() => client.publishing.files({ org, id, limit: 1000 })));
    took.all.push(await timed(() => allFiles(client, id)));
    const bareGit = (...args: string[]) => run('git', [...hardened, `--git-dir=${store}`, ...args], { maxBuffer: 1e9 });
    peers.tree.push(await timed(() => bareGit('diff-tree', '-r', '--raw', '--numstat', '-z', base, commit)));
    peers.stat.push(await timed(() => bareGit('diff', '--stat', base, commit)));
    await client.publishing.withdraw({ org, id });
  }
  const ms = { unit: 'ms', better: 'less' } as const;
  const compared = { 'git diff-tree': median(peers.tree), 'git diff --stat': median(peers.stat) };
  return [
    {
      ...ms,
      name: 'submit, to a request',
      slipway: median(took.submit),
      peers: { 'git commit and push': median(took.push) },
    },
    { ...ms, name: 'review, its first 1,000 files', slipway: median(took.page), peers: compared },
    { ...ms, name: 'review, all pages after that', slipway: median(took.all), peers: compared },
  ];
}

async function allFiles(client: Stage['client'], id: string): Promise<void> {
  let cursor: string | null = null;
  do {
    const page: { nextCursor: string | null } = await client.publishing.files({
      ...{ org, id, limit: 1000 },
      ...(cursor ? { cursor } : {}),
    });
    cursor = page.nextCursor;
  } while (cursor);
}

/** The same project with a repository to push to, as somebody has it without a portal. */
async function bareProject(folder: string): Promise<string> {
  const project = path.join(folder, 'project');
  await cp(source, project, { recursive: true });
  await run('git', ['init', '--quiet', '--bare', path.join(folder, 'remote.git')]);
  await run('git', ['init', '--quiet', project]);
  await run('git', ['remote', 'add', 'origin', path.join(folder, 'remote.git')], { cwd: project });
  await commitAndPush(project);
  return project;
}

async function commitAndPush(cwd: string): Promise<void> {
  const as = ['-c', 'user.name=Bench', '-c', 'user.email=bench@example.com', '-c', 'gc.auto=0'];
  await run('git', ['add', '-A'], { cwd });
  await run('git', [...as, 'commit', '--quiet', '-m', 'Change'], { cwd, maxBuffer: 1e8 });
  await run('git', ['push', '--quiet', 'origin', 'HEAD:main'], { cwd });
}

/** From the press on Approve until visitors get the new version: forge, a fresh environment, the build and the switch. */
async function live({ portal, client, blueprint }: Stage, folder: string): Promise<Measurement> {
  const { workspace } = await launchWorkspace(client, blueprint);
  const [ours, theirs]: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round++) {
    await writeInside(client, workspace.id, 'note.txt', `round ${round}\n`);
    const { id, commit } = await client.publishing.submit({ org, id: workspace.id, subdomain: 'bench-live' });
    ours.push(
      await timed(async () => {
        await client.publishing.approve({ org, id, commit });
        await waitFor(
          'it is live',
          async () => (await client.publishing.get({ org, id })).deployment?.status === 'live',
          120_000,
        );
        await answers(portal.port, `bench-live.apps.localhost:${portal.port}`);
      }),
    );
    theirs.push(await bareStart(path.join(folder, `app-${round}`)));
  }
  const peers = { 'a copy and a start of the same app': median(theirs) };
  return { name: 'approve, to a live app', unit: 'ms', better: 'less', slipway: median(ours), peers };
}

async function bareStart(at: string): Promise<number> {
  const port = await freePort();
  const began = performance.now();
  await mkdir(at);
  await cp(source, at, { recursive: true });
  const app = spawn(process.execPath, ['app.mjs', String(port)], { cwd: at, stdio: 'ignore' });
  await answers(port, `127.0.0.1:${port}`);
  const took = performance.now() - began;
  app.kill('SIGKILL');
  return took;
}

const answers = (port: number, host: string) =>
  waitFor(
    'it answers',
    () =>
      new Promise<boolean>((resolve) => {
        get({ host: '127.0.0.1', port, headers: { host } }, (response) => {
          response.resume();
          resolve(response.statusCode === 200);
        }).on('error', () => resolve(false));
      }),
  );

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

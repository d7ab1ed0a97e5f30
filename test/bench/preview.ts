import path from 'node:path';
import { type Child, startChild } from '#test/harness/child.ts';
import { freePort } from '#test/harness/free-port.ts';
import { waitFor } from '#test/harness/wait-for.ts';
import type { Bench, Stage } from './bench.ts';
import { get, type Load, load } from './load.ts';
import { type Measurement, median } from './report.ts';

const modules = path.resolve(import.meta.dirname, '../../node_modules');
const app = path.join(import.meta.dirname, 'source/files/app.mjs');
const rounds = 3;
const seconds = 2;

type Way = Pick<Load, 'url' | 'headers'>;

/** A page of a workspace through the portal, beside the same program alone and behind JupyterHub's proxy. */
export const preview: Bench = {
  name: 'preview',
  async run(stage) {
    const children: Child[] = [];
    try {
      const direct = await startApp(children);
      const ways: Record<string, Way> = {
        slipway: await enterPreview(await stage()),
        direct,
        'configurable-http-proxy': await startProxy(children, direct.url),
      };
      const small = (connections: number) =>
        measure(ways, {
          name: `1 kB answers, ${connections} connections`,
          unit: 'requests/s',
          load: { connections, seconds },
          figure: (result) => result.requestsPerSecond,
        });
      return {
        title: 'preview: pages of a workspace through the portal',
        measurements: [
          await small(16),
          await small(64),
          await measure(ways, {
            name: '16 MB answers, 4 connections',
            unit: 'MB/s',
            path: 'large',
            load: { connections: 4, seconds },
            figure: (result) => result.megabytesPerSecond,
          }),
        ],
      };
    } finally {
      await Promise.all(children.map((child) => child.end()));
    }
  },
};

/** Every way once per round, so that a busy moment of the machine does not fall on one way alone. */
async function measure(
  ways: Record<string, Way>,
  what: {
    name: string;
    unit: string;
    path?: string;
    load: Pick<Load, 'connections' | 'seconds'>;
    figure: (result: Awaited<ReturnType<typeof load>>) => number;
  },
): Promise<Measurement> {
  const figures: Record<string, number[]> = Object.fromEntries(Object.keys(ways).map((way) => [way, []]));
  for (let round = 0; round < rounds; round++)
    for (const [way, { url, headers }] of Object.entries(ways)) {
      const result = await load({ url: `${url}${what.path ?? ''}`, headers, ...what.load });
      figures[way]!.push(what.figure(result));
    }
  const { slipway, ...peers } = Object.fromEntries(Object.entries(figures).map(([way, all]) => [way, median(all)]));
  return { name: what.name, unit: what.unit, better: 'more', slipway: slipway!, peers };
}

async function startApp(children: Child[]): Promise<Way> {
  const port = await freePort();
  const child = startChild(process.execPath, [app, String(port)]);
  children.push(child);
  await child.says(/listening/);
  return { url: `http://127.0.0.1:${port}/` };
}

async function startProxy(children: Child[], target: string): Promise<Way> {
  const [port, apiPort] = [await freePort(), await freePort()];
  const program = path.join(modules, 'configurable-http-proxy/bin/configurable-http-proxy');
  const at = ['--ip', '127.0.0.1', '--port', String(port), '--api-ip', '127.0.0.1', '--api-port', String(apiPort)];
  // As quiet as ours: a line per request would be charged to it.
  const child = startChild(process.execPath, [program, ...at, '--default-target', target, '--log-level', 'error']);
  children.push(child);
  const url = `http://127.0.0.1:${port}/`;
  await waitFor('configurable-http-proxy answers', () =>
    fetch(url).then(
      (r) => r.ok,
      () => false,
    ),
  );
  return { url };
}

/** With a ticket for a cookie, as the page's frame does. */
async function enterPreview({ portal, client, workspace }: Stage): Promise<Way> {
  const { id } = await workspace();
  const ticket = await client.workspaces.ticket({ org: 'main', id, kind: 'preview', port: 3100 });
  const { host, pathname, search } = new URL(ticket.url);
  const url = `http://127.0.0.1:${portal.port}/`;
  const entered = await get(`${url.slice(0, -1)}${pathname}${search}`, { host });
  const cookie = entered.headers['set-cookie']?.[0]?.split(';')[0];
  if (entered.statusCode !== 303 || !cookie) throw new Error(`The preview answered ${entered.statusCode}.`);
  const headers = { host, cookie };
  await waitFor('the preview answers', async () => (await get(url, headers)).statusCode === 200);
  return { url, headers };
}

import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Child, startChild } from '#test/harness/child.ts';
import { freePort } from '#test/harness/free-port.ts';
import { processesUnder } from '#test/harness/processes.ts';
import { waitFor } from '#test/harness/wait-for.ts';
import type { Bench, Stage } from './bench.ts';
import { get, type Load, load } from './load.ts';
import { commandOf, cpuSeconds, withDescendants } from './processes.ts';
import { type Measurement, median } from './report.ts';

const proxy = path.join(
  path.dirname(fileURLToPath(import.meta.resolve('configurable-http-proxy'))),
  'bin/configurable-http-proxy',
);
const app = path.join(import.meta.dirname, 'source/files/app.mjs');
const rounds = 3;
const seconds = 2;

interface Way extends Pick<Load, 'url' | 'headers'> {
  /** Processes between the load and the app. */
  between: number[];
}

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
        runAll(ways, { connections, seconds }, '').then((results) => ({ connections, results }));
      const [few, many] = [await small(16), await small(64)];
      const large = await runAll(ways, { connections: 4, seconds }, 'large');
      const more = { better: 'more', unit: 'requests/s' } as const;
      return {
        title: 'preview: pages of a workspace through the portal',
        measurements: [
          ...[few, many].flatMap(({ connections, results }) => [
            {
              name: `1 kB answers, ${connections} connections`,
              ...more,
              ...compare(results, (r) => r.requestsPerSecond),
            },
            {
              name: `1 kB answers, ${connections} connections, processor time on the way`,
              better: 'less' as const,
              unit: 'µs/request',
              ...compare(results, (r) => r.cpuPerRequest * 1e6),
            },
          ]),
          {
            name: '16 MB answers, 4 connections',
            better: 'more',
            unit: 'MB/s',
            ...compare(large, (r) => r.megabytesPerSecond),
          },
        ],
      };
    } finally {
      await Promise.all(children.map((child) => child.end()));
    }
  },
};

type Result = Awaited<ReturnType<typeof load>> & { cpuPerRequest: number };
type Results = Record<string, Result[]>;

/** Every way once per round, so that a busy moment of the machine does not fall on one way alone. */
async function runAll(
  ways: Record<string, Way>,
  how: Pick<Load, 'connections' | 'seconds'>,
  page: string,
): Promise<Results> {
  const results: Results = Object.fromEntries(Object.keys(ways).map((way) => [way, []]));
  const cpu = (way: Way) => way.between.reduce((sum, pid) => sum + cpuSeconds(pid), 0);
  for (let round = 0; round < rounds; round++)
    for (const [name, way] of Object.entries(ways)) {
      const before = cpu(way);
      const result = await load({ url: `${way.url}${page}`, headers: way.headers, ...how });
      results[name]!.push({ ...result, cpuPerRequest: (cpu(way) - before) / result.requests });
    }
  return results;
}

/** The middle round of each way; without those that a figure means nothing for. */
function compare(results: Results, figure: (result: Result) => number): Pick<Measurement, 'slipway' | 'peers'> {
  const figures = Object.entries(results).map(([way, all]) => [way, median(all.map(figure))] as const);
  const { slipway, ...peers } = Object.fromEntries(figures.filter(([, value]) => value > 0));
  return { slipway: slipway!, peers };
}

async function startApp(children: Child[]): Promise<Way> {
  const port = await freePort();
  const child = startChild(process.execPath, [app, String(port)]);
  children.push(child);
  await child.says(/listening/);
  return { url: `http://127.0.0.1:${port}/`, between: [] };
}

async function startProxy(children: Child[], target: string): Promise<Way> {
  const [port, apiPort] = [await freePort(), await freePort()];
  const at = ['--ip', '127.0.0.1', '--port', String(port), '--api-ip', '127.0.0.1', '--api-port', String(apiPort)];
  // As quiet as ours: a line per request would be charged to it.
  const child = startChild(process.execPath, [proxy, ...at, '--default-target', target, '--log-level', 'error']);
  children.push(child);
  const url = `http://127.0.0.1:${port}/`;
  await waitFor('configurable-http-proxy answers', () =>
    fetch(url).then(
      (r) => r.ok,
      () => false,
    ),
  );
  return { url, between: [child.pid] };
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
  const supervisors = withDescendants(processesUnder(portal.data)).filter((pid) =>
    commandOf(pid).includes('/bin/supervisor.ts'),
  );
  // Those of warm environments are among them, and idle. The engine's own processes name theirs, too.
  return { url, headers, between: [portal.pid, ...new Set(supervisors)] };
}

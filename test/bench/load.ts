import { execFile } from 'node:child_process';
import { once } from 'node:events';
import http, { type IncomingMessage } from 'node:http';
import path from 'node:path';
import { promisify } from 'node:util';

const autocannon = path.resolve(import.meta.dirname, '../../node_modules/autocannon/autocannon.js');

export interface Load {
  url: string;
  headers?: Record<string, string>;
  connections: number;
  seconds: number;
}

/**
 * Sends requests as fast as they are answered, from a process of its own.
 *
 * @throws Error when any of them failed: the speed of failing is no speed
 */
export async function load({ url, headers = {}, connections, seconds }: Load) {
  const named = Object.entries(headers).flatMap(([name, value]) => ['--headers', `${name}=${value}`]);
  const args = [autocannon, '--json', '-c', String(connections), '-d', String(seconds), ...named, url];
  const { stdout } = await promisify(execFile)(process.execPath, args, { maxBuffer: 16 * 1024 * 1024 });
  const result = JSON.parse(stdout);
  if (result.errors > 0 || result.non2xx > 0 || result['2xx'] === 0)
    throw new Error(`${url}: ${JSON.stringify(result.statusCodeStats)}, ${result.errors} errors`);
  return {
    requests: result.requests.total as number,
    requestsPerSecond: result.requests.total / result.duration,
    megabytesPerSecond: result.throughput.total / result.duration / 1e6,
  };
}

/** One request with any `Host`, which `fetch` would not send. */
export async function get(url: string, headers: Record<string, string>): Promise<IncomingMessage> {
  const [answer] = (await once(http.get(url, { headers }), 'response')) as [IncomingMessage];
  return answer.resume();
}

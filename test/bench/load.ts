import { execFile } from 'node:child_process';
import { once } from 'node:events';
import http, { type IncomingMessage } from 'node:http';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const autocannon = fileURLToPath(import.meta.resolve('autocannon'));

export interface Load {
  url: string;
  headers?: Record<string, string>;
  connections: number;
  seconds: number;
}

/** Of a hundred requests. The speed of failing is no speed; a stray failure in a full machine is told, and not counted. */
const tolerated = 1;

/**
 * Sends requests as fast as they are answered, from a process of its own.
 *
 * @throws Error when more of them failed than is tolerated
 */
export async function load({ url, headers = {}, connections, seconds }: Load) {
  const named = Object.entries(headers).flatMap(([name, value]) => ['--headers', `${name}=${value}`]);
  const args = [autocannon, '--json', '-c', String(connections), '-d', String(seconds), ...named, url];
  const { stdout } = await promisify(execFile)(process.execPath, args, { maxBuffer: 16 * 1024 * 1024 });
  const result = JSON.parse(stdout);
  const answered: number = result['2xx'];
  const failed: number = result.non2xx + result.errors;
  if (failed > 0) {
    const told = `${url}: of ${answered + failed} requests ${failed} failed: ${JSON.stringify(result.statusCodeStats)}`;
    if (failed * 100 > answered * tolerated) throw new Error(told);
    console.error(told);
  }
  return {
    requests: answered,
    requestsPerSecond: answered / result.duration,
    megabytesPerSecond: result.throughput.total / result.duration / 1e6,
  };
}

/** One request with any `Host`, which `fetch` would not send. */
export async function get(url: string, headers: Record<string, string>): Promise<IncomingMessage> {
  const [answer] = (await once(http.get(url, { headers }), 'response')) as [IncomingMessage];
  return answer.resume();
}

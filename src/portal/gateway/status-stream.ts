import http from 'node:http';
import type { Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { type SupervisorStatus, supervisorStatus } from '#contract/supervisor.ts';
import { supervisorHost } from '#link/agent.ts';
import type { Mux } from '#link/mux.ts';

const limits = {
  /** Bytes of one line. A hundred services with all their ports need a tenth. */
  line: 256 * 1024,
  /** Milliseconds between two lines that are parsed; what comes faster is skipped, since each line is the whole truth. */
  every: 50,
  /** Until it answers at all. */
  answer: 10_000,
};

/**
 * Follows `GET /events` of a supervisor until the signal, and asks anew whenever the stream ends.
 *
 * @param onProblem told when what arrives cannot be used; without anything that arrived
 */
export async function followStatus(
  mux: Mux,
  onStatus: (status: SupervisorStatus) => void,
  onProblem: (problem: string) => void,
  signal: AbortSignal,
): Promise<void> {
  let pause = 250;
  while (!signal.aborted) {
    try {
      const body = await openEvents(mux, signal);
      await readLines(body, (line) => {
        onStatus(supervisorStatus.parse(JSON.parse(line)));
        pause = 250;
      });
    } catch (error) {
      if (signal.aborted) return;
      // Only the kind of failure: a parser's message quotes what a hostile peer sent.
      onProblem(error instanceof Error ? ((error as NodeJS.ErrnoException).code ?? error.name) : 'unknown');
    }
    await wait(pause, undefined, { signal, ref: false }).catch(() => {});
    pause = Math.min(pause * 2, 10_000);
  }
}

function openEvents(mux: Mux, signal: AbortSignal): Promise<Readable> {
  return new Promise((resolve, reject) => {
    const request = http.request({
      path: '/events',
      headers: { host: supervisorHost },
      createConnection: () => mux.open({ to: 'supervisor' }),
      signal,
    });
    const late = setTimeout(() => request.destroy(new Error('no answer')), limits.answer);
    request.on('response', (response) => {
      clearTimeout(late);
      if (response.statusCode === 200) return resolve(response);
      response.destroy();
      reject(new Error('refused'));
    });
    request.on('error', (error) => {
      clearTimeout(late);
      reject(error);
    });
    request.end();
  });
}

/**
 * Hands over whole lines, the newest one only when several came since the last. Reads no more while it waits, so that a
 * peer which never stops talking costs twenty parses a second, and no memory.
 *
 * @throws when a line is too long, or `onLine` throws
 */
async function readLines(body: Readable, onLine: (line: string) => void): Promise<void> {
  let rest = '';
  let last = 0;
  body.setEncoding('utf8');
  // Leaving the loop, by an error too, destroys the body.
  for await (const chunk of body) {
    rest += chunk;
    const end = rest.lastIndexOf('\n');
    if (end < 0) {
      if (rest.length > limits.line) throw new RangeError('line too long');
      continue;
    }
    const line = rest.slice(rest.lastIndexOf('\n', end - 1) + 1, end);
    rest = rest.slice(end + 1);
    if (line.length > limits.line) throw new RangeError('line too long');
    if (line.trim() === '') continue;
    const early = last + limits.every - performance.now();
    if (early > 0) await wait(early, undefined, { ref: false });
    last = performance.now();
    onLine(line);
  }
}

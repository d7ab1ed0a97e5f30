import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import WebSocket from 'ws';
import { startChild } from '#test/harness/child.ts';
import { freePort } from '#test/harness/free-port.ts';
import { openRealTerminal } from '#test/harness/real-terminal.ts';
import { Screen } from '#test/harness/screen.ts';
import { prompt } from './bare-shell.ts';
import type { Bench } from './bench.ts';
import { type Measurement, median, percentile } from './report.ts';

const keys = 300;
const rounds = 3;
const bulkBytes = 32 * 1024 * 1024;
const peer = 'bare WebSocket + pty';

interface Line {
  screen: Screen;
  send(data: string): void;
  close(): void;
}

/** A key's way to the shell and back, and a flood of output, beside a pty right behind a WebSocket. */
export const keystroke: Bench = {
  name: 'keystroke',
  async run(stage) {
    const { client, workspace } = await stage();
    const port = await freePort();
    const bare = startChild(process.execPath, [fileURLToPath(import.meta.resolve('./bare-terminal.ts')), String(port)]);
    const lines: Line[] = [];
    try {
      await bare.says(/listening/);
      const ours = openRealTerminal(client, { workspace: (await workspace()).id });
      const theirs = await openBare(port);
      lines.push(ours, theirs);
      for (const line of lines) await line.screen.until(prompt);
      const echo = [await echoes(ours), await echoes(theirs)] as const;
      const flood = [await floods(ours), await floods(theirs)] as const;
      const at = (percent: number): Measurement => ({
        name: `a key's echo, p${percent}`,
        unit: 'ms',
        better: 'less',
        slipway: percentile(echo[0], percent),
        peers: { [peer]: percentile(echo[1], percent) },
      });
      const bulk: Measurement = {
        name: `${bulkBytes / 1024 / 1024} MB of output`,
        unit: 'MB/s',
        better: 'more',
        slipway: median(flood[0]),
        peers: { [peer]: median(flood[1]) },
      };
      return { title: 'keystroke: a terminal through the portal', measurements: [at(50), at(99), bulk] };
    } finally {
      for (const line of lines) line.close();
      await bare.end();
    }
  },
};

async function openBare(port: number): Promise<Line> {
  const screen = new Screen();
  const socket = new WebSocket(`ws://127.0.0.1:${port}`, { perMessageDeflate: false });
  socket.on('message', (bytes: Buffer) => screen.feed(bytes));
  await once(socket, 'open');
  return { screen, send: (data) => socket.send(Buffer.from(data)), close: () => socket.close() };
}

/** Milliseconds of each key. The pty itself echoes, so that no line editor of a shell is measured. */
async function echoes({ screen, send }: Line): Promise<number[]> {
  send("PS1='$ '; printf '\\nrea''dy\\n'; cat >/dev/null\r");
  await screen.until(/\nready\r\n/);
  const times: number[] = [];
  for (let key = 0; key < keys; key++) {
    const before = screen.received;
    const began = performance.now();
    send('x');
    await screen.untilReceived(before + 1);
    times.push(performance.now() - began);
  }
  // Control-U clears the line, Control-D ends `cat`.
  send('\x15\x04');
  await screen.until(prompt);
  return times;
}

/** Megabytes per second of each round. */
async function floods({ screen, send }: Line): Promise<number[]> {
  const rates: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const typed = `head -c ${bulkBytes} /dev/zero | tr '\\0' x\r`;
    const before = screen.received;
    const began = performance.now();
    send(typed);
    await screen.untilReceived(before + bulkBytes, 60_000);
    rates.push(bulkBytes / 1e6 / ((performance.now() - began) / 1000));
    await screen.until(prompt);
  }
  return rates;
}

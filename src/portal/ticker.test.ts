import pino from 'pino';
import { expect, test } from 'vitest';
import { ticker } from './ticker.ts';

const log = pino({ level: 'silent' });

test('runs at once, after each wake, and never twice at once', async () => {
  let running = 0;
  let runs = 0;
  const gates: (() => void)[] = [];
  const loop = ticker('test', 60_000, log, async () => {
    expect(++running).toBe(1);
    await new Promise<void>((resolve) => gates.push(resolve));
    running--;
    runs++;
  });
  await expect.poll(() => gates.length).toBe(1);
  loop.wake();
  loop.wake();
  gates[0]!();
  await expect.poll(() => gates.length).toBe(2);
  gates[1]!();
  await expect.poll(() => runs).toBe(2);
  expect(gates.length).toBe(2);
  await loop.stop();
});

test('goes on after a failure, and tells its work to end', async () => {
  let calls = 0;
  const loop = ticker('test', 1, log, async (signal) => {
    if (++calls === 1) throw new Error('once');
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
  });
  await expect.poll(() => calls).toBe(2);
  await loop.stop();
});

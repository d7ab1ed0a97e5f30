import { cpus, loadavg, totalmem } from 'node:os';

/** One measured thing, beside the same thing done another way in the same run. */
export interface Measurement {
  name: string;
  unit: string;
  better: 'more' | 'less';
  slipway: number;
  /** By the name of the peer. Empty for what has none. */
  peers: Record<string, number>;
}

export interface Report {
  title: string;
  measurements: Measurement[];
}

export function median(values: readonly number[]): number {
  return percentile(values, 50);
}

/** The smallest of them that so many percent do not exceed. */
export function percentile(values: readonly number[], percent: number): number {
  if (values.length === 0) throw new Error('Nothing was measured.');
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)]!;
}

/** What the figures were measured on: they mean little without it. */
export function machine() {
  const [cpu] = cpus();
  return {
    node: process.version,
    processors: cpus().length,
    processor: cpu?.model ?? 'unknown',
    memoryGb: Math.round(totalmem() / 1e9),
    load: loadavg()[0]!,
  };
}

/** A table for people. A ratio is Slipway's figure divided by the peer's. */
export function table({ title, measurements }: Report): string {
  const rows = measurements.map(({ name, unit, better, slipway, peers }) => [
    name,
    `${unit}, ${better} is better`,
    figure(slipway),
    Object.entries(peers)
      .map(([peer, value]) => `${(slipway / value).toFixed(2)} × ${peer} (${figure(value)})`)
      .join('   '),
  ]);
  const all = [['', '', 'Slipway', 'against'], ...rows];
  const widths = [0, 1, 2].map((column) => Math.max(...all.map((row) => row[column]!.length)));
  const lines = all.map(([name, unit, slipway, against]) =>
    [name!.padEnd(widths[0]!), unit!.padEnd(widths[1]!), slipway!.padStart(widths[2]!), against].join('  ').trimEnd(),
  );
  return [`== ${title} ==`, ...lines].join('\n');
}

/** Three digits that count; more would promise a precision that a shared machine does not have. */
const figure = (value: number) => value.toLocaleString('en-US', { maximumSignificantDigits: value < 1000 ? 3 : 4 });

import { expect, test } from 'vitest';
import { environmentSpec } from '#contract/environment.ts';
import { ownPorts } from './launch.ts';

const spec = environmentSpec.parse({
  version: 1,
  name: 'Two services',
  services: [
    { name: 'web', command: 'x', port: 3100 },
    { name: 'api', command: 'x', port: 3200 },
    { name: 'worker', command: 'x' },
  ],
  app: { command: 'x', port: 3100 },
});

test('each declared port gets one of its own, the same at every start', () => {
  const ports = ownPorts('env1', spec);
  expect(Object.keys(ports)).toEqual(['3100', '3200']);
  expect(new Set(Object.values(ports)).size).toBe(2);
  expect(ownPorts('env1', spec)).toEqual(ports);
});

test('two environments hardly ever get the same', () => {
  const firsts = Array.from({ length: 20 }, (_, i) => ownPorts(`env${i}`, spec)[3100]);
  expect(new Set(firsts).size).toBeGreaterThan(18);
  for (const port of firsts) expect(port).toBeGreaterThanOrEqual(20_000);
});

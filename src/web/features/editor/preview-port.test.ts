import { describe, expect, it } from 'vitest';
import { type Ports, portChoices, portOf, waitingFor } from './preview-port.ts';

const ports = (...listening: number[]): Ports => ({
  items: listening.map((port) => ({ port, service: port === 3100 ? 'web' : null, process: 'node' })),
  services: [],
  nextCursor: null,
});

it.each([
  ['the chosen one', 8000, 3100, ports(3100), 8000],
  ['the workspace’s own, also before it listens', null, 3100, ports(8000), 3100],
  ['the first that listens', null, null, ports(8000, 9000), 8000],
  ['none', null, null, ports(), null],
  ['none before it is known', null, null, undefined, null],
])('shows %s', (_name, chosen, own, known, port) => {
  expect(portOf(chosen, own, known)).toBe(port);
});

it('offers what listens and what is shown, in order', () => {
  expect(portChoices(3100, ports(8000, 3200))).toEqual([
    { port: 3100, hint: '' },
    { port: 3200, hint: 'node' },
    { port: 8000, hint: 'node' },
  ]);
  expect(portChoices(3100, ports(3100))).toEqual([{ port: 3100, hint: 'web' }]);
});

describe('waitingFor', () => {
  const service = (status: Ports['services'][number]['status'], exitCode: number | null = null) => [
    { name: 'web', status, port: 3100, exitCode, restarts: 0 },
  ];
  it.each([
    ['waiting', service('waiting'), 'starting', 'Starting web'],
    ['starting', service('starting'), 'starting', 'Starting web'],
    ['running without its port', service('running'), 'starting', 'Nothing listens on 3100 yet'],
    ['failed', service('failed', 1), 'failed', 'web stopped with code 1'],
    ['stopped', service('stopped'), 'idle', 'Nothing listens on 3100 yet'],
    ['nobody’s', [], 'idle', 'Nothing listens on 3100 yet'],
  ])('tells of a port whose service is %s', (_name, services, kind, title) => {
    expect(waitingFor(3100, services)).toMatchObject({ kind, title });
  });
});

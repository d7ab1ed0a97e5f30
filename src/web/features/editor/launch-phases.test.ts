import { expect, it } from 'vitest';
import { phases } from '#contract/workspaces.ts';
import { durationText, elapsed, type LaunchPhase, neededPhases } from './launch-phases.ts';

const launch = (...statuses: LaunchPhase['status'][]): LaunchPhase[] =>
  phases.map((phase, at) => ({
    phase,
    status: statuses[at] ?? 'waiting',
    startedAt: null,
    finishedAt: null,
    message: null,
    log: null,
  }));

it.each([
  ['all before the first begins', launch(), phases],
  ['all of a first launch', launch('done', 'done', 'running'), phases],
  [
    'the later ones of a start from stopped',
    launch('done', 'waiting', 'waiting', 'waiting', 'running'),
    ['validating', 'deploying', 'finalizing'],
  ],
])('shows %s', (_name, given, shown) => {
  expect(neededPhases(given).map(({ phase }) => phase)).toEqual(shown);
});

const at = (startedAt: string | null, finishedAt: string | null): LaunchPhase => ({
  phase: 'cloning',
  status: 'running',
  startedAt,
  finishedAt,
  message: null,
  log: null,
});
const now = Date.parse('2026-01-01T00:00:10Z');
it.each([
  ['has not begun', at(null, null), null],
  ['runs', at('2026-01-01T00:00:07Z', null), 3000],
  ['is done', at('2026-01-01T00:00:01Z', '2026-01-01T00:00:02.5Z'), 1500],
  ['began in the future of this clock', at('2026-01-01T00:01:00Z', null), 0],
])('a phase that %s', (_name, phase, milliseconds) => {
  expect(elapsed(phase, now)).toBe(milliseconds);
});

it.each([
  [0, '0.0 s'],
  [412, '0.4 s'],
  [9940, '9.9 s'],
  [9960, '10 s'],
  [59_400, '59 s'],
  [59_600, '1 min 0 s'],
  [125_000, '2 min 5 s'],
])('%i ms is %s', (milliseconds, text) => {
  expect(durationText(milliseconds)).toBe(text);
});

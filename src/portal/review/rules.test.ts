import { describe, expect, test } from 'vitest';
import { decideEnd, decideRoom, decideStart, idleAfter } from './rules.ts';

describe('a preview may be started', () => {
  test.each([
    [{ status: 'pending', hasApp: true }, { ok: true }],
    [
      { status: 'pending', hasApp: false },
      { ok: false, code: 'CONFLICT' },
    ],
    [
      { status: 'approved', hasApp: true },
      { ok: false, code: 'REQUEST_NOT_PENDING' },
    ],
    [
      { status: 'rejected', hasApp: true },
      { ok: false, code: 'REQUEST_NOT_PENDING' },
    ],
    [
      { status: 'withdrawn', hasApp: false },
      { ok: false, code: 'REQUEST_NOT_PENDING' },
    ],
  ] as const)('%j: %j', (facts, verdict) => expect(decideStart(facts)).toMatchObject(verdict));
});

test.each([
  [{ workspaces: 0, previews: 0 }, 1, true],
  [{ workspaces: 1, previews: 0 }, 1, false],
  [{ workspaces: 0, previews: 1 }, 1, false],
  [{ workspaces: 2, previews: 2 }, 5, true],
  [{ workspaces: 3, previews: 2 }, 5, false],
  // The limit was lowered meanwhile.
  [{ workspaces: 9, previews: 0 }, 5, false],
])('with %j running and a limit of %i there is room: %s', (running, most, ok) =>
  expect(decideRoom(running, most).ok).toBe(ok),
);

describe('a preview ends', () => {
  const now = new Date('2026-03-01T10:00:00Z');
  const ago = (ms: number) => new Date(now.getTime() - ms);
  test.each([
    ['pending', 0, null],
    ['pending', idleAfter - 1, null],
    ['pending', idleAfter, 'idle'],
    ['approved', 0, 'decided'],
    ['rejected', 0, 'decided'],
    ['withdrawn', idleAfter, 'decided'],
  ] as const)('%s, looked at %i ms ago: %s', (status, since, reason) =>
    expect(decideEnd({ status, lookedAt: ago(since), now })).toBe(reason),
  );
});

import { expect, test } from 'vitest';
import { isSeenDue, safePath, sessionEnd, widerRole } from './rules.ts';

test.each<[next: string | undefined, path: string]>([
  [undefined, '/'],
  ['', '/'],
  ['/', '/'],
  ['/workspaces/ws1?tab=chat#end', '/workspaces/ws1?tab=chat#end'],
  ['/go?to=https://evil.example/', '/go?to=https://evil.example/'],
  ['//evil.example', '/'],
  ['///evil.example', '/'],
  ['/\\evil.example', '/'],
  ['\\\\evil.example', '/'],
  ['/\t/evil.example', '/'],
  ['/\n/evil.example', '/'],
  ['/ok\u0000', '/'],
  ['/ok\r\nSet-Cookie: a=b', '/'],
  ['/.//evil.example', '/'],
  ['/a/..//evil.example', '/'],
  ['/%2e//evil.example', '/'],
  ['javascript:alert(1)', '/'],
  ['JavaScript:alert(1)', '/'],
  ['data:text/html,x', '/'],
  ['https://evil.example/', '/'],
  ['https:evil.example', '/'],
  ['workspaces', '/'],
  [' //evil.example', '/'],
  // Encoded slashes stay encoded: a path of ours that does not exist, not another host.
  ['/%2f/evil.example', '/%2f/evil.example'],
  ['/%5cevil.example', '/%5cevil.example'],
])('next=%j leads to %j', (next, path) => {
  expect(safePath(next)).toBe(path);
});

const at = (iso: string) => new Date(iso);

test.each([
  ['2025-01-01T00:00:00Z', '2025-01-01T00:00:00Z', '2025-01-15T00:00:00.000Z'],
  ['2025-01-01T00:00:00Z', '2025-01-10T00:00:00Z', '2025-01-24T00:00:00.000Z'],
  ['2025-01-01T00:00:00Z', '2025-01-30T00:00:00Z', '2025-01-31T00:00:00.000Z'],
])('a session made %s and seen %s ends %s', (created, seen, end) => {
  expect(sessionEnd(at(created), at(seen)).toISOString()).toBe(end);
});

test.each([
  [null, true],
  [at('2025-01-01T00:00:00Z'), true],
  [at('2025-01-01T00:00:01Z'), false],
])('seen last at %s: due %s', (lastSeen, due) => {
  expect(isSeenDue(lastSeen, at('2025-01-01T00:01:00Z'))).toBe(due);
});

test('break glass never lowers a role', () => {
  expect(widerRole('admin', 'user')).toBe('admin');
  expect(widerRole('user', 'admin')).toBe('admin');
  expect(widerRole('user', 'user')).toBe('user');
});

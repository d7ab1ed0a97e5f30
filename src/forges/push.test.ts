import { expect, test } from 'vitest';
import { gitErrorCode, refOf } from './push.ts';

test.each([
  ['! [rejected] a -> main (stale info)', 'conflict'],
  ['! [rejected] a -> main (non-fast-forward)', 'conflict'],
  ['! [remote rejected] a -> main (protected branch hook declined)', 'conflict'],
  ["fatal: Authentication failed for 'https://github.com/a/b.git/'", 'unauthorized'],
  ["fatal: could not read Username for 'https://github.com': terminal prompts disabled", 'unauthorized'],
  ["fatal: unable to access 'x': The requested URL returned error: 403", 'unauthorized'],
  ["fatal: repository 'https://github.com/a/b.git/' not found", 'not_found'],
  ["fatal: unable to access 'x': The requested URL returned error: 301", 'conflict'],
  ["fatal: unable to access 'x': The requested URL returned error: 429", 'rate_limited'],
  ["fatal: unable to access 'x': The requested URL returned error: 502", 'unavailable'],
  ["fatal: unable to access 'x': Could not resolve host: github.com", 'unavailable'],
  ['fatal: the remote end hung up unexpectedly', 'unavailable'],
  ['fatal: something else', 'failed'],
])('%s is %s', (stderr, code) => {
  expect(gitErrorCode({ reason: 'exit', stderr })).toBe(code);
});

test('a push that takes too long may work another time', () => {
  expect(gitErrorCode({ reason: 'limit', stderr: '' })).toBe('unavailable');
});

test.each(['main', 'Master', 'release/1.0', 'publish/reqabc'])('%s is a branch', (branch) => {
  expect(refOf(branch)).toBe(`refs/heads/${branch}`);
});

test.each(['', '../main', 'a..b', 'a//b', 'a/.b', 'a/', '-x', '--all', 'a b', 'a:b', 'a^', 'a.lock', 'a?x=1', 'a%2f'])(
  '%j names no branch',
  (branch) => {
    expect(() => refOf(branch)).toThrow('cannot name');
  },
);

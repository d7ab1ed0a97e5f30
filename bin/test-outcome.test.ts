import { expect, test } from 'vitest';
import { filesToTryAlone, judge } from './test-outcome.mjs';

const file = (name: string, tests: Record<string, string>) => ({
  name,
  status: Object.values(tests).includes('failed') ? 'failed' : 'passed',
  assertionResults: Object.entries(tests).map(([fullName, status]) => ({ fullName, status })),
});
const good = file('good.ts', { adds: 'passed', waits: 'pending' });
const bad = file('bad.ts', { opens: 'failed', closes: 'passed' });
const goodNow = file('bad.ts', { opens: 'passed', closes: 'passed' });
const unloadable = { name: 'unloadable.ts', status: 'failed', assertionResults: [] };

test('only a few files are worth another try, and only where something failed', () => {
  expect(filesToTryAlone({ ok: true, files: [good] })).toEqual([]);
  expect(filesToTryAlone({ ok: false, files: [good, bad, unloadable] })).toEqual(['bad.ts', 'unloadable.ts']);
  const many = ['a', 'b', 'c', 'd'].map((name) => file(name, { opens: 'failed' }));
  expect(filesToTryAlone({ ok: false, files: many })).toEqual([]);
  expect(filesToTryAlone({ ok: false, files: [good] })).toEqual([]);
});

test.each([
  ['all pass', true, [good, goodNow], null, { passed: 3, failed: [], onlyAlone: [] }],
  ['one fails', false, [good, bad], null, { passed: 2, failed: ['bad.ts: opens'], onlyAlone: [] }],
  [
    'one fails twice',
    false,
    [good, bad],
    { ok: false, files: [bad] },
    { passed: 2, failed: ['bad.ts: opens'], onlyAlone: [] },
  ],
  [
    'one passes alone',
    false,
    [good, bad],
    { ok: true, files: [goodNow] },
    { passed: 3, failed: [], onlyAlone: ['bad.ts: opens'] },
  ],
  ['a file does not load', false, [good, unloadable], null, { passed: 1, failed: ['Units'], onlyAlone: [] }],
  [
    'a file does not load, twice',
    false,
    [good, unloadable],
    { ok: false, files: [unloadable] },
    { passed: 1, failed: ['Units'], onlyAlone: [] },
  ],
  [
    'the runner crashes at the second try',
    false,
    [good, bad],
    { ok: false, files: [] },
    { passed: 1, failed: ['Units'], onlyAlone: [] },
  ],
  ['the runner crashes', false, [], null, { passed: 0, failed: ['Units'], onlyAlone: [] }],
])('%s', (_, ok, files, again, expected) => {
  const skipped = files.includes(good) ? ['good.ts: waits'] : [];
  expect(judge('Units', { ok, files }, again)).toEqual({ ...expected, skipped });
});

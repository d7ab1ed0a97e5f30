import { expect, test } from 'vitest';
import type { Check } from '#contract/publishing.ts';
import type { TrustPolicy } from '#contract/trust.ts';
import { holdBack, isDue, noPolicy, type Refusal, type Submitted } from './rules.ts';

const check = (code: Check['code'], severity: Check['severity']): Check => ({
  ...{ code, severity, message: '', advice: null, places: [], more: 0 },
});
const small: Submitted = {
  checks: [check('secrets', 'ok'), check('large_files', 'ok')],
  stats: { files: 2, additions: 7, deletions: 3 },
  files: [
    { path: 'public/index.html', from: null },
    { path: 'public/new.css', from: 'styles/old.css' },
  ],
  refusal: null,
};
const warned = { checks: [check('secrets', 'ok'), check('lock_files', 'warning')] };
const secret = { checks: [check('secrets', 'problem')] };

test.each<[string, Partial<TrustPolicy>, Partial<Submitted>, string[]]>([
  ['no rule', {}, {}, []],
  ['no rule, whatever the checks warn of', {}, warned, []],
  ['no rule, but a secret', {}, secret, ['secrets']],
  ['no rule, but an admin rolled back from these files', {}, { refusal: 'rolled_back' }, ['refused']],
  ['no rule, but an admin took an app with them down', {}, { refusal: 'taken_down' }, ['refused']],
  ['no rule, but an admin deleted an app with them', {}, { refusal: 'deleted' }, ['refused']],
  ['refused files with a secret', {}, { ...secret, refusal: 'rolled_back' }, ['secrets', 'refused']],
  ['checks that pass', { checksPass: true }, {}, []],
  ['a check that warns', { checksPass: true }, warned, ['checks']],
  ['a secret, which is a check, too', { checksPass: true }, secret, ['secrets', 'checks']],
  ['as many files as may change', { maxFiles: 2 }, {}, []],
  ['one file more', { maxFiles: 1 }, {}, ['files']],
  ['as many lines as may change', { maxLines: 10 }, {}, []],
  ['one line more', { maxLines: 9 }, {}, ['lines']],
  ['paths that are not protected', { protectedPaths: ['src/**'] }, {}, []],
  ['a protected path', { protectedPaths: ['public'] }, {}, ['paths']],
  ['a protected path that a file is moved away from', { protectedPaths: ['styles/*'] }, {}, ['paths']],
  [
    'all at once',
    { checksPass: true, maxFiles: 1, maxLines: 1, protectedPaths: ['*.css'] },
    warned,
    ['checks', 'files', 'lines', 'paths'],
  ],
])('%s', (_, policy, change, rules) => {
  expect(holdBack({ ...noPolicy, ...policy }, { ...small, ...change }).map(({ rule }) => rule)).toEqual(rules);
});

test('each says what is over which limit', () => {
  const policy = { checksPass: false, maxFiles: 1, maxLines: 9, protectedPaths: ['public', 'styles'] };
  expect(holdBack(policy, small).map(({ message }) => message)).toEqual([
    'It changes 2 files; without a review at most 1 file may change.',
    'It changes 10 lines; without a review at most 9 lines may change.',
    'It changes what is protected: public/index.html, public/new.css, styles/old.css.',
  ]);
});

test('refused files say what an admin did, and who can change it', () => {
  const words = (refusal: Refusal) => holdBack(noPolicy, { ...small, refusal })[0]?.message;
  expect(words('rolled_back')).toBe(
    'An admin rolled back from a version with exactly these files. One has to approve them first.',
  );
  expect(words('taken_down')).toMatch(/took down an app/);
  expect(words('deleted')).toMatch(/deleted an app/);
});

test('many protected paths are counted, not all named', () => {
  const files = Array.from({ length: 1003 }, (_, at) => ({ path: `src/${at}.ts`, from: null }));
  const [held] = holdBack({ ...noPolicy, protectedPaths: ['src'] }, { ...small, files });
  expect(held?.message).toBe('It changes what is protected: src/0.ts, src/1.ts, src/2.ts and 1,000 more.');
});

test.each([
  [0, false],
  [89.9, false],
  [90, true],
  [400, true],
])('a trust that was looked at %d days ago is due: %s', (days, due) => {
  const now = new Date('2026-06-01T12:00:00Z');
  expect(isDue(new Date(now.getTime() - days * 86_400_000), now)).toBe(due);
});

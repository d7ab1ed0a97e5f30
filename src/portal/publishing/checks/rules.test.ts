import { describe, expect, test } from 'vitest';
import type { Check } from '#contract/publishing.ts';
import type { ChangedFile } from '../../git/diff.ts';
import { changesOf } from './changes.ts';
import { chooseTexts } from './choose.ts';
import { checkEnvFiles, checkGeneratedFiles, checkLargeFiles, checkLockFiles, checkSecrets } from './rules.ts';

const megabyte = 1024 * 1024;

interface Made extends Partial<ChangedFile> {
  size?: number;
  /** What the file was; absent: it was not there. */
  old?: { size?: number; blob?: string };
  blob?: string;
}

/** Commits that differ in these files, the others of the new one being `kept`. */
function changes(made: Record<string, Made>, kept: string[] = []) {
  const before = new Map<string, { blob: string; size: number }>();
  const after = new Map(kept.map((path) => [path, { blob: path, size: 1 }]));
  const files = Object.entries(made).map(([path, { size = 10, old, blob = `new ${path}`, ...file }]): ChangedFile => {
    const change = { path, from: null, status: old ? 'modified' : 'added', additions: 1, deletions: 0, binary: false };
    if (old) before.set(file.from ?? path, { blob: `old ${path}`, size: 10, ...old });
    if (file.status !== 'deleted') after.set(path, { blob, size });
    return { ...change, ...file } as ChangedFile;
  });
  return changesOf(files, before, after);
}
const pathsOf = ({ places }: Check) => places.map(({ path }) => path);

describe('files with settings', () => {
  test.each<[string, boolean]>([
    ['.env', true],
    ['api/.env.production', true],
    ['.ENV', true],
    ['.env.example', false],
    ['.env.local.sample', false],
    ['environment.yaml', false],
    ['src/.env/readme.md', false],
  ])('%s is one: %s', (path, isOne) => {
    const check = checkEnvFiles(changes({ [path]: {} }));
    expect([check.severity, pathsOf(check)]).toEqual(isOne ? ['warning', [path]] : ['ok', []]);
  });

  test('one that is deleted is nothing to warn of', () => {
    expect(checkEnvFiles(changes({ '.env': { status: 'deleted', old: {} } })).severity).toBe('ok');
  });
});

describe('large files', () => {
  test.each<[string, number, Check['severity']]>([
    ['of 5 MB', 5 * megabyte, 'ok'],
    ['of more', 5 * megabyte + 1, 'warning'],
    ['of 100 MB', 100 * megabyte, 'warning'],
    ['that git hosts refuse', 100 * megabyte + 1, 'problem'],
  ])('one %s', (_, size, severity) => {
    expect(checkLargeFiles(changes({ 'film.mp4': { size, binary: true } })).severity).toBe(severity);
  });

  test('are named with their sizes, the largest first', () => {
    const check = checkLargeFiles(changes({ a: { size: 6 * megabyte }, b: { size: 7.5 * megabyte } }));
    expect(check.places).toEqual([
      { path: 'b', line: null, detail: '7.5 MB' },
      { path: 'a', line: null, detail: '6 MB' },
    ]);
  });
});

describe('generated files', () => {
  test.each<[string, string | null]>([
    ['node_modules/left-pad/index.js', 'node_modules/'],
    ['web/node_modules/a/node_modules/b/c.js', 'web/node_modules/'],
    ['Dist/app.css', 'Dist/'],
    ['build/x', 'build/'],
    ['src/app.min.js', 'src/app.min.js'],
    ['src/app.js.map', 'src/app.js.map'],
    ['tool.pyc', 'tool.pyc'],
    ['src/build.ts', null],
    ['src/distance/a.ts', null],
    ['world.map', null],
    ['dist', null],
  ])('%s', (path, part) => {
    const check = checkGeneratedFiles(changes({ [path]: {} }));
    expect([check.severity, pathsOf(check)]).toEqual(part ? ['warning', [part]] : ['ok', []]);
  });

  test.each<[string, Made & { path: string }, Check['severity']]>([
    ['a new script in one long line', { path: 'a.js', size: 90_000, additions: 3 }, 'warning'],
    ['one with lines that people write', { path: 'a.js', size: 90_000, additions: 3000 }, 'ok'],
    ['a changed one, whose other lines are not counted', { path: 'a.js', size: 90_000, old: {} }, 'ok'],
    ['data in one long line', { path: 'a.csv', size: 90_000 }, 'ok'],
  ])('%s', (_, { path, ...file }, severity) => {
    expect(checkGeneratedFiles(changes({ [path]: file })).severity).toBe(severity);
  });

  test('those of one folder are one place', () => {
    const many = Object.fromEntries(Array.from({ length: 1200 }, (_, at) => [`node_modules/${at}.js`, {}]));
    const check = checkGeneratedFiles(changes({ ...many, 'dist/a.js': {} }));
    expect(check.message).toMatch(/^1,201 files/);
    expect(check.places).toEqual([
      { path: 'node_modules/', line: null, detail: '1,200 files' },
      { path: 'dist/', line: null, detail: '1 file' },
    ]);
  });
});

describe('lock files', () => {
  const [manifest, lock] = ['package.json', 'package-lock.json'];
  test.each<[string, Record<string, Made>, string[], string[]]>([
    ['both changed', { [manifest]: { old: {} }, [lock]: { old: {} } }, [], []],
    ['only the manifest', { [manifest]: { old: {} } }, [lock], [manifest]],
    ['only the lock file', { [lock]: { old: {} } }, [manifest], [lock]],
    ['a manifest where there is no lock file', { [manifest]: { old: {} } }, [], []],
    ['a manifest beside a lock file of another folder', { [manifest]: { old: {} } }, [`web/${lock}`], []],
    ['each in a folder of its own', { [`a/${manifest}`]: {}, [`b/${lock}`]: {} }, [], [`b/${lock}`]],
    ['another kind', { 'pyproject.toml': { old: {} } }, ['uv.lock'], ['pyproject.toml']],
    ['a lock file that is gone', { [lock]: { status: 'deleted', old: {} } }, [manifest], []],
    ['a manifest that is gone', { [manifest]: { status: 'deleted', old: {} } }, [lock], [manifest]],
    ['one that was moved', { [`web/${manifest}`]: { status: 'renamed', from: manifest, old: {} } }, [lock], [manifest]],
  ])('%s', (_, made, kept, places) => {
    const check = checkLockFiles(changes(made, kept));
    expect([check.severity, pathsOf(check)]).toEqual([places.length > 0 ? 'warning' : 'ok', places]);
  });
});

describe('secrets', () => {
  const secret = { path: 'a.ts', line: 3, kind: 'AWS key' };
  const left = { path: 'big.txt', because: 'Not searched: too large' };

  test.each<[string, Parameters<typeof checkSecrets>, Check['severity']]>([
    ['none', [[], []], 'ok'],
    ['a text that was not searched', [[], [left]], 'warning'],
    ['one', [[secret], []], 'problem'],
    ['one beside a text that was not searched', [[secret], [left]], 'problem'],
  ])('%s', (_, input, severity) => {
    const check = checkSecrets(...input);
    expect([check.severity, check.places.length]).toEqual([severity, input[0].length + input[1].length]);
  });

  test('only the first are listed, the others counted', () => {
    const check = checkSecrets(
      Array.from({ length: 12 }, (_, at) => ({ ...secret, line: at + 1 })),
      [],
    );
    expect([check.message, check.places.length, check.more]).toEqual([
      '12 places look like passwords, keys or tokens',
      10,
      2,
    ]);
  });
});

describe('texts that are searched', () => {
  const limits = { fileBytes: 100, allBytes: 250 };
  const choose = (made: Record<string, Made>) => {
    const { chosen, left } = chooseTexts(changes(made), limits);
    return [chosen.map(({ path }) => path), left.map(({ path }) => path)];
  };

  test.each<[string, Record<string, Made>, string[], string[]]>([
    ['new and changed ones', { a: {}, b: { old: {} } }, ['a', 'b'], []],
    [
      'none that is empty, binary, gone or only moved',
      {
        a: { size: 0 },
        b: { binary: true },
        c: { status: 'deleted', old: {} },
        d: { status: 'renamed', from: 'e', blob: 'same', old: { blob: 'same' } },
      },
      [],
      [],
    ],
    ['none above the limit', { a: { size: 101 }, b: { size: 100 } }, ['b'], ['a']],
    ['none whose former text is above it', { a: { old: { size: 101 } } }, [], ['a']],
    ['as many as fit', { a: { size: 100 }, b: { size: 100, old: { size: 100 } }, c: { size: 100 } }, ['a', 'c'], ['b']],
  ])('%s', (_, made, chosen, left) => {
    expect(choose(made)).toEqual([chosen, left]);
  });
});

import { expect, test } from 'vitest';
import { protects } from './protected-paths.ts';

test.each<[string, string[], string[]]>([
  ['package.json', ['package.json', 'web/package.json'], ['package.json.bak', 'my-package.json']],
  ['config', ['config', 'config/a.json', 'web/config/deep/b'], ['configs/a.json', 'app.config']],
  ['config/', ['config/a.json', 'web/config/a.json'], ['configs/a.json']],
  ['config/**', ['config/a.json', 'config/.secret', 'config/.ci/deep/run.yml'], ['web/config/a.json']],
  ['/config', ['config/a.json'], ['web/config/a.json']],
  ['./web/config', ['web/config/a.json', 'web/config'], ['config/a.json']],
  ['*.sql', ['a.sql', 'db/deep/b.sql', '.hidden/c.sql', '.sql'], ['a.sqlite']],
  ['src/*/secret.ts', ['src/a/secret.ts', 'src/.a/secret.ts'], ['src/secret.ts', 'src/a/b/secret.ts']],
  ['.github', ['.github/workflows/ci.yml', 'sub/.github/x'], ['github/x']],
  ['**/db/**/*.sql', ['db/a.sql', 'x/db/y/z/a.sql'], ['db.sql', 'x/a.sql']],
  ['src/**/test/?.ts', ['src/test/a.ts', 'src/a/b/test/b.ts'], ['src/test/ab.ts', 'test/a.ts']],
  ['a*b*c.ts', ['abc.ts', 'axbxbxc.ts'], ['ab.ts', 'axc.ts', 'a/b/c.ts']],
  ['**', ['a', '.a/b'], []],
  // Each of these stands for itself.
  ['!config', ['!config'], ['config', 'other.ts']],
  ['[id].ts', ['[id].ts'], ['i.ts']],
  ['(group)', ['(group)/page.ts'], ['group/page.ts']],
])('%s protects what it means, and nothing else', (pattern, inside, outside) => {
  const isProtected = protects([pattern]);
  for (const path of inside) expect(isProtected(path), path).toBe(true);
  for (const path of outside) expect(isProtected(path), path).toBe(false);
});

test('no pattern protects nothing, and one of several is enough', () => {
  expect(protects([])('package.json')).toBe(false);
  expect(protects(['a.ts', 'b.ts'])('b.ts')).toBe(true);
});

test('a hostile path takes no time', () => {
  const isProtected = protects(['*a*a*a*a*a*a*a*a*.ts', '**/a/**/a/**/a/**/a/**/b']);
  const began = performance.now();
  expect(isProtected(`${'a'.repeat(4000)}!`)).toBe(false);
  expect(isProtected('a/'.repeat(2000))).toBe(false);
  expect(performance.now() - began).toBeLessThan(1000);
});

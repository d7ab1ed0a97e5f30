import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Engine } from '#engines/engine.ts';
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

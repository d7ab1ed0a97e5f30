import { readdir, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Engine } from '#engines/engine.ts';
import { createLocalEngine } from './engine.ts';
import { findMachine } from './machine.ts';
import { outdated } from './outdated.ts';
import { preparations } from './prepare.ts';
import { good, goodSpec, type TestFolder, targetOf, testFolder } from './testing.fixture.ts';

const hour = 3600_000;

describe('outdated', () => {
  it.each([
    ['older than a day and wanted by nobody', 25, [], true],
    ['older than a day and wanted', 25, ['one'], false],
    ['older than a day, while another one is wanted', 25, ['two'], true],
    ['exactly a day old', 24, [], false],
    ['of an hour ago', 1, [], false],
  ])('a version that is %s', (_, hours, wanted, goes) => {
    const now = 100 * hour;
    const found = [{ version: 'one', preparedAt: now - hours * hour }];
    expect(outdated(found, new Set(wanted), now)).toEqual(goes ? ['one'] : []);
  });
});

describe('prepared versions', { timeout: 60_000 }, () => {
  let folder: TestFolder;
  let engine: Engine;
  const prepared = () => readdir(join(folder.root, 'prepared'));
  const versionOfSource = async () => (await engine.source(good.project, good.environment)).version;

  /** As after a restart of the portal, two days later. */
  async function twoDaysLater(): Promise<void> {
    await engine.close({ environments: 'stop' });
    const then = new Date(Date.now() - 48 * hour);
    for (const version of await prepared())
      await utimes(join(folder.root, 'prepared', version, 'prepared.json'), then, then);
    engine = await createLocalEngine(folder.options);
  }

  beforeEach(async () => {
    folder = await testFolder();
    await folder.addSource(good, goodSpec);
    engine = await createLocalEngine(folder.options);
    folder.hold(await engine.credential.provision());
    await engine.prepare(good);
  });
  afterEach(async () => {
    await engine.close({ environments: 'stop' });
    await folder.dispose();
  });

  it('stay while the source is at them, and go with their files a day after it moved on', async () => {
    const first = await versionOfSource();
    await twoDaysLater();
    expect(await prepared()).toEqual([first]);
    await folder.addSource(good, `${goodSpec}description: newer\n`);
    await engine.prepare(good);
    const second = await versionOfSource();
    await twoDaysLater();
    expect(await prepared()).toEqual([second]);
    await expect.poll(() => readdir(join(folder.root, 'purging'))).toEqual([]);
  });

  it('stay while an environment was made of them, also one in the trash', async () => {
    const first = await versionOfSource();
    const handle = await engine.clone(good, targetOf(folder, 'one'));
    await folder.addSource(good, `${goodSpec}description: newer\n`);
    await twoDaysLater();
    expect(await prepared()).toEqual([first]);
    await engine.destroy(handle, { trash: true });
    await twoDaysLater();
    expect(await prepared()).toEqual([first]);
    await engine.purge(handle);
    await twoDaysLater();
    expect(await prepared()).toEqual([]);
  });

  it('are made again when a source goes back to one that is gone', async () => {
    await folder.addSource(good, `${goodSpec}description: newer\n`);
    await twoDaysLater();
    expect(await prepared()).toEqual([]);
    await folder.addSource(good, goodSpec);
    await engine.clone(good, targetOf(folder, 'one'));
    expect(await prepared()).toEqual([await versionOfSource()]);
    expect(folder.setups()).toBe(2);
  });

  it('are in use for as long as something is made of them, also when that fails', async () => {
    const source = await engine.source(good.project, good.environment);
    const { use, inUse } = preparations(await findMachine(folder.options));
    const during: boolean[] = [];
    await use(source, async () => during.push(inUse(source.version)));
    const failing = use(source, async () => {
      during.push(inUse(source.version));
      throw new Error('The disk is full.');
    });
    await expect(failing).rejects.toThrow('The disk is full.');
    expect([...during, inUse(source.version)]).toEqual([true, true, false]);
  });
});

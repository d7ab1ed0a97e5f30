import { spawnSync } from 'node:child_process';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { EngineError } from '#engines/engine.ts';
import { asEngineError } from './commands.ts';
import { good, openEngine, targetOf, testFolder } from './testing.fixture.ts';

it('names what a full disk is, without paths of the machine', () => {
  const full = Object.assign(new Error("ENOSPC: no space left on device, open '/srv/x'"), {
    code: 'ENOSPC',
    syscall: 'open',
  });
  const denied = Object.assign(new Error("EACCES: permission denied, open '/srv/x'"), {
    code: 'EACCES',
    syscall: 'open',
  });
  expect(asEngineError(full)).toMatchObject({ code: 'no_space', retryable: true });
  expect(asEngineError(denied)).toMatchObject({ code: 'failed', message: expect.not.stringContaining('/srv/x') });
  const own = new EngineError('failed', 'as it is');
  expect(asEngineError(own)).toBe(own);
});

it('leaves nothing half-made on a full disk, and goes on when there is room', { timeout: 60_000 }, async (test) => {
  const folder = await testFolder();
  await mkdir(folder.root);
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=24m,mode=0711', 'tmpfs', folder.root]).status === 0;
  try {
    if (!mounted) return test.skip('a small disk can be mounted by root only');
    const engine = await openEngine(folder);
    await folder.addSource(good, 'version: 1\nname: Large\n');
    await writeFile(join(folder.root, 'projects/shop/web/files/large'), Buffer.alloc(5 * 1024 * 1024, 1));
    await engine.clone(good, targetOf(folder, 'first'));
    const filler = join(folder.root, 'filler');
    await writeFile(filler, Buffer.alloc(6 * 1024 * 1024, 1));
    await expect(engine.clone(good, targetOf(folder, 'second'))).rejects.toMatchObject({
      code: 'no_space',
      retryable: true,
    });
    expect(await readdir(join(folder.root, 'environments'))).toEqual(['first']);
    await rm(filler);
    await engine.clone(good, targetOf(folder, 'second'));
    await engine.close({ environments: 'stop' });
  } finally {
    if (mounted) spawnSync('/bin/umount', ['-l', folder.root]);
    await folder.dispose();
  }
});

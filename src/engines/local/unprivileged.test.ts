import { spawn } from 'node:child_process';
import { chmod, chown, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

/** Owns nothing on a usual machine. */
const nobody = 65534;

it('does everything for an ordinary user, too', { timeout: 60_000 }, async () => {
  const base = await mkdtemp(join(tmpdir(), 'slipway-user-'));
  await chmod(base, 0o755);
  const root = process.getuid?.() === 0;
  if (root) await chown(base, nobody, nobody);
  const script = fileURLToPath(new URL('./fixtures/life.ts', import.meta.url));
  const child = spawn(process.execPath, [script, base], {
    ...(root ? { uid: nobody, gid: nobody } : {}),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const said = JSON.parse(await text(child.stdout));
    if (said.mode !== 'bubblewrap') console.warn('bubblewrap does not work for ordinary users here: tested WITHOUT it');
    expect(said).toEqual({
      mode: said.mode,
      uid: root ? nobody : process.getuid?.(),
      states: ['running', 'stopped', 'running', 'trashed', 'stopped', null],
      installed: 'module.exports = 1\n',
      // Without a uid of its own, nothing may be shared by hard link.
      links: 1,
    });
    expect(await readFile(join(base, 'done'), 'utf8')).toBe('done');
  } finally {
    child.kill();
    await rm(base, { recursive: true, force: true });
  }
});

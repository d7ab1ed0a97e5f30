import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Credential } from '#engines/engine.ts';
import { credentials } from './credential.ts';

let folder: string;
let held: string | null;
const open = () => credentials(join(folder, 'credential.json'), async () => held);
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slipway-credential-'));
  held = null;
});
afterEach(() => rm(folder, { recursive: true }));

it('keeps no key, only its hash, and that for itself', async () => {
  const { secret, label } = await open().provision();
  const text = await readFile(join(folder, 'credential.json'), 'utf8');
  expect(text).toContain(label);
  expect(text).not.toContain(secret);
  expect((await stat(join(folder, 'credential.json'))).mode & 0o777).toBe(0o600);
  expect(Buffer.from(secret, 'base64url')).toHaveLength(32);
});

it('keeps the keys of two organizations apart', async () => {
  const key = open();
  const [one, two] = await Promise.all([key.provision(), key.provision()]);
  await key.revoke(one);
  held = two.secret;
  await key.authorize();
  held = one.secret;
  await expect(key.authorize()).rejects.toMatchObject({ code: 'unauthorized' });
  await expect(key.revoke({ ...one, label: two.label })).rejects.toMatchObject({ code: 'unauthorized' });
});

it('ends the grace of an old key with the first use of the new one, also across a restart', async () => {
  const old = await open().provision();
  const fresh: Credential = await open().rotate(old);
  for (const { secret } of [old, fresh]) {
    held = secret;
    await open().authorize();
  }
  held = old.secret;
  await expect(open().authorize()).rejects.toMatchObject({ code: 'unauthorized' });
  await expect(open().rotate(old)).rejects.toMatchObject({ code: 'unauthorized' });
});

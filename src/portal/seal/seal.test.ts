import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { loadKeyring, newKeyEntry, parseKeyring } from './keyring.ts';
import { isStale, seal, unseal } from './seal.ts';

const old = newKeyEntry('k1');
const ring = parseKeyring(old);
const place = 'clusters/cls1/credential';

test('opens what it sealed, and seals the same secret differently each time', () => {
  const box = seal(ring, place, 'grüße');
  expect(unseal(ring, place, box)).toBe('grüße');
  expect(seal(ring, place, 'grüße').equals(box)).toBe(false);
  expect(box.includes('grüße')).toBe(false);
});

test('a box copied to another row does not open there', () => {
  const box = seal(ring, place, 'secret');
  expect(() => unseal(ring, 'clusters/cls2/credential', box)).toThrow();
});

test('any changed byte is noticed', () => {
  const box = seal(ring, place, 'secret');
  for (let i = 0; i < box.length; i++) {
    const changed = Buffer.from(box);
    changed[i]! ^= 1;
    expect(() => unseal(ring, place, changed), `byte ${i}`).toThrow();
  }
  for (const length of [0, 1, 5, 31]) expect(() => unseal(ring, place, box.subarray(0, length))).toThrow();
});

test('rotation: an older key still opens, the newest seals, and stale boxes are known', () => {
  const rotated = parseKeyring(`${newKeyEntry('k2')}\n${old}`);
  const box = seal(ring, place, 'secret');
  expect(unseal(rotated, place, box)).toBe('secret');
  expect(isStale(rotated, box)).toBe(true);
  expect(isStale(rotated, seal(rotated, place, 'secret'))).toBe(false);
  expect(() => unseal(ring, place, seal(rotated, place, 'secret'))).toThrow('"k2"');
});

test.each([
  ['', 'empty'],
  ['k1', 'id:base64'],
  ['k1:c2hvcnQ=', '32 bytes'],
  [`${old},${old}`, 'twice'],
  ['K!:x', 'id:base64'],
])('refuses the ring %j without repeating it', (text, fault) => {
  expect(() => parseKeyring(text)).toThrow(fault);
});

test('makes a ring at the first start that only its owner reads, and the same one afterwards', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'keyring-'));
  try {
    const rings = await Promise.all([1, 2, 3].map(() => loadKeyring(folder, null)));
    const again = await loadKeyring(folder, null);
    for (const made of rings) expect(made.keys.get('k1')!.equals(again.keys.get('k1')!)).toBe(true);
    expect((await stat(path.join(folder, 'keyring'))).mode & 0o777).toBe(0o600);
    await writeFile(path.join(folder, 'keyring'), 'broken');
    await expect(loadKeyring(folder, null)).rejects.toThrow('id:base64');
  } finally {
    await rm(folder, { recursive: true });
  }
});

import { createHash } from 'node:crypto';
import { expect, onTestFinished, test } from 'vitest';
import { testDatabase } from '../../../test/harness/database.ts';
import { parseKeyring } from '../seal/keyring.ts';
import { fingerprintsOf, recallResponse, rememberResponse } from './idempotency.ts';

const key = (id: string, byte: number) => `${id}:${Buffer.alloc(32, byte).toString('base64')}`;
const ring = parseKeyring(key('a', 1));
const request = ['PATCH', '/v1/orgs/main/apps/app1', { password: 'hunter2' }] as const;

test('a fingerprint gives nothing away to who has no key', async () => {
  const [mine] = await fingerprintsOf(ring, ...request);
  const [others] = await fingerprintsOf(parseKeyring(key('a', 2)), ...request);
  expect(mine).not.toEqual(others);
  expect(mine).not.toEqual(createHash('sha256').update(JSON.stringify(request)).digest());
});

test('another method, path, input or file is another request', async () => {
  const file = (text: string) => ({ logo: new File([text], 'logo.svg') });
  const inputs: [string, string, unknown][] = [
    [...request],
    ['PUT', request[1], request[2]],
    [request[0], '/v1/orgs/main/apps/app2', request[2]],
    [request[0], request[1], { password: 'hunter3' }],
    [request[0], request[1], file('<svg/>')],
    [request[0], request[1], file('<svg></svg>')],
  ];
  const all = await Promise.all(inputs.map(async (each) => (await fingerprintsOf(ring, ...each))[0]!.toString('hex')));
  expect(new Set(all).size).toBe(inputs.length);
});

test('an answer is found after the ring got a new key, and refused to another request', async () => {
  const { db, drop } = await testDatabase();
  onTestFinished(drop);
  const portal = { db, clock: () => new Date() };
  await rememberResponse(portal, 'usr1', 'key', await fingerprintsOf(ring, ...request), { ok: true });
  const rotated = parseKeyring(`${key('b', 3)},${key('a', 1)}`);
  expect(await recallResponse(db, 'usr1', 'key', await fingerprintsOf(rotated, ...request))).toEqual({
    response: { ok: true },
  });
  const other = await fingerprintsOf(rotated, 'PATCH', request[1], {});
  await expect(recallResponse(db, 'usr1', 'key', other)).rejects.toMatchObject({ code: 'BAD_REQUEST' });
});

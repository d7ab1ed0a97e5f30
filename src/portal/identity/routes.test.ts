import { call } from '@orpc/server';
import type { FastifyReply } from 'fastify';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { RequestContext } from '../http/context.ts';
import { adminCreateKey } from './break-glass.ts';
import { type PeoplePortal, peoplePortal, tokenIn } from './portal.fixture.ts';
import { identityRoutes } from './routes.ts';
import { mailLink } from './sign-in.ts';

const own = 'http://localhost:7080';

let world: PeoplePortal;
let cookies: string[];
beforeAll(async () => {
  world = await peoplePortal();
  await world.organization('main');
  await world.member('ann@example.com', 'main');
});
afterAll(() => world.close());
beforeEach(() => {
  cookies = [];
  world.advance(16 * 60_000);
});

/** A request as the server hands it to a route. */
function request(facts: Partial<RequestContext['request']>): { context: RequestContext } {
  const reply = { header: (_: string, value: string) => void cookies.push(value) } as unknown as FastifyReply;
  const context: RequestContext = {
    portal: world.portal,
    reply,
    caller: null,
    member: null,
    request: {
      id: 'req1',
      method: 'POST',
      path: '/api/v1/test',
      ip: '192.0.2.1',
      userAgent: 'test',
      authorization: undefined,
      sessionCookie: undefined,
      origin: own,
      fetchSite: 'same-origin',
      idempotencyKey: undefined,
      ...facts,
    },
  };
  return { context };
}

async function link(): Promise<string> {
  world.advance(1);
  await mailLink(world.portal, { email: 'ann@example.com' }, '192.0.2.1');
  return tokenIn((await world.mailsTo('ann@example.com')).at(-1)!.text);
}

async function signIn(): Promise<string> {
  await call(identityRoutes.useLink, { token: await link() }, request({}));
  return /^__Host-slipway=(sls_[\w-]+);/.exec(cookies.at(-1)!)![1]!;
}

const withKey = (key: string, facts: Partial<RequestContext['request']> = {}) =>
  request({ authorization: `Bearer ${key}`, origin: undefined, fetchSite: undefined, ...facts });

test('signing in sets a cookie that scripts, other hosts and other sites cannot use', async () => {
  await signIn();
  expect(cookies).toEqual([
    expect.stringMatching(/^__Host-slipway=sls_[\w-]{43}; Path=\/; Max-Age=2592000; HttpOnly; Secure; SameSite=Lax$/),
  ]);
});

test.each(['https://evil.example', 'http://3000--ws1.preview.localhost:7080', 'null'])(
  'a page of %s cannot sign its visitor in with a link of its own',
  async (origin) => {
    const token = await link();
    const foreign = call(identityRoutes.useLink, { token }, request({ origin, fetchSite: 'cross-site' }));
    await expect(foreign).rejects.toMatchObject({ code: 'FORBIDDEN' });
    expect(cookies).toEqual([]);
    // And the attempt did not use the link up.
    await call(identityRoutes.useLink, { token }, request({}));
    expect(cookies).toHaveLength(1);
  },
);

test('signing out ends the session at once and takes the cookie back', async () => {
  const sessionCookie = await signIn();
  const { items } = await call(identityRoutes.sessions, undefined, request({ method: 'GET', sessionCookie }));
  const current = items.find((session) => session.current)!;
  expect(await call(identityRoutes.signOut, {}, request({ sessionCookie }))).toEqual({ ended: 1, next: null });
  expect(cookies.at(-1)).toMatch(/^__Host-slipway=; Path=\/; Max-Age=0;/);
  expect(world.revoked).toContainEqual({ sessionId: current.id });
  await expect(call(identityRoutes.me, undefined, request({ method: 'GET', sessionCookie }))).rejects.toMatchObject({
    code: 'UNAUTHORIZED',
  });
});

test('signing out everywhere ends every session of the person and of nobody else', async () => {
  await call(identityRoutes.signOut, { everywhere: true }, request({ sessionCookie: await signIn() }));
  const cookiesOfAnn = [await signIn(), await signIn()];
  const bob = await world.member('bob@example.com', 'main');
  await world.portal.db
    .insertInto('sessions')
    .values({
      id: 'sesbob',
      tokenHash: Buffer.from('b'),
      userId: bob.person.id,
      createdAt: world.portal.clock(),
      lastSeenAt: world.portal.clock(),
      expiresAt: new Date(world.portal.clock().getTime() + 60_000),
    })
    .execute();
  const answer = await call(identityRoutes.signOut, { everywhere: true }, request({ sessionCookie: cookiesOfAnn[0]! }));
  expect(answer).toEqual({ ended: 2, next: null });
  const left = await world.portal.db.selectFrom('sessions').select('id').execute();
  expect(left).toEqual([{ id: 'sesbob' }]);
});

test('a session of somebody else is as if it did not exist', async () => {
  const sessionCookie = await signIn();
  await expect(call(identityRoutes.endSession, { id: 'sesbob' }, request({ sessionCookie }))).rejects.toMatchObject({
    code: 'NOT_FOUND',
  });
  await expect(call(identityRoutes.endSession, { id: 'sesnone' }, request({ sessionCookie }))).rejects.toMatchObject({
    code: 'NOT_FOUND',
  });
});

test('a key works until it is revoked, and its value is shown once', async () => {
  const sessionCookie = await signIn();
  const made = await call(identityRoutes.createApiKey, { name: 'CI', scopes: ['read'] }, request({ sessionCookie }));
  expect(made).toMatchObject({ scopes: ['read'], lastFour: made.key.slice(-4), expiresAt: null });
  const listed = await call(identityRoutes.apiKeys, undefined, withKey(made.key, { method: 'GET' }));
  expect(JSON.stringify(listed)).not.toContain(made.key);
  expect(listed.items.some((key) => key.id === made.id)).toBe(true);

  await call(identityRoutes.revokeApiKey, { id: made.id }, request({ sessionCookie }));
  expect(world.revoked).toContainEqual({ apiKeyId: made.id });
  await expect(call(identityRoutes.me, undefined, withKey(made.key, { method: 'GET' }))).rejects.toMatchObject({
    code: 'UNAUTHORIZED',
  });
});

test('a key ends on its day', async () => {
  const sessionCookie = await signIn();
  const made = await call(identityRoutes.createApiKey, { name: 'CI', days: 1 }, request({ sessionCookie }));
  world.advance(24 * 3_600_000);
  await expect(call(identityRoutes.me, undefined, withKey(made.key, { method: 'GET' }))).rejects.toMatchObject({
    code: 'UNAUTHORIZED',
  });
});

test('no key, however wide, makes or revokes keys or ends sessions', async () => {
  const key = await adminCreateKey(world.portal, { email: 'ann@example.com', org: 'main', role: 'admin' });
  const forbidden = { code: 'FORBIDDEN' };
  await expect(call(identityRoutes.createApiKey, { name: 'wider' }, withKey(key))).rejects.toMatchObject(forbidden);
  await expect(call(identityRoutes.revokeApiKey, { id: 'key1' }, withKey(key))).rejects.toMatchObject(forbidden);
  await expect(call(identityRoutes.endSession, { id: 'ses1' }, withKey(key))).rejects.toMatchObject(forbidden);
  await expect(call(identityRoutes.signOut, {}, withKey(key))).rejects.toMatchObject(forbidden);
});

test('a key of somebody else can be neither seen nor revoked', async () => {
  const bob = await world.member('bob@example.com', 'main');
  const sessionCookie = await signIn();
  const { items } = await call(identityRoutes.apiKeys, undefined, request({ method: 'GET', sessionCookie }));
  expect(items.map((key) => key.id)).not.toContain(bob.apiKeyId);
  await expect(
    call(identityRoutes.revokeApiKey, { id: bob.apiKeyId! }, request({ sessionCookie })),
  ).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

test('a repeated request whose answer was lost makes the same key with a new value', async () => {
  const sessionCookie = await signIn();
  const again = () => request({ sessionCookie, idempotencyKey: 'retry-1' });
  const first = await call(identityRoutes.createApiKey, { name: 'CI' }, again());
  const second = await call(identityRoutes.createApiKey, { name: 'CI' }, again());
  expect(second.id).toBe(first.id);
  await expect(call(identityRoutes.me, undefined, withKey(first.key, { method: 'GET' }))).rejects.toMatchObject({
    code: 'UNAUTHORIZED',
  });
  expect(await call(identityRoutes.me, undefined, withKey(second.key, { method: 'GET' }))).toMatchObject({
    email: 'ann@example.com',
  });
});

test('a person changes their own name', async () => {
  const sessionCookie = await signIn();
  expect(await call(identityRoutes.updateMe, { name: 'Ann Ames' }, request({ sessionCookie }))).toMatchObject({
    name: 'Ann Ames',
  });
  expect((await world.audited('user.renamed')).at(-1)?.data).toMatchObject({ to: 'Ann Ames' });
});

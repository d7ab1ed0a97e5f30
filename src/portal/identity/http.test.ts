import { afterAll, beforeAll, expect, test } from 'vitest';
import { subscribe } from '#client/subscribe.ts';
import { type TestPortal, testPortal } from '#test/harness/portal.ts';
import { startStopwatch } from '#test/harness/stopwatch.ts';
import { tokenIn } from './portal.fixture.ts';

let portal: TestPortal;
beforeAll(async () => {
  portal = await testPortal();
});
afterAll(() => portal.end());

const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  fetch(`${portal.url}/api/v1${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: portal.url, ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });

async function mailedToken(email: string): Promise<string> {
  const mails = () => portal.mailer.sent.filter((mail) => mail.to === email);
  const before = mails().length;
  expect((await post('/auth/magic-link', { email })).status).toBe(202);
  await expect.poll(() => mails().length, { timeout: 5_000 }).toBe(before + 1);
  return tokenIn(mails().at(-1)!.text);
}

test('from the address to the cookie, over HTTP', async () => {
  await portal.as('ann@example.com', 'user');
  const answer = await post('/auth/link', { token: await mailedToken('ann@example.com') });
  expect(await answer.json()).toEqual({ next: '/' });
  const cookie = answer.headers.get('set-cookie')!.split(';')[0]!;
  const me = await fetch(`${portal.url}/api/v1/me`, { headers: { cookie } });
  expect(await me.json()).toMatchObject({ email: 'ann@example.com' });
  const elsewhere = await fetch(`${portal.url}/api/v1/me`, { headers: { cookie, 'sec-fetch-site': 'cross-site' } });
  expect(elsewhere.status).toBe(403);
});

test('known and unknown addresses get the same bytes', async () => {
  await portal.as('ann@example.com', 'user');
  const bytes = async (email: string) => {
    const answer = await post('/auth/magic-link', { email });
    return [answer.status, await answer.text(), [...answer.headers.keys()].sort()];
  };
  expect(await bytes('nobody@example.com')).toEqual(await bytes('ann@example.com'));
});

test('a form on another site cannot sign its visitor in', async () => {
  await portal.as('eve@example.com', 'user');
  const token = await mailedToken('eve@example.com');
  const form = { 'content-type': 'application/x-www-form-urlencoded', origin: 'https://evil.example' };
  const answer = await post('/auth/link', `token=${token}`, form);
  expect(answer.headers.get('set-cookie')).toBeNull();
  expect(answer.status).toBeGreaterThanOrEqual(400);
  // It was not used up either: its owner still can.
  expect((await post('/auth/link', { token })).status).toBe(200);
});

test('who is removed is cut off from the event stream within a second', async () => {
  const { client: admin } = await portal.as('root@example.com', 'admin');
  const { client: gone } = await portal.as('gone@example.com', 'user');
  const controller = new AbortController();
  const connected = Promise.withResolvers<void>();
  const heard: string[] = [];
  const stream = subscribe(gone, {
    org: 'main',
    signal: controller.signal,
    onConnected: (open) => open && connected.resolve(),
    onEvent: (event) => heard.push(event.type),
    backoff: { base: 1, cap: 50 },
  });
  await connected.promise;
  await admin.organizations.updateSettings({ org: 'main', name: 'Acme' });
  await expect.poll(() => heard).toEqual(['settings']);
  const { items } = await admin.members.list({ org: 'main', q: 'gone@' });
  const elapsed = startStopwatch();
  await admin.members.remove({ org: 'main', id: items[0]!.id });
  await expect(stream).rejects.toMatchObject({ code: 'UNAUTHORIZED' });
  expect(elapsed()).toBeLessThan(1000);
  controller.abort();
});

import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Client, createClient } from '#client/client.ts';
import type { SsoSettings } from '#contract/sso.ts';
import { commandLine } from '#test/harness/command-line.ts';
import { type CookieBrowser, cookieBrowser, logInAtProvider } from '#test/harness/cookie-browser.ts';
import { type TestPortal, testPortal } from '#test/harness/portal.ts';
import { type SignInProvider, signInProvider } from '#test/harness/sign-in-provider.ts';
import { waitFor } from '#test/harness/wait-for.ts';

/** The whole sign-in with a real provider, from an empty settings page on. */
let provider: SignInProvider;
let portal: TestPortal;
let admin: Client;
beforeAll(async () => {
  provider = await signInProvider();
  portal = await testPortal({ SLIPWAY_SSO_ALLOW_HOSTS: provider.host });
  provider.serve(portal.url);
  ({ client: admin } = await portal.as('boss@corp.com', 'admin'));
  const person = (login: string, claims: Record<string, unknown> = {}) =>
    provider.accounts.set(login, {
      sub: login,
      email: `${login}@corp.com`,
      email_verified: true,
      name: login,
      ...claims,
    });
  person('boss');
  person('ann', { groups: ['builders'] });
  person('bob', { groups: ['platform'] });
  person('eve', { email_verified: false });
  person('guest', { email: 'guest@partner.com' });
});
afterAll(async () => {
  await portal?.end();
  await provider?.end();
});

const settings = (): SsoSettings & { org: string } => ({
  org: 'main',
  issuer: provider.issuer,
  clientId: provider.clientId,
  scopes: 'openid email profile groups',
  claims: { email: 'email', name: 'name', groups: 'groups' },
  domains: ['corp.com'],
  joinPolicy: 'domain',
  joinRole: 'user',
  adminGroups: ['platform'],
  trustEmails: false,
  enabled: true,
  required: false,
});

/** What the browser itself would call. */
function pageOf(browser: CookieBrowser) {
  return async (method: string, path: string, body?: object) => {
    const headers = { 'content-type': 'application/json', origin: portal.url };
    const init = method === 'GET' ? {} : { method, headers, body: JSON.stringify(body ?? {}) };
    const response = await browser.send(`${portal.url}/api/v1${path}`, init);
    return response.json() as Promise<never>;
  };
}

async function signIn(login: string, browser = cookieBrowser(), next?: string) {
  const { url } = (await pageOf(browser)('POST', '/auth/sso', { email: `x@corp.com`, next })) as { url: string };
  const callback = await logInAtProvider(browser, url, login);
  const back = await browser.send(callback);
  return { browser, callback, to: back.headers.get('location'), page: pageOf(browser) };
}

const organizations = async (page: ReturnType<typeof pageOf>) =>
  ((await page('GET', '/me')) as { organizations: { slug: string; role: string }[] }).organizations;

/** A browser of an admin who is signed in already. */
async function adminBrowser(email = 'boss@corp.com') {
  const browser = cookieBrowser();
  const sent = portal.mailer.sent.length;
  await createClient({ url: portal.url }).identity.requestLink({ email });
  const mail = await waitFor('the link is mailed', () => portal.mailer.sent.slice(sent).find(({ to }) => to === email));
  await pageOf(browser)('POST', '/auth/link', { token: /#(sll_[\w-]+)/.exec(mail.text)![1] });
  return browser;
}

test('an admin sets it up: saved, tested, tried, turned on', async () => {
  expect((await admin.sso.get({ org: 'main' })).connection).toBeNull();
  await expect(admin.sso.save(settings())).rejects.toMatchObject({ code: 'SSO_NOT_TESTED' });
  const saved = await admin.sso.save({ ...settings(), enabled: false, clientSecret: provider.clientSecret });
  expect(saved).toMatchObject({
    redirectUri: `${portal.url}/auth/sso/callback`,
    connection: { secretConfigured: true },
  });
  expect(JSON.stringify(saved)).not.toContain(provider.clientSecret);

  const { ok, checks } = await admin.sso.test({ org: 'main' });
  expect(checks.map(({ name, result }) => `${name} ${result}`)).toEqual([
    'discovery ok',
    'issuer ok',
    'endpoints ok',
    'code ok',
    'keys ok',
    'logout ok',
  ]);
  expect(ok).toBe(true);

  const browser = await adminBrowser();
  const { url } = (await pageOf(browser)('POST', '/orgs/main/sso/try')) as { url: string };
  const back = await browser.send(await logInAtProvider(browser, url, 'boss'));
  const id = /^\/admin\/settings\/sign-in\?tried=(\w+)$/.exec(back.headers.get('location')!)![1]!;
  expect(await admin.sso.tried({ org: 'main', id })).toMatchObject({
    outcome: 'signs_in',
    claims: { sub: 'boss', email: 'boss@corp.com', email_verified: true },
    mapped: { email: 'boss@corp.com', emailVerified: true, name: 'boss', groups: [], role: 'admin' },
  });
  expect(await portal.portal.db.selectFrom('identities').selectAll().execute(), 'a try changes nothing').toEqual([]);
  expect((await admin.sso.get({ org: 'main' })).connection?.tested).toMatchObject({
    by: 'boss@corp.com',
    role: 'admin',
  });
  expect((await admin.sso.save(settings())).connection?.enabled).toBe(true);
});

test('what somebody else saved meanwhile is not undone', async () => {
  const { connection } = await admin.sso.get({ org: 'main' });
  await admin.sso.save({ ...settings(), updatedAt: connection!.updatedAt });
  const stale = admin.sso.save({ ...settings(), domains: [], updatedAt: connection!.updatedAt });
  await expect(stale).rejects.toMatchObject({ code: 'CONFLICT' });
});

test('all of it works from the command line', async () => {
  const { key } = await portal.as('boss@corp.com', 'admin');
  const slipway = commandLine(portal.url, key);
  const { issuer, clientId, scopes, domains, adminGroups } = settings();
  const lists = ['--domains', JSON.stringify(domains), '--admin-groups', JSON.stringify(adminGroups)];
  const saved = await slipway(
    ...['sso', 'save', '--issuer', issuer, '--client-id', clientId, '--scopes', scopes, '--enabled', 'true'],
    ...['--join-policy', 'domain', ...lists],
  );
  expect(saved.connection).toMatchObject({ enabled: true, domains, adminGroups, secretConfigured: true });
  expect(await slipway('sso', 'get')).toEqual(saved);
  expect(await slipway('sso', 'test')).toMatchObject({ ok: true });
  // Three processes that each load the whole portal.
}, 60_000);

test('people of a captured domain are answered alike, known or not; others by mail', async () => {
  const start = (email: string) => createClient({ url: portal.url }).sso.start({ email });
  const known = await start('boss@corp.com');
  const unknown = await start('nobody@corp.com');
  expect({ ...unknown, url: null }).toEqual({ ...known, url: null });
  expect(unknown.url).toContain(`${provider.issuer}/auth?`);
  expect(await start('boss@sub.corp.com')).toEqual({ url: null, organization: null, required: false });
});

test('a stranger of the domain joins, with their name and groups, and goes on to where they wanted', async () => {
  const { to, page } = await signIn('ann', cookieBrowser(), '/workspaces/ws1');
  expect(to).toBe('/workspaces/ws1');
  expect(await page('GET', '/me')).toMatchObject({
    email: 'ann@corp.com',
    name: 'ann',
    organizations: [{ slug: 'main', role: 'user' }],
  });
  expect(await groupsOf('ann@corp.com')).toEqual(['builders']);
});

test('groups are replaced at every sign-in; a group makes an admin and unmakes one', async () => {
  const account = provider.accounts.get('bob')!;
  expect(await organizations((await signIn('bob')).page)).toMatchObject([{ role: 'admin' }]);
  account.groups = 'builders';
  expect(await organizations((await signIn('bob')).page)).toMatchObject([{ role: 'user' }]);
  expect(await groupsOf('bob@corp.com')).toEqual(['builders']);
  account.groups = null;
  await signIn('bob');
  expect(await groupsOf('bob@corp.com')).toEqual([]);
});

test('a role that an admin gave by hand is not taken by a group', async () => {
  const { items } = await admin.members.list({ org: 'main', q: 'bob@' });
  await admin.members.update({ org: 'main', id: items[0]!.id, role: 'admin' });
  expect(await organizations((await signIn('bob')).page)).toMatchObject([{ role: 'admin' }]);
  await admin.members.update({ org: 'main', id: items[0]!.id, role: 'user' });
});

test('an unverified address is refused, and the admins read why', async () => {
  expect((await signIn('eve')).to).toBe('/sign-in?problem=not_verified&org=main');
  const refused = await audited('sign_in.refused');
  expect(refused.at(-1)).toMatchObject({ data: { reason: 'not_verified', email: 'eve@corp.com' } });
});

test('who is of another domain is not invited; invited, they confirm by mail, in the same browser', async () => {
  expect((await signIn('guest')).to).toBe('/sign-in?problem=not_invited&org=main');
  await admin.members.invite({ org: 'main', emails: ['guest@partner.com'] });
  const sent = portal.mailer.sent.length;
  const { to, page, browser } = await signIn('guest');
  expect(to).toBe('/sign-in?problem=confirm&org=main');
  expect(await page('GET', '/me')).toMatchObject({ code: 'UNAUTHORIZED' });
  const mail = await waitFor('the mail', () =>
    portal.mailer.sent.slice(sent).find(({ subject }) => /^Confirm/.test(subject)),
  );
  expect(mail.to).toBe('guest@partner.com');
  const token = /confirm#(sll_[\w-]+)/.exec(mail.text)![1];
  expect(await pageOf(cookieBrowser())('POST', '/auth/sso/confirm', { token })).toMatchObject({ code: 'LINK_EXPIRED' });
  expect(await page('POST', '/auth/sso/confirm', { token })).toEqual({ next: '/' });
  expect(await organizations(page)).toMatchObject([{ slug: 'main' }]);
  expect(await pageOf(browser)('POST', '/auth/sso/confirm', { token })).toMatchObject({ code: 'LINK_EXPIRED' });
  expect((await signIn('guest')).to, 'the identity is known now').toBe('/');
});

test('required: sessions by mail do not enter, break glass does, and nobody else is affected', async () => {
  await portal.addOrganization('other');
  await portal.as('ann@corp.com', 'user', 'other');
  const mailBrowser = await adminBrowser('ann@corp.com');
  const byMail = pageOf(mailBrowser);
  const { page: bySso } = await signIn('ann');
  const opens = async (page: typeof byMail) => (await organizations(page)).map(({ slug }) => slug).sort();
  expect(await opens(byMail)).toEqual(['main', 'other']);
  expect(await opens(bySso), 'what one organization’s provider says opens no other').toEqual(['main']);
  const listed = (await bySso('GET', '/orgs')) as { items: { slug: string }[] };
  expect(listed.items.map(({ slug }) => slug)).toEqual(['main']);

  const made = (await bySso('POST', '/me/api-keys', { name: 'CI' })) as { key: string };
  const oldKey = (await byMail('POST', '/me/api-keys', { name: 'Old' })) as { key: string };
  const stream = await mailBrowser.send(`${portal.url}/api/v1/orgs/main/events`);
  expect(stream.status).toBe(200);
  await admin.sso.save({ ...settings(), required: true });
  // Resolves when the portal ends it, and not before.
  await stream.text();
  expect(await opens(byMail)).toEqual(['other']);
  expect(await byMail('GET', '/me')).toMatchObject({ bySso: [{ slug: 'main' }] });
  expect(await byMail('GET', '/orgs/main/settings')).toMatchObject({ code: 'NOT_FOUND' });
  expect(await opens(bySso)).toEqual(['main']);
  const keyOpens = async (key: string) =>
    (await createClient({ url: portal.url, key }).identity.me()).organizations.map(({ slug }) => slug).sort();
  expect(await keyOpens(made.key)).toEqual(['main']);
  expect(await keyOpens(oldKey.key)).toEqual(['other']);
  expect(await keyOpens((await portal.as('ann@corp.com', 'user')).key), 'break glass').toEqual(['main', 'other']);
  await admin.sso.save(settings());
  expect(await opens(byMail)).toEqual(['main', 'other']);
});

test('a session by a provider neither sees nor ends what was opened in another way', async () => {
  const byMail = pageOf(await adminBrowser('ann@corp.com'));
  const { page: bySso } = await signIn('ann');
  const { items } = (await bySso('GET', '/me/sessions')) as { items: { id: string }[] };
  const all = (await byMail('GET', '/me/sessions')) as { items: { id: string; current: boolean }[] };
  expect(items.length).toBeLessThan(all.items.length);
  const own = all.items.find(({ current }) => current)!;
  expect(await bySso('DELETE', `/me/sessions/${own.id}`)).toMatchObject({ code: 'NOT_FOUND' });
  await bySso('POST', '/auth/sign-out', { everywhere: true });
  expect(await byMail('GET', '/me')).toMatchObject({ email: 'ann@corp.com' });
});

test('signing out leads to the provider’s sign-out, with its own token', async () => {
  const { page } = await signIn('ann');
  const { next } = (await page('POST', '/auth/sign-out', {})) as { next: string };
  const url = new URL(next);
  expect(url.origin).toBe(provider.issuer);
  expect(url.searchParams.get('post_logout_redirect_uri')).toBe(`${portal.url}/sign-in`);
  expect(url.searchParams.get('id_token_hint')?.split('.')).toHaveLength(3);
  expect(await page('GET', '/me')).toMatchObject({ code: 'UNAUTHORIZED' });
});

test('the database holds no secret of it in the clear', async () => {
  await signIn('ann');
  const { db } = portal.portal;
  const rows = [
    await db.selectFrom('ssoConnections').selectAll().execute(),
    await db.selectFrom('ssoFlows').selectAll().execute(),
    await db.selectFrom('sessions').selectAll().execute(),
    await db.selectFrom('auditEvents').selectAll().execute(),
  ];
  const text = JSON.stringify(rows, (_, value) =>
    value?.type === 'Buffer' ? Buffer.from(value.data).toString('latin1') : value,
  );
  expect(text).not.toContain(provider.clientSecret);
  expect(text).not.toContain('eyJ');
});

test('removed, what was signed in with it ends, and the domain is free', async () => {
  const { page } = await signIn('ann');
  const { key } = (await page('POST', '/me/api-keys', { name: 'CI' })) as { key: string };
  expect(await admin.sso.remove({ org: 'main' })).toMatchObject({ connection: null });
  expect(await page('GET', '/me')).toMatchObject({ code: 'UNAUTHORIZED' });
  await expect(createClient({ url: portal.url, key }).identity.me()).rejects.toMatchObject({ code: 'UNAUTHORIZED' });
  expect(await groupsOf('ann@corp.com')).toEqual([]);
  const start = createClient({ url: portal.url }).sso.start({ email: 'ann@corp.com' });
  expect(await start).toMatchObject({ url: null });
});

async function groupsOf(email: string): Promise<string[]> {
  const rows = await portal.portal.db
    .selectFrom('memberGroups')
    .innerJoin('members', 'members.id', 'memberGroups.memberId')
    .innerJoin('users', 'users.id', 'members.userId')
    .select('memberGroups.name')
    .where('users.email', '=', email)
    .orderBy('memberGroups.name')
    .execute();
  return rows.map(({ name }) => name);
}

const audited = (action: string) =>
  portal.portal.db.selectFrom('auditEvents').selectAll().where('action', '=', action).orderBy('seq').execute();

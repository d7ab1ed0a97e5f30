import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Client } from '#client/client.ts';
import { plainPng } from '#portal/branding/png.fixture.ts';
import { type TestPortal, testPortal } from '../harness/portal.ts';

/** Logos from the upload to the picture that everybody loads, over HTTP. */
let portal: TestPortal;
let admin: { client: Client; key: string };
beforeAll(async () => {
  portal = await testPortal();
  admin = await portal.as('admin@corp.com', 'admin');
});
afterAll(() => portal.end());

const org = 'main';
const drawing = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 4"><path d="M0 0h4v4z"/></svg>';
const file = (bytes: Buffer | string, name = 'logo.svg', type = 'image/svg+xml') =>
  new File([typeof bytes === 'string' ? bytes : new Uint8Array(bytes)], name, { type });

async function put(mode: string, body: BodyInit, headers: Record<string, string> = {}) {
  const response = await fetch(`${portal.url}/api/v1/orgs/${org}/settings/logo/${mode}`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${admin.key}`, ...headers },
    body,
  });
  return { status: response.status, body: (await response.json()) as Record<string, never> };
}
const load = (path: string) => fetch(`${portal.url}${path}`);

test('a picture as the body itself, as a form and by the typed client is the same picture', async () => {
  const raw = await put('light', drawing, { 'content-type': 'image/svg+xml' });
  expect(raw).toMatchObject({ status: 200, body: { light: { url: expect.any(String) }, dark: null } });
  const form = new FormData();
  form.set('file', file(drawing));
  expect(await put('light', form)).toEqual(raw);
  expect(await admin.client.branding.setLogo({ org, mode: 'light', file: file(drawing) })).toEqual(raw.body);
  expect((await admin.client.organizations.settings({ org })).logos).toEqual(raw.body);
  expect((await admin.client.organizations.branding({})).logos).toEqual(raw.body);
});

test('anyone loads it, browsers keep it, and opened as a page it may do nothing', async () => {
  const { light } = await admin.client.branding.setLogo({ org, mode: 'light', file: file(drawing) });
  const picture = await load(light!.url);
  expect(await picture.text()).toContain('<path d="M0 0h4v4z">');
  expect(Object.fromEntries(picture.headers)).toMatchObject({
    'content-type': 'image/svg+xml',
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    'x-content-type-options': 'nosniff',
    'cache-control': 'public, max-age=31536000, immutable',
  });
});

test('what it is is decided by its bytes, whatever its name and type say', async () => {
  const { dark } = await admin.client.branding.setLogo({ org, mode: 'dark', file: file(plainPng(8, 8)) });
  const picture = await load(dark!.url);
  expect(picture.headers.get('content-type')).toBe('image/png');
  expect(Buffer.from(await picture.arrayBuffer())).toEqual(plainPng(8, 8));
  const page = await put('dark', '<html></html>', { 'content-type': 'image/png' });
  expect(page).toMatchObject({ status: 400, body: { code: 'BAD_REQUEST', message: 'A logo is a PNG or an SVG.' } });
});

test('another picture has another address, the old one is gone, and so is a removed one', async () => {
  const old = (await admin.client.branding.setLogo({ org, mode: 'light', file: file(drawing) })).light!;
  const fresh = (await admin.client.branding.setLogo({ org, mode: 'light', file: file(plainPng(2, 2)) })).light!;
  expect((await load(old.url)).status).toBe(404);
  expect((await load(fresh.url)).status).toBe(200);
  expect(await admin.client.branding.removeLogo({ org, mode: 'light' })).toMatchObject({ light: null });
  expect(await admin.client.branding.removeLogo({ org, mode: 'light' })).toMatchObject({ light: null });
  expect((await load(fresh.url)).status).toBe(404);
});

test('a hostile picture is refused, says why, and changes nothing', async () => {
  const before = await admin.client.branding.setLogo({ org, mode: 'light', file: file(drawing) });
  const hostile = file('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>');
  await expect(admin.client.branding.setLogo({ org, mode: 'light', file: hostile })).rejects.toMatchObject({
    code: 'BAD_REQUEST',
    data: { issues: [{ path: 'file', message: 'The SVG holds an event attribute (onload).' }] },
  });
  expect((await admin.client.organizations.settings({ org })).logos.light).toEqual(before.light);
});

test('one that is too large is refused, by us in words and by the server before it is read', async () => {
  const padded = (bytes: number) => drawing.replace('<path', `${' '.repeat(bytes)}<path`);
  const most = 512 * 1024;
  expect((await put('dark', padded(most - drawing.length), { 'content-type': 'image/svg+xml' })).status).toBe(200);
  expect(await put('dark', padded(most), { 'content-type': 'image/svg+xml' })).toMatchObject({
    status: 413,
    body: { code: 'PAYLOAD_TOO_LARGE', message: 'A logo has at most 512 kB; this file has 513 kB.' },
  });
  const huge = await put('dark', padded(2_000_000), { 'content-type': 'image/svg+xml' });
  expect(huge).toMatchObject({ status: 413, body: { code: 'PAYLOAD_TOO_LARGE' } });
});

test.each<[string, BodyInit, Record<string, string>]>([
  ['nothing', '{}', { 'content-type': 'application/json' }],
  ['a text in the place of the file', '{"file":"x"}', { 'content-type': 'application/json' }],
  ['a malformed form', 'x', { 'content-type': 'multipart/form-data; boundary=b' }],
])('%s is no logo', async (_, body, headers) => {
  expect(await put('light', body, headers)).toMatchObject({ status: 400, body: { code: 'BAD_REQUEST' } });
});

test('repeated with its Idempotency-Key an upload answers the same; another file under that key is a mistake', async () => {
  const headers = { 'content-type': 'image/svg+xml', 'idempotency-key': 'once' };
  const first = await put('light', drawing, headers);
  expect(await put('light', drawing, headers)).toEqual(first);
  expect((await put('light', drawing.replace('M0', 'M1'), headers)).status).toBe(400);
  const form = new FormData();
  form.set('file', file(drawing.replace('M0', 'M2')));
  expect((await put('light', form, { 'idempotency-key': 'once' })).status).toBe(400);
  expect((await admin.client.organizations.settings({ org })).logos.light).toEqual(first.body.light);
});

test('a mode that there is not is refused', async () => {
  expect((await put('sepia', drawing, { 'content-type': 'image/svg+xml' })).status).toBe(400);
});

test('each change is in the audit log once, and everybody’s page is told', async () => {
  const count = async () => {
    const { db } = portal.portal;
    const lines = await db
      .selectFrom('auditEvents')
      .select('data')
      .where('action', '=', 'settings.logo_changed')
      .execute();
    const notices = await db.selectFrom('events').select('seq').where('type', '=', 'settings').execute();
    return [lines.length, notices.length];
  };
  await admin.client.branding.removeLogo({ org, mode: 'dark' });
  const [lines, notices] = await count();
  await admin.client.branding.setLogo({ org, mode: 'dark', file: file(drawing) });
  await admin.client.branding.setLogo({ org, mode: 'dark', file: file(drawing) });
  expect(await count()).toEqual([lines! + 1, notices! + 1]);
});

test('before signing in each organization looks its own way, and a name that is nobody’s tells nothing', async () => {
  await portal.addOrganization('other');
  const other = (await portal.as('head@other.com', 'admin', 'other')).client;
  await other.organizations.updateSettings({ org: 'other', name: 'Other', accent: '#ff0000' });
  await admin.client.organizations.updateSettings({ org, name: 'Acme', accent: '#00ff00' });
  expect(await other.organizations.branding({ org: 'other' })).toMatchObject({ name: 'Other', accent: '#ff0000' });
  expect(await other.organizations.branding({})).toMatchObject({ name: 'Acme', accent: '#00ff00' });
  expect(await other.organizations.branding({ org: 'nobody' })).toEqual({
    name: 'Slipway',
    accent: '#2563eb',
    logos: { light: null, dark: null },
  });
});

test('null resets a name, a colour, one text, all texts', async () => {
  const { client } = admin;
  const { defaults } = await client.organizations.settings({ org });
  const changed = { title: 'Hi', description: 'Come in', callToAction: 'Go' };
  await client.organizations.updateSettings({ org, name: 'Acme', accent: '#123456', welcome: changed });
  expect(
    await client.organizations.updateSettings({ org, name: null, accent: null, welcome: { title: null } }),
  ).toMatchObject({
    name: defaults.name,
    accent: defaults.accent,
    welcome: { ...changed, title: defaults.welcome.title },
  });
  expect((await client.organizations.updateSettings({ org, welcome: null })).welcome).toEqual(defaults.welcome);
});

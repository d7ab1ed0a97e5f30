import { Writable } from 'node:stream';
import { sql } from 'kysely';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Check } from '#contract/publishing.ts';
import type { Member } from '../../actor.ts';
import { grant, revoke } from '../../trust/actions.ts';
import { get, list } from '../actions.ts';
import { type PublishingPortal, publishingPortal } from '../portal.fixture.ts';
import { preview } from '../preview.ts';
import { submit } from '../submit.ts';
import { databaseUrl, githubToken } from './secrets.fixture.ts';

/** Checks of real commits: from a workspace's files to what a reviewer is shown. */
let world: PublishingPortal;
let admin: Member;
let ada: Member;
let count = 0;

beforeAll(async () => {
  world = await publishingPortal();
  admin = await world.addMember('Root', 'admin');
  ada = await world.addMember('Ada', 'user');
});
afterAll(() => world.end());

const ask = (workspaceId: string, more: { id?: string; head?: string; secretsReason?: string } = {}) =>
  submit(world.portal, ada, { id: `req${count++}`, workspaceId, subdomain: `site-c${count}c`, ...more });
const found = (checks: Check[], code: Check['code']) => checks.find((check) => check.code === code)!;
const requestsOf = (workspaceId: string) =>
  world.db.selectFrom('publishRequests').select('id').where('workspaceId', '=', workspaceId).execute();

test('a change without anything to say passes them all', async () => {
  const { id, project } = await world.addWorkspace(ada);
  project.write('index.html', 'other words\n');
  const { checks } = await preview(world.portal, ada, id);
  expect(checks.map(({ code, severity }) => [code, severity])).toEqual([
    ['secrets', 'ok'],
    ['env_files', 'ok'],
    ['large_files', 'ok'],
    ['generated_files', 'ok'],
    ['lock_files', 'ok'],
  ]);
  expect(await ask(id, { secretsReason: 'There is none' })).toMatchObject({ checks, secretsReason: null });
});

test('a secret is shown to the builder, refused without a reason, and shown to the reviewer with it', async () => {
  const { id, project } = await world.addWorkspace(ada);
  project.write('src/config.ts', `export const a = 1;\nexport const token = '${githubToken}';\n`);
  const { checks, head } = await preview(world.portal, ada, id);
  expect(found(checks, 'secrets')).toMatchObject({
    severity: 'problem',
    places: [{ path: 'src/config.ts', line: 2, detail: 'GitHub token' }],
  });
  for (const secretsReason of [undefined, '', '  ']) {
    const asked = ask(id, { head, ...(secretsReason === undefined ? {} : { secretsReason }) });
    await expect(asked).rejects.toMatchObject({ code: 'SECRETS_FOUND' });
  }
  expect(await requestsOf(id)).toEqual([]);

  const again = { id: `req${count++}`, head, secretsReason: 'An example that opens nothing' };
  const request = await ask(id, again);
  expect(request).toMatchObject({ checks, secretsReason: again.secretsReason });
  expect(await ask(id, again)).toEqual(request);
  project.write('src/config.ts', 'export const a = 1;\n');
  expect(await get(world.portal, admin, request.id)).toMatchObject({ checks, secretsReason: again.secretsReason });

  const { items } = await list(world.portal, admin, { limit: 50, workspace: id });
  expect(found(items[0]!.checks, 'secrets')).toMatchObject({ severity: 'problem', places: [], more: 1 });
});

test('a secret is reviewed, however much its builder is trusted', async () => {
  const { id, project } = await world.addWorkspace(ada);
  await grant(world.portal, admin, { id: 'bpacme', userId: ada.person.id });
  project.write('.token', `${githubToken}\n`);
  const request = await ask(id, { secretsReason: 'Known' });
  expect(request).toMatchObject({ status: 'pending', autoApproved: false });
  await revoke(world.portal, admin, { id: 'bpacme', userId: ada.person.id });
});

test('what was published before is not found again', async () => {
  const { id, project } = await world.addWorkspace(ada);
  project.write('a.txt', `${githubToken}\n`);
  const request = await ask(id, { secretsReason: 'Known' });
  await world.db.updateTable('publishRequests').set({ status: 'withdrawn' }).where('id', '=', request.id).execute();
  const app = { publishedCommit: request.commit };
  await world.db.updateTable('apps').set(app).where('subdomain', '=', request.subdomain).execute();
  project.write('a.txt', `one more line\n${githubToken}\n`);
  expect(found((await preview(world.portal, ada, id)).checks, 'secrets').severity).toBe('ok');
});

test('names that a project can have are only names', async () => {
  const { id, project } = await world.addWorkspace(ada);
  const names = ['--help', '-rf *', '$(id).ts', "it's.ts", 'ünï.ts', 'a|b;c.ts', '<img src=x>.ts', '\\x41.ts', 'a.p12'];
  for (const name of names) project.write(name, `${databaseUrl}\n`);
  const { checks, files } = await preview(world.portal, ada, id);
  expect(files).toHaveLength(names.length);
  const { places, more } = found(checks, 'secrets');
  expect([places.length, more]).toEqual([names.length, 0]);
  expect(places.map(({ path }) => path).toSorted()).toEqual(files.map(({ path }) => path).toSorted());
  expect(places.every(({ line, detail }) => line === 1 && detail === 'Password of a database')).toBe(true);
});

test('thousands of files are checked', async () => {
  const { id, project } = await world.addWorkspace(ada);
  for (let at = 0; at < 3_000; at++) project.write(`node_modules/p/${at}.js`, `export const n = ${at};\n`);
  const { checks } = await preview(world.portal, ada, id);
  expect(found(checks, 'secrets')).toMatchObject({ severity: 'ok' });
  expect(found(checks, 'generated_files').places).toEqual([
    { path: 'node_modules/', line: null, detail: '3,000 files' },
  ]);
}, 60_000);

test('a secret’s value is in no row, no log and no answer', async () => {
  const lines: string[] = [];
  const sink = new Writable({
    write(chunk, _, done) {
      lines.push(String(chunk));
      done();
    },
  });
  const portal = { ...world.portal, log: pino({ level: 'trace' }, sink) };
  for (const stream of [process.stdout, process.stderr]) {
    vi.spyOn(stream, 'write').mockImplementation((chunk) => lines.push(String(chunk)) > 0);
  }
  const answers: unknown[] = [];
  try {
    const { id, project } = await world.addWorkspace(ada);
    project.write('.env', `TOKEN=${githubToken}\nDATABASE_URL=${databaseUrl}\n`);
    const input = { id: 'reqleak', workspaceId: id, subdomain: 'site-leak' };
    answers.push(await preview(portal, ada, id));
    answers.push(await submit(portal, ada, input).catch((error: unknown) => ({ refused: error })));
    answers.push(await submit(portal, ada, { ...input, secretsReason: 'A test' }));
    answers.push(await list(portal, admin, { limit: 50 }));
  } finally {
    vi.restoreAllMocks();
  }
  expect(answers[2]).toMatchObject({
    checks: expect.arrayContaining([expect.objectContaining({ severity: 'problem' })]),
  });

  const tables = await sql<{ name: string }>`
    select table_name as name from information_schema.tables where table_schema = current_schema()`.execute(world.db);
  expect(tables.rows.length).toBeGreaterThan(10);
  const everything = [...lines, JSON.stringify(answers)];
  for (const { name } of tables.rows) {
    const { rows } = await sql`select to_jsonb(t) as row from ${sql.table(name)} as t`.execute(world.db);
    everything.push(JSON.stringify(rows));
  }
  const all = everything.join('\n');
  expect(all).toContain('reqleak');
  for (const value of [githubToken, 'hunter2secret']) expect(all).not.toContain(value);
}, 60_000);

import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { type EnvironmentSpec, environmentSpec, primaryService } from '#contract/environment.ts';
import { answers, freePort, type Run, startCommand } from './run.ts';

const gallery = import.meta.dirname;
const maxBytes = 150_000;

/** What `template.yaml` holds; the id is the folder. Strict, so that a misspelt key fails here and not in the gallery. */
const templateFile = z.strictObject({
  name: z.string().min(1).max(40),
  description: z.string().min(20).max(120),
  persona: z.enum(['developers', 'data', 'marketing', 'sales', 'finance', 'other']),
  ready: z.boolean(),
  parts: z.array(z.string().min(2).max(30)).min(2).max(5),
});

/** The title of each template's first page. A template without a line here fails. */
const titles: Record<string, string> = {
  'vite-react-api': 'Team wins',
  'static-site': 'Team handbook',
  'fastify-api': 'Equipment API',
  'data-report': 'Orders report 2025',
  'landing-page': 'Relay: hand over work without a meeting',
  'sales-quote': 'Quote calculator',
  'budget-dashboard': 'Budget dashboard',
  blank: 'Your new app',
};

type Probe = [call: string, body: string | null, type: string, status: number, answer: RegExp];
const json = 'application/json';

/** What the servers that store something must do, called one after the other on the published app. */
const probes: Record<string, Probe[]> = {
  'vite-react-api': [
    ['POST /api/wins', '{"text":"It works","author":"Ada"}', 'text/plain', 415, /Send JSON/],
    ['POST /api/wins', '{"text":" ","author":"Ada"}', json, 400, /Fill in/],
    ['POST /api/wins', `{"text":"${'x'.repeat(20_000)}"}`, json, 413, /too much/],
    ['POST /api/wins', '{"text":"It works","author":"Ada"}', json, 201, /"id":1,.*It works/],
    ['GET /api/wins', null, json, 200, /^\[\{"id":1,.*\]$/],
    ['DELETE /api/wins/1', null, json, 204, /^$/],
    ['DELETE /api/wins/1', null, json, 404, /nothing here/],
    ['GET /some/page', null, json, 200, /<title>Team wins/],
    ['GET /missing.js', null, json, 404, /Not found/],
  ],
  'fastify-api': [
    ['POST /v1/items', '{"name":"","place":"Room 4"}', json, 400, /body\/name/],
    ['POST /v1/items', '{"name":"Camera","place":"Room 4"}', json, 201, /"state":"available"/],
    ['PATCH /v1/items/1', '{"state":"lent"}', json, 200, /Camera.*"state":"lent"/],
    ['GET /v1/items?state=repair', null, json, 200, /^\[\]$/],
    ['DELETE /v1/items/2', null, json, 404, /no item/],
    ['GET /openapi.json', null, json, 200, /"openapi":"3\.1\.0"/],
  ],
  'landing-page': [
    ['POST /signups', '{"email":"=cmd()@example.com"}', json, 422, /does not look like/],
    ['POST /signups', '{"email":"a@example.com\\nb,c"}', json, 422, /does not look like/],
    ['POST /signups', '{"email":"ada@example.com"}', 'text/plain', 422, /does not look like/],
    ['POST /signups', '{"email":"ada@example.com"}', json, 201, /Thank you/],
    ['GET /data/signups.csv', null, json, 404, /Not found/],
  ],
};

const ids = readdirSync(gallery, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name);
const load = (id: string, file: string) => readFileSync(path.join(gallery, id, file), 'utf8');
const specOf = (id: string) => environmentSpec.parse(parse(load(id, 'environment.yaml')));

/** What a builder gets: no leftovers of a run. */
function filesOf(id: string) {
  const root = path.join(gallery, id, 'files');
  return readdirSync(root, { recursive: true, withFileTypes: true }).map((entry) => ({
    name: path.relative(root, path.join(entry.parentPath, entry.name)),
    path: path.join(entry.parentPath, entry.name),
    entry,
  }));
}

test('the gallery has every template that is expected, one for each persona, two of them ready', () => {
  expect(ids.toSorted()).toEqual(Object.keys(titles).toSorted());
  const templates = ids.map((id) => templateFile.parse(parse(load(id, 'template.yaml'))));
  expect(new Set(templates.map((template) => template.persona)).size).toBe(6);
  expect(ids.filter((_, i) => templates[i]!.ready).toSorted()).toEqual(['static-site', 'vite-react-api']);
});

test('copies of the same file stay the same', () => {
  for (const name of ['serve.mjs', '.npmrc', 'CLAUDE.md']) {
    const copies = ids.map((id) => path.join(gallery, id, 'files', name)).filter((file) => existsSync(file));
    expect(copies.length).toBeGreaterThan(1);
    expect(new Set(copies.map((file) => readFileSync(file, 'utf8'))).size, name).toBe(1);
  }
});

describe.each(ids)('%s', (id) => {
  test('describes itself by the contract', () => {
    const written = parse(load(id, 'environment.yaml'));
    const spec = specOf(id);
    expect(spec.name).toBe(parse(load(id, 'template.yaml')).name);
    // Unknown keys are dropped by the schema: none may be in the file, or it promises what nobody does.
    expect(spec).toMatchObject(written);
    expect(primaryService(spec)?.port).toBe(3100);
    expect(spec.app?.port).toBe(3100);
  });

  test('holds only plain small files, with notes for the builder and for AI tools', () => {
    const files = filesOf(id);
    const names = files.map((file) => file.name);
    expect(names).toEqual(
      expect.arrayContaining(['README.md', 'AGENTS.md', 'CLAUDE.md', '.gitignore', '.npmrc', 'package.json']),
    );
    expect(names.filter((name) => /(^|\/)(node_modules|dist|\.git|\.env)(\/|$)|\.db$|\.log$/.test(name))).toEqual([]);
    for (const { name, entry } of files)
      expect(entry.isFile() || entry.isDirectory(), `${name} is a plain file`).toBe(true);
    const bytes = files
      .filter(({ entry }) => entry.isFile())
      .reduce((sum, file) => sum + readFileSync(file.path).length, 0);
    expect(bytes).toBeLessThan(maxBytes);
  });

  test('has no unfinished text and names no machine or registry', () => {
    for (const { name, path: file } of filesOf(id).filter(({ entry }) => entry.isFile())) {
      const text = readFileSync(file, 'utf8');
      expect(text, name).not.toMatch(/lorem ipsum|\bTODO\b|\bFIXME\b|\bTBD\b|coming soon|example text/i);
      expect(text, name).not.toMatch(/registry\.|"resolved":|\/(root|home|work|tmp)\//);
    }
  });

  test('pins exact versions in a lock file that agrees', () => {
    const { dependencies = {}, devDependencies = {} } = JSON.parse(load(id, 'files/package.json'));
    const wanted: Record<string, string> = { ...dependencies, ...devDependencies };
    const lock = existsSync(path.join(gallery, id, 'files/package-lock.json'));
    expect(lock).toBe(Object.keys(wanted).length > 0);
    if (!lock) return;
    const { packages } = JSON.parse(load(id, 'files/package-lock.json'));
    for (const [name, version] of Object.entries(wanted)) {
      expect(version, name).toMatch(/^\d+\.\d+\.\d+$/);
      expect(packages[`node_modules/${name}`].version, name).toBe(version);
    }
    for (const [name, locked] of Object.entries<{ integrity?: string }>(packages)) {
      if (name) expect(locked.integrity, name).toMatch(/^sha512-/);
    }
  });
});

/** Each template as a person gets it: installed, developed, built, published, stopped. One after the other. */
describe.each(ids)('%s runs', (id) => {
  let project: string;
  let release: string;
  let running: Run[] = [];

  beforeAll(() => {
    project = path.join(realpathSync(mkdtempSync(path.join(tmpdir(), `template-${id}-`))), 'project');
    release = path.join(path.dirname(project), 'release');
    cpSync(path.join(gallery, id, 'files'), project, { recursive: true });
  });
  afterEach(() => {
    for (const run of running) run.kill();
    running = [];
  });
  afterAll(() => rmSync(path.dirname(project), { recursive: true, force: true }));

  const start = (cwd: string, command: string, variables: Record<string, string> = {}) => {
    const run = startCommand(command, cwd, variables);
    running.push(run);
    return run;
  };

  test('as a workspace and as a published app', { timeout: 180_000 }, async () => {
    const spec = specOf(id);
    for (const step of spec.setup) await start(project, step).succeeds();

    const service = primaryService(spec)!;
    let port = await freePort();
    const dev = start(project, service.command, { ...spec.variables, ...service.variables, PORT: String(port) });
    await answers(dev, port, service.health!.path);
    expect(await titleOf(port, '3100--calm-otter.preview.localhost:7080')).toBe(titles[id]);
    await dev.stops();

    const app = spec.app!;
    checkOut(id, project, release, spec);
    for (const step of app.build) await start(release, step, { ...spec.variables, ...app.variables }).succeeds();
    port = await freePort();
    const published = start(release, app.command, { ...spec.variables, ...app.variables, PORT: String(port) });
    await answers(published, port, app.health.path);
    expect(await titleOf(port, 'calm.apps.localhost:7080')).toBe(titles[id]);
    await staysInside(port);
    for (const probe of probes[id] ?? []) await answersTo(probe, port);
    if (probes[id]) expect(readdirSync(path.join(path.dirname(release), 'volumes/data'))).not.toEqual([]);
    const end = await published.stops();
    // npm itself ends by the signal, whatever its script answers.
    if (!app.command.startsWith('npm ')) expect(end, published.describe()).toBe(0);

    // What running leaves behind is ignored by git, so that it never lands in a publish request.
    const ignored = readFileSync(path.join(project, '.gitignore'), 'utf8');
    const known = new Set(filesOf(id).map((file) => file.name));
    for (const name of readdirSync(project)) if (!known.has(name)) expect(ignored).toContain(`${name}/`);
  });
});

/** A release as the supervisor makes it: the committed files, dependencies of the same lock file, and links to the volumes. */
function checkOut(id: string, project: string, release: string, spec: EnvironmentSpec) {
  cpSync(path.join(gallery, id, 'files'), release, { recursive: true });
  const installed = path.join(project, 'node_modules');
  if (existsSync(installed)) execFileSync('cp', ['-al', '--', installed, release]);
  for (const { name, path: place } of spec.volumes) {
    const volume = path.join(path.dirname(release), 'volumes', name);
    mkdirSync(volume, { recursive: true });
    symlinkSync(volume, path.join(release, place));
  }
}

/** The first page as the gateway asks for it: under a host name of its own. */
async function titleOf(port: number, host: string) {
  const html = await rawRequest(port, '/', host);
  return /<title>([^<]*)<\/title>/.exec(html)?.[1];
}

async function answersTo([call, body, type, status, answer]: Probe, port: number) {
  const [method, target] = call.split(' ');
  const response = await fetch(`http://127.0.0.1:${port}${target}`, {
    method: method!,
    ...(body === null ? {} : { body, headers: { 'Content-Type': type } }),
  });
  expect([response.status, await response.text()], call).toEqual([status, expect.stringMatching(answer)]);
}

/** Files beside the served folder stay unread, however the path is written. */
async function staysInside(port: number) {
  for (const target of [
    '/../package.json',
    '/..%2fpackage.json',
    '/%2e%2e/package.json',
    '//../package.json',
    '/.npmrc',
    '/%00',
    '/%',
  ]) {
    const answer = await rawRequest(port, target, 'calm.apps.localhost:7080');
    expect(answer, target).toMatch(/^HTTP\/1\.1 \d{3} /);
    expect(answer, target).not.toMatch(/"private": true|save-exact/);
  }
}

/** By hand, because fetch refuses to send another Host and tidies the path before it is sent. */
function rawRequest(port: number, target: string, host: string) {
  return new Promise<string>((resolve, reject) => {
    let answer = '';
    const socket = connect(port, '127.0.0.1', () =>
      socket.write(`GET ${target} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\nAccept: text/html\r\n\r\n`),
    );
    socket.setEncoding('utf8').on('data', (chunk: string) => (answer += chunk));
    socket.on('end', () => resolve(answer)).on('error', reject);
  });
}

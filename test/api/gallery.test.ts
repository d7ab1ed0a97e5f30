import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Client, createClient } from '#client/client.ts';
import { environmentSpec } from '#contract/environment.ts';
import { type CommandLine, commandLine } from '../harness/command-line.ts';
import { type GitServer, startGitServer } from '../harness/git-server.ts';
import { type TestPortal, testPortal } from '../harness/portal.ts';

/** What Register blueprint and Create from template ask for and send, as a client and on the command line. */
let server: GitServer;
let portal: TestPortal;
let admin: Client;
let key: string;
let slipway: CommandLine;
const org = 'main';

beforeAll(async () => {
  server = await startGitServer();
  server.commit('site', (at) => {
    mkdirSync(path.join(at, 'public'));
    writeFileSync(path.join(at, 'public/index.html'), '<h1>Ours</h1>\n');
  });
  portal = await testPortal({ SLIPWAY_GIT_ALLOW_HOSTS: server.host });
  ({ client: admin, key } = await portal.as('admin@corp.com', 'admin'));
  slipway = commandLine(portal.url, key);
  const spec = environmentSpec.parse({
    version: 1,
    name: 'Site',
    setup: ['npm ci'],
    services: [{ name: 'web', command: 'npm run dev', port: 3100 }],
    resources: { cpu: 0.5, memory: 512 },
    app: { command: 'npm start' },
  });
  portal.engine.state.sources.push(
    { project: 'shop', environment: 'main', spec, files: {}, revision: 1 },
    { project: 'shop', environment: 'broken', spec: ['services.0.port: too small'], files: {}, revision: 1 },
  );
  const template = { id: 'plain', name: 'Plain', description: '', persona: 'other', ready: false } as const;
  portal.engine.state.templates.push({ ...template, spec, files: { 'README.md': 'plain' } });
});
afterAll(async () => {
  await portal.end();
  server.end();
});

const sources = () => portal.engine.state.sources.filter(({ project }) => project === 'gallery');

test('an environment that cannot be read says why, and one that can shows what it holds', async () => {
  const { items: clusters } = await admin.clusters.list({ org });
  const at = { org, id: clusters[0]!.id, project: 'shop' };
  const { items } = await admin.clusters.environments(at);
  expect(Object.fromEntries(items.map(({ id, fault }) => [id, fault]))).toEqual({
    main: null,
    broken: 'services.0.port: too small',
  });
  expect(await admin.clusters.services({ ...at, environment: 'main' })).toMatchObject({
    items: [{ name: 'web', port: 3100 }],
    setup: ['npm ci'],
    resources: { cpu: 0.5, memory: 512 },
    publishable: true,
  });
  const templates = await admin.clusters.templates({ org });
  expect(templates.items).toMatchObject([{ id: 'plain', command: 'npm run dev', clusters: [at.id] }]);
});

test('a repository takes the place of the template’s files; only what is named differs from its size', async () => {
  const repository = `${server.url}/site/.git`;
  const made = await admin.blueprints.create({ org, template: 'plain', repository, resources: { memory: 1024 } });
  expect(made).toMatchObject({ state: 'testing', project: 'gallery', resources: { memory: 1024 } });
  expect(made.resources).not.toHaveProperty('cpu');
  expect(sources().at(-1)).toMatchObject({
    environment: made.environment,
    files: { 'public/index.html': '<h1>Ours</h1>\n' },
  });
  expect(sources().at(-1)!.files).not.toHaveProperty('README.md');
});

test('the same request again makes nothing twice and fetches nothing twice', async () => {
  const before = sources().length;
  const send: typeof fetch = (request, init) => {
    const repeatable = new Request(request, init);
    repeatable.headers.set('Idempotency-Key', 'gallery-once');
    return fetch(repeatable);
  };
  const once = createClient({ url: portal.url, key, fetch: send });
  const input = { org, template: 'plain', repository: `${server.url}/site/.git` };
  const first = await once.blueprints.create(input);
  server.asked.length = 0;
  expect((await once.blueprints.create(input)).id).toBe(first.id);
  expect(sources()).toHaveLength(before + 1);
  expect(server.asked).toEqual([]);
});

test.each([
  ['a loopback address', 'https://127.0.0.1:1/a.git', /private address/],
  ['the metadata service', 'https://169.254.169.254/latest/meta-data', /private address/],
  ['a name of this machine', 'https://localhost/a.git', /private address/],
  ['no repository', () => `${server.url}/missing.git`, /no repository/],
])('%s is refused at its field, and leaves nothing behind', async (_, address, message) => {
  const before = sources().length;
  const repository = typeof address === 'string' ? address : address();
  await expect(admin.blueprints.create({ org, template: 'plain', repository })).rejects.toMatchObject({
    code: 'BAD_REQUEST',
    data: { issues: [{ path: 'repository', message: expect.stringMatching(message) }] },
  });
  expect(sources()).toHaveLength(before);
});

test('a repository needs a template to be run like', async () => {
  const repository = `${server.url}/site/.git`;
  const refused = admin.blueprints.create({ org, project: 'shop', environment: 'main', repository });
  await expect(refused).rejects.toMatchObject({ data: { issues: [{ path: 'repository' }] } });
});

test('all of it on the command line', async () => {
  expect((await slipway('cluster', 'templates')).items).toMatchObject([{ id: 'plain' }]);
  const repository = ['--repository', `${server.url}/site/.git`];
  const made = await slipway('blueprint', 'create', '--template', 'plain', ...repository, '--resources', '{"cpu":2}');
  expect(made).toMatchObject({ name: 'Site', resources: { cpu: 2 } });
});

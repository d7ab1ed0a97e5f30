import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Duplex, Readable } from 'node:stream';
import type { Subject } from '../conformance.ts';
import type { Credential } from '../engine.ts';
import { kubeApi, type Reach } from './api.ts';
import type { KubernetesEngineOptions } from './cluster.ts';
import { createKubernetesEngine } from './engine.ts';
import { readKubeconfig } from './kubeconfig.ts';
import { environmentName, labelled, namespaceOf, pathsIn, selecting, sourceName } from './names.ts';
import type { ConfigMap } from './types.ts';

export interface TestCluster {
  kubeconfig: string;
  /** Of workspaces, known to the cluster's nodes. */
  image: string;
  /** Where its pods reach this machine. */
  host: string;
}

/** The cluster that this machine's person gave for tests; null without one. */
export function testCluster(): TestCluster | null {
  const { SLIPWAY_TEST_KUBECONFIG: file, SLIPWAY_TEST_IMAGE: image, SLIPWAY_TEST_PORTAL_HOST: host } = process.env;
  return file && image && host ? { kubeconfig: readFileSync(file, 'utf8'), image, host } : null;
}

/** Calls any address: whether the portal would is not what is tested here. */
const reach: Reach = async (url, init, { tls }) => {
  const answer = await new Promise<import('node:http').IncomingMessage>((resolve, reject) => {
    const length = init.body ? { 'content-length': Buffer.byteLength(String(init.body)) } : {};
    const headers = { ...Object.fromEntries(new Headers(init.headers)), ...length };
    const outgoing = request(url, { ...tls, method: init.method, headers, agent: false, signal: init.signal! });
    outgoing.on('response', resolve).on('error', reject).end(init.body);
  });
  return new Response(Readable.toWeb(answer) as ReadableStream, { status: answer.statusCode });
};

/** One module that is installed by the setup. */
const goodSpec = `
version: 1
name: Web
setup:
  - mkdir -p node_modules/left-pad && echo "module.exports = 1" > node_modules/left-pad/index.js
secrets:
  SESSION_KEY: { generate: 32 }
resources: { cpu: 0.5, memory: 256, storage: 128 }
`;
const failingSpec =
  'version: 1\nname: F\nsetup: ["echo no such package; exit 3"]\nresources: { memory: 256, storage: 128 }\n';

export async function kubernetesSubject({ kubeconfig, image, host }: TestCluster): Promise<Subject> {
  const cluster = `test${randomBytes(5).toString('hex')}`;
  const namespace = namespaceOf(cluster);
  const paths = pathsIn(namespace);
  const admin = kubeApi(reach, async () => readKubeconfig(kubeconfig));
  const folder = await mkdtemp(join(tmpdir(), 'slipway-kubernetes-'));
  const file = join(folder, 'kubeconfig');
  await writeFile(file, kubeconfig, { mode: 0o600 });
  await mkdir(join(folder, 'templates', 'plain', 'files'), { recursive: true });
  const template = (name: string, text: string) => writeFile(join(folder, 'templates', 'plain', name), text);
  await template('template.yaml', 'name: Plain\ndescription: Nothing but a file.\npersona: other\n');
  await template('environment.yaml', 'version: 1\nname: Plain\nresources: { memory: 256, storage: 128 }\n');
  await template('files/README.md', 'plain\n');

  let held: Credential | null = null;
  let setups = 0;
  const options: KubernetesEngineOptions = {
    cluster,
    image: () => image,
    reach,
    templates: join(folder, 'templates'),
    setupAddress: async () => {
      setups++;
      return { url: '', token: 'setup-token', lease: 60 };
    },
    credential: async () => held?.secret ?? null,
    log: () => {},
  };
  const engine = createKubernetesEngine(options);

  /** As an operator does it by hand, with kubectl. */
  async function put(environment: string, spec: string, files: Record<string, string> = {}): Promise<void> {
    const parts = Object.keys(files).length > 0 ? [await putFiles(environment, files)] : [];
    const name = sourceName('shop', environment);
    const head: ConfigMap = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name, labels: labelled({ kind: 'source', project: 'shop', environment }) },
      data: { 'environment.yaml': spec, files: parts.join(' ') },
    };
    if (!(await admin.create(paths.configMaps(), head))) await admin.replace(paths.configMaps(name), head);
  }
  async function putFiles(environment: string, files: Record<string, string>): Promise<string> {
    const from = await mkdtemp(join(folder, 'files-'));
    for (const [path, text] of Object.entries(files)) await writeFile(join(from, path), text);
    const { stdout } = spawnSync('tar', ['-czC', from, '.']);
    const name = `files.${environment}.${randomBytes(4).toString('hex')}`;
    const binaryData = { 'files.tar.gz': stdout.toString('base64') };
    await admin.create<ConfigMap>(paths.configMaps(), {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name },
      binaryData,
    });
    return name;
  }

  /** In a pod. */
  async function inside(pod: string, script: string, ...words: string[]): Promise<string | null> {
    const args = [`--kubeconfig=${file}`, `--namespace=${namespace}`, 'exec', pod, '--container=main', '--'];
    const child = spawn('kubectl', [...args, 'bash', '-c', script, 'test', ...words], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    let out = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text;
    });
    const code = await new Promise((resolve, reject) => child.on('error', reject).on('close', resolve));
    return code === 0 ? out : null;
  }
  const at = (path: string) => `/home/workspace/project/${path}`;
  const read = (pod: string, path: string) => inside(pod, 'cat -- "$1"', at(path));
  async function write(pod: string, path: string, text: string): Promise<void> {
    if ((await inside(pod, 'printf %s "$2" > "$1"', at(path), text)) === null) throw new Error('not written');
  }

  const link = await listen();
  const labelledObjects = async (path: string, kind: string, id: string) =>
    (await admin.list(`${path}?${selecting({ kind, id })}`)).items.map(({ metadata }) => metadata);

  let revision = 0;
  return {
    engine,
    given: kubeconfig,
    readsWithoutKey: false,
    good: { project: 'shop', environment: 'web' },
    invalid: { project: 'shop', environment: 'invalid' },
    failing: { project: 'shop', environment: 'failing' },
    template: 'plain',
    supervisor: { url: `ws://${host}:${link.port}`, token: 'token', lease: 3600 },
    async begin() {
      await put('web', goodSpec, { 'README.md': 'hello\n' });
      await put('invalid', 'version: 1\nname: X\nservices: [{ name: a, command: b, port: 80 }]\n');
      await put('failing', failingSpec);
    },
    mend: () => put('failing', failingSpec.replace(/setup: .*/, 'setup: ["true"]')),
    revise: () => put('web', goodSpec, { 'README.md': 'hello\n', 'changes.md': `${++revision}\n` }),
    setups: () => setups,
    async interrupt(source, target) {
      const step = (name: string) => {
        if (name === 'clone: volume') throw new Error('crash');
      };
      const doomed = createKubernetesEngine({ ...options, step });
      await doomed.clone(source, target).catch(() => {});
    },
    reopen: async () => createKubernetesEngine(options),
    read: (id, path) => read(environmentName(id), path),
    write: (id, path, text) => write(environmentName(id), path, text),
    copies: {
      async names(id) {
        const dialled = link.replicas(id);
        const there = await labelledObjects(paths.pods(), 'environment', id);
        return there.filter((pod) => !pod.deletionTimestamp && dialled.has(pod.name)).map(({ name }) => name);
      },
      async left(id) {
        const kinds = [paths.pods(), paths.deployments(), paths.claims(), paths.secrets()];
        const found = await Promise.all([
          ...kinds.map((path) => labelledObjects(path, 'environment', id)),
          labelledObjects(paths.secrets(), 'copies', id),
        ]);
        return found.flat().map(({ name }) => name);
      },
      inside: { read, write, kill: (name) => admin.remove(paths.pods(name), 0) },
    },
    hold: (credential) => {
      held = credential;
    },
    async dispose() {
      link.close();
      await admin.remove(`/api/v1/namespaces/${namespace}`);
      await rm(folder, { recursive: true });
    },
  };
}

/** In the place of a portal: notes who dials, and answers nobody. */
async function listen() {
  const dialled = new Map<string, Set<string>>();
  const sockets: Duplex[] = [];
  const server = createServer().on('upgrade', ({ url }, socket) => {
    sockets.push(socket.on('error', () => {}));
    const [, id, replica] = /^\/link\/v1\/([a-z0-9]+)\/bulk\/([a-z0-9-]{1,63})$/.exec(url ?? '') ?? [];
    if (id && replica) dialled.set(id, (dialled.get(id) ?? new Set()).add(replica));
  });
  await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    replicas: (id: string): ReadonlySet<string> => dialled.get(id) ?? new Set(),
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

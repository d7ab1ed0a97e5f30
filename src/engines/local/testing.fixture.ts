import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CloneTarget, Credential, Engine, SourceRef } from '#engines/engine.ts';
import type { Subject } from '../conformance.ts';
import { createLocalEngine, type LocalEngineOptions } from './engine.ts';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
export const standIn = here('./fixtures/supervisor.ts');
export const good: SourceRef = { project: 'shop', environment: 'web' };

/** One module that is installed by the setup, and a service that waits. */
export const goodSpec = `
version: 1
name: Web
setup:
  - mkdir -p node_modules/left-pad && echo "module.exports = 1" > node_modules/left-pad/index.js
  - ln -s ../left-pad/index.js node_modules/.bin-left-pad
secrets:
  SESSION_KEY: { generate: 32 }
variables:
  STAGE: dev
resources: { cpu: 1, memory: 512, processes: 200 }
`;

export interface TestFolder {
  root: string;
  options: LocalEngineOptions;
  hold: (credential: Credential | null) => void;
  setups: () => number;
  addSource: (ref: SourceRef, spec: string, files?: Record<string, string>) => Promise<void>;
  dispose: () => Promise<void>;
}

/** A data folder of its own, reachable for the uids of environments as a real one must be. */
export async function testFolder(more: Partial<LocalEngineOptions> = {}): Promise<TestFolder> {
  const base = await mkdtemp(join(tmpdir(), 'slipway-local-'));
  await chmod(base, 0o755);
  const root = join(base, 'engine');
  const socket = join(base, 'link', 'link.sock');
  await mkdir(join(base, 'link'));
  await mkdir(join(base, 'templates', 'plain', 'files'), { recursive: true });
  await writeFile(
    join(base, 'templates', 'plain', 'template.yaml'),
    'name: Plain\ndescription: Nothing but a file.\npersona: other\n',
  );
  await writeFile(join(base, 'templates', 'plain', 'environment.yaml'), 'version: 1\nname: Plain\n');
  await writeFile(join(base, 'templates', 'plain', 'files', 'README.md'), 'plain\n');
  let held: Credential | null = null;
  let setups = 0;
  const addSource: TestFolder['addSource'] = async (ref, spec, files = {}) => {
    const folder = join(root, 'projects', ref.project, ref.environment);
    await mkdir(join(folder, 'files'), { recursive: true });
    await writeFile(join(folder, 'environment.yaml'), spec);
    for (const [name, text] of Object.entries(files)) {
      await mkdir(join(folder, 'files', name, '..'), { recursive: true });
      await writeFile(join(folder, 'files', name), text);
    }
  };
  return {
    root,
    options: {
      root,
      templates: join(base, 'templates'),
      supervisorEntry: standIn,
      node: process.execPath,
      setupAddress: async () => {
        setups++;
        return { url: `unix:${socket}`, token: 'setup-token', lease: 60 };
      },
      credential: async () => held?.secret ?? null,
      log: () => {},
      ...more,
    },
    hold: (credential) => {
      held = credential;
    },
    setups: () => setups,
    addSource,
    dispose: () => rm(base, { recursive: true, force: true }),
  };
}

export const targetOf = (folder: TestFolder, id: string, more: Partial<CloneTarget> = {}): CloneTarget => ({
  id,
  purpose: 'workspace',
  labels: { organization: 'acme', workspace: id },
  variables: {},
  supervisor: { url: `unix:${join(folder.root, '..', 'link', 'link.sock')}`, token: `token-of-${id}`, lease: 60 },
  startServices: true,
  ...more,
});

/** An engine with a key, ready for use. */
export async function openEngine(folder: TestFolder): Promise<Engine> {
  const engine = await createLocalEngine(folder.options);
  folder.hold(await engine.credential.provision());
  return engine;
}

export async function localSubject(more: Partial<LocalEngineOptions> = {}): Promise<Subject> {
  const folder = await testFolder(more);
  const engine = await createLocalEngine(folder.options);
  const failing = { project: 'shop', environment: 'failing' };
  const invalid = { project: 'shop', environment: 'invalid' };
  let revision = 0;
  await folder.addSource(good, goodSpec, { 'README.md': 'hello\n' });
  await folder.addSource(invalid, 'version: 1\nname: X\nservices: [{ name: a, command: b, port: 80 }]\n');
  await folder.addSource(failing, 'version: 1\nname: F\nsetup: ["echo no such package; exit 3"]\n');
  const file = (id: string, path: string) => join(folder.root, 'environments', id, 'home', 'project', path);
  return {
    engine,
    readsWithoutKey: true,
    good,
    invalid,
    failing,
    template: 'plain',
    supervisor: targetOf(folder, 'any').supervisor,
    mend: () => folder.addSource(failing, 'version: 1\nname: F\nsetup: ["true"]\n'),
    revise: () => folder.addSource(good, goodSpec, { 'changes.md': `${++revision}\n` }),
    setups: folder.setups,
    async interrupt(source, target) {
      const step = (name: string) => {
        if (name === 'clone: state') throw new Error('crash');
      };
      const doomed = await createLocalEngine({ ...folder.options, step });
      await doomed.clone(source, target).catch(() => {});
    },
    reopen: () => createLocalEngine(folder.options),
    read: (id, path) => readFile(file(id, path), 'utf8').catch(() => null),
    write: (id, path, text) => writeFile(file(id, path), text),
    hold: folder.hold,
    dispose: folder.dispose,
  };
}

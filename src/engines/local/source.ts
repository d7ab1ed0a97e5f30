import { createHash } from 'node:crypto';
import { lstat, readdir, readFile } from 'node:fs/promises';
import { type Cache, digestFolder } from '../digest.ts';
import { EngineError, type Project, type Source, type SourceEnvironment } from '../engine.ts';
import { isFolderName } from '../names.ts';
import { parseSpec } from '../spec.ts';
import type { Layout } from './layout.ts';

export function sources(layout: Layout) {
  const cache: Cache = new Map();

  async function read(project: string, environment: string): Promise<Source> {
    const at = layout.source(project, environment);
    const text = await specText(at.spec);
    const spec = parseSpec(text);
    const hash = createHash('sha256').update(text);
    const files: Record<string, string> = {};
    await digestFolder(hash, at.files, '', cache, files);
    return { project, environment, spec, files, version: hash.digest('hex').slice(0, 32) };
  }

  return {
    read,
    /** Versions that the sources are at. One that cannot be read has none: at worst its setup is done once more. */
    async versions(): Promise<Set<string>> {
      const versions = new Set<string>();
      for (const project of await folders(layout.projects))
        for (const environment of await folders(layout.project(project))) {
          const source = await read(project, environment).catch(() => null);
          if (source) versions.add(source.version);
        }
      return versions;
    },
    async projects(): Promise<Project[]> {
      return (await folders(layout.projects)).map((id) => ({ id, name: id }));
    },
    async environments(project: string): Promise<SourceEnvironment[]> {
      const ids = await folders(layout.project(project));
      return Promise.all(
        ids.map(async (id) => {
          try {
            const spec = parseSpec(await specText(layout.source(project, id).spec));
            return { id, name: spec.name, description: spec.description, fault: null };
          } catch (error) {
            return { id, name: id, description: '', fault: (error as Error).message };
          }
        }),
      );
    },
  };
}

async function specText(path: string): Promise<string> {
  try {
    // Not through a link: it could show a file of the portal's to whoever reads the faults.
    if (!(await lstat(path)).isFile()) throw new EngineError('invalid_spec', 'environment.yaml is not a file.');
    return await readFile(path, 'utf8');
  } catch (cause) {
    if (cause instanceof EngineError) throw cause;
    throw new EngineError('not_found', 'There is no such environment.', { cause });
  }
}

async function folders(path: string): Promise<string[]> {
  try {
    const entries = await readdir(path, { withFileTypes: true });
    return entries
      .filter((entry) => entry.isDirectory() && isFolderName(entry.name))
      .map((entry) => entry.name)
      .sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

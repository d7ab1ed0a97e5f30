import { createHash } from 'node:crypto';
import { lstat, readdir, readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { type EnvironmentSpec, environmentSpec } from '#contract/environment.ts';
import { EngineError, type Project, type Source, type SourceEnvironment } from '#engines/engine.ts';
import { isFolderName, type Layout } from './layout.ts';

const largestSpec = 256 * 1024;

/** Parses an `environment.yaml`; every fault is named with its place, so that its author can mend it in one go. */
export function parseSpec(text: string): EnvironmentSpec {
  const invalid = (faults: string[]) =>
    new EngineError(
      'invalid_spec',
      ['environment.yaml is not valid:', ...faults.map((fault) => `- ${fault}`)].join('\n'),
    );
  if (text.length > largestSpec) throw invalid(['It is larger than 256 kB.']);
  let value: unknown;
  try {
    value = parse(text);
  } catch (error) {
    throw invalid([(error as Error).message]);
  }
  const result = environmentSpec.safeParse(value);
  if (result.success) return result.data;
  throw invalid(result.error.issues.map((issue) => `${issue.path.join('.') || 'the document'}: ${issue.message}`));
}

/** What is known of a file whose size, time and inode have not changed: its content's hash. */
type Cache = Map<string, { stamp: string; hash: string }>;

export function sources(layout: Layout) {
  const cache: Cache = new Map();

  async function read(project: string, environment: string): Promise<Source> {
    const at = layout.source(project, environment);
    const text = await specText(at.spec);
    const spec = parseSpec(text);
    const hash = createHash('sha256').update(text);
    const files: Record<string, string> = {};
    await addFolder(hash, at.files, '', cache, files);
    return { project, environment, spec, files, version: hash.digest('hex').slice(0, 32) };
  }

  return {
    read,
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

/** Adds names, kinds, modes and contents in a fixed order. Links count by their text and are never followed. */
async function addFolder(
  hash: ReturnType<typeof createHash>,
  root: string,
  below: string,
  cache: Cache,
  files: Record<string, string>,
): Promise<void> {
  const entries = await readdir(join(root, below), { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' && below === '') return [];
    throw error;
  });
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    const name = join(below, entry.name);
    const path = join(root, name);
    if (entry.isDirectory()) {
      hash.update(`folder ${JSON.stringify(name)}\n`);
      await addFolder(hash, root, name, cache, files);
    } else if (entry.isSymbolicLink()) {
      const target = await readlink(path);
      files[name] = `link ${target}`;
      hash.update(`link ${JSON.stringify([name, target])}\n`);
    } else if (entry.isFile()) {
      const stat = await lstat(path, { bigint: true });
      const stamp = `${stat.ino} ${stat.size} ${stat.mtimeNs} ${stat.ctimeNs}`;
      let known = cache.get(path);
      if (known?.stamp !== stamp) {
        known = {
          stamp,
          hash: createHash('sha256')
            .update(await readFile(path))
            .digest('hex'),
        };
        cache.set(path, known);
      }
      files[name] = known.hash.slice(0, 16);
      hash.update(`file ${JSON.stringify([name, (stat.mode & 0o111n) !== 0n])} ${known.hash}\n`);
    }
  }
}

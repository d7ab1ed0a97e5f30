import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { digestFolder } from '../digest.ts';
import {
  EngineError,
  type NewSource,
  type Project,
  type Source,
  type SourceEnvironment,
  type SourceRef,
} from '../engine.ts';
import type { gallery } from '../gallery.ts';
import { isFolderName } from '../names.ts';
import { parseSpec } from '../spec.ts';
import type { KubeApi } from './api.ts';
import { labelled, labelOf, type Paths, selecting, sourceName } from './names.ts';
import type { ConfigMap } from './types.ts';

/** A config map holds 1 MiB with everything in it. */
const partBytes = 900 * 1024;
const mostParts = 12;
const dns = /^[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/;
const digestsShape = z.record(z.string(), z.string());

/** A source, and the config maps that hold its files. */
export interface Found {
  source: Source;
  parts: string[];
}

/**
 * Sources as config maps. The head has `environment.yaml` and, in `files`, the names of those that hold the parts of a
 * tar.gz. Parts are never changed, only followed by others of other names: so the head alone tells which version it is.
 */
export function sources(api: KubeApi, paths: Paths, templates: ReturnType<typeof gallery>) {
  async function find({ project, environment }: SourceRef): Promise<Found> {
    const head = await api.get<ConfigMap>(paths.configMaps(sourceName(project, environment)));
    if (!head) throw new EngineError('not_found', 'There is no such environment.');
    const text = head.data?.['environment.yaml'] ?? '';
    const spec = parseSpec(text);
    const parts = (head.data?.files ?? '').split(/\s+/).filter(Boolean);
    if (parts.length > mostParts || !parts.every((name) => dns.test(name)))
      throw new EngineError('invalid_spec', 'Its config map does not name those of its files as it should.');
    const version = createHash('sha256')
      .update(JSON.stringify([text, parts]))
      .digest('hex')
      .slice(0, 32);
    return { source: { project, environment, spec, version, files: digestsOf(head, parts) }, parts };
  }

  async function heads(labels: Record<string, string>): Promise<ConfigMap[]> {
    return (await api.list<ConfigMap>(`${paths.configMaps()}?${selecting({ kind: 'source', ...labels })}`)).items;
  }

  /** Nothing is there until the head is, which comes last. */
  async function write(ref: SourceRef, folder: string): Promise<void> {
    const text = await readFile(join(folder, 'environment.yaml'), 'utf8');
    parseSpec(text);
    const digests: Record<string, string> = {};
    await digestFolder(createHash('sha256'), join(folder, 'files'), '', new Map(), digests);
    const bytes = Object.keys(digests).length > 0 ? await pack(join(folder, 'files')) : Buffer.alloc(0);
    const labels = { project: ref.project, environment: ref.environment };
    const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 16);
    const parts: string[] = [];
    for (let at = 0; at < bytes.length; at += partBytes) {
      const name = `files.${ref.project}.${ref.environment}.${hash}.${parts.length}`;
      await api.create<ConfigMap>(paths.configMaps(), {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name, labels: labelled({ kind: 'files', ...labels }) },
        binaryData: { 'files.tar.gz': bytes.subarray(at, at + partBytes).toString('base64') },
      });
      parts.push(name);
    }
    await api.create<ConfigMap>(paths.configMaps(), {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: sourceName(ref.project, ref.environment), labels: labelled({ kind: 'source', ...labels }) },
      data: { 'environment.yaml': text, files: parts.join(' '), digests: JSON.stringify(digests) },
    });
  }

  return {
    find,

    async projects(): Promise<Project[]> {
      const ids = (await heads({})).map((head) => labelOf(head, 'project') ?? '').filter(isFolderName);
      return [...new Set(ids)].sort().map((id) => ({ id, name: id }));
    },

    async environments(project: string): Promise<SourceEnvironment[]> {
      if (!isFolderName(project)) return [];
      const found = await heads({ project });
      return found
        .map((head) => ({ id: labelOf(head, 'environment') ?? '', head }))
        .filter(({ id, head }) => isFolderName(id) && head.metadata.name === sourceName(project, id))
        .map(({ id, head }) => describe(id, head.data?.['environment.yaml'] ?? ''));
    },

    /** One that is there already stays as it is. */
    async create(wish: NewSource): Promise<Source> {
      const name = sourceName(wish.project, wish.environment);
      if (!(await api.get(paths.configMaps(name)))) {
        const folder = await mkdtemp(join(tmpdir(), 'slipway-source-'));
        try {
          await templates.fill(folder, wish);
          await write(wish, folder);
        } finally {
          await rm(folder, { recursive: true, force: true });
        }
      }
      return (await find(wish)).source;
    },
  };
}

function describe(id: string, text: string): SourceEnvironment {
  try {
    const { name, description } = parseSpec(text);
    return { id, name, description, fault: null };
  } catch (error) {
    return { id, name: id, description: '', fault: (error as Error).message };
  }
}

/** Of files that were put there by hand nobody has looked into the archives: they count as one. */
function digestsOf(head: ConfigMap, parts: string[]): Record<string, string> {
  try {
    return digestsShape.parse(JSON.parse(head.data?.digests ?? ''));
  } catch {
    return parts.length > 0 ? { 'files.tar.gz': parts.join(' ') } : {};
  }
}

/** The same bytes for the same files. @throws EngineError when they are too many for config maps */
async function pack(folder: string): Promise<Buffer> {
  const same = ['--sort=name', '--mtime=@0', '--owner=0', '--group=0', '--numeric-owner'];
  const child = spawn('tar', ['--create', '--gzip', ...same, '--file=-', `--directory=${folder}`, '.'], {
    env: { PATH: '/usr/bin:/bin' },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const ended = new Promise<number | null>((resolve, reject) => child.on('error', reject).on('close', resolve));
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of child.stdout) {
    length += chunk.length;
    if (length > mostParts * partBytes) {
      child.kill();
      throw new EngineError(
        'failed',
        `Its files are larger than ${Math.floor((mostParts * partBytes) / 1_000_000)} MB, packed: a cluster cannot hold them. Let its setup fetch what is large.`,
      );
    }
    chunks.push(chunk);
  }
  if ((await ended) !== 0) throw new EngineError('failed', 'The files could not be packed.');
  return Buffer.concat(chunks);
}

import { randomBytes } from 'node:crypto';
import { EngineError, type SourceRef } from '../engine.ts';
import { jobs, type Progress } from '../jobs.ts';
import type { Cluster } from './cluster.ts';
import { labelled, labelOf, selecting } from './names.ts';
import { claimObject } from './pods.ts';
import { unpackSource } from './scripts.ts';
import { runSetup } from './setup.ts';
import type { Found, sources } from './sources.ts';
import type { ConfigMap } from './types.ts';

/** A source version whose setup is done, on a volume that clones are copied from. */
export interface Prepared extends Found {
  claim: string;
}

/**
 * Source versions with their setup done. Such a volume is what plain storage has everywhere; copies of volumes and volumes
 * that many read are not. A config map says which one is whole: it is made last.
 */
export function preparations(cluster: Cluster, source: ReturnType<typeof sources>) {
  const { api, paths } = cluster;
  const once = jobs<string>();
  const recordName = (version: string) => `prepared-${version}`;

  async function claimOf(version: string): Promise<string | null> {
    const record = await api.get<ConfigMap>(paths.configMaps(recordName(version)));
    return record?.data?.claim ?? null;
  }

  async function make({ source: { project, environment, version, spec }, parts }: Found, progress: Progress) {
    const labels = labelled({ kind: 'prepared', project, environment, version });
    // What a portal that crashed began.
    for (const kind of [paths.pods(), paths.claims()])
      await api.remove(`${kind}?${selecting({ kind: 'prepared', version })}`);
    const attempt = `${version}-${randomBytes(4).toString('hex')}`;
    const claim = `prepared-${attempt}`;
    await api.create(paths.claims(), claimObject(claim, spec.resources, labels));
    try {
      // Of two clusters with the same source each has a supervisor of its own.
      const id = `setup-${attempt}`;
      const variables = { PARTS: String(parts.length) };
      await runSetup(
        cluster,
        { name: id, labels, id, spec, claim, script: unpackSource, source: parts, variables },
        progress,
      );
      progress.signal.throwIfAborted();
      await api.create<ConfigMap>(paths.configMaps(), {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: recordName(version), labels },
        data: { claim },
      });
    } catch (error) {
      await api.remove(paths.claims(claim));
      throw error;
    }
    await forgetOthers({ project, environment }, version);
    return claim;
  }

  /** New environments are made of the newest version alone; a copy that goes on keeps its volume until it ends. */
  async function forgetOthers({ project, environment }: SourceRef, version: string): Promise<void> {
    const all = await api.list<ConfigMap>(
      `${paths.configMaps()}?${selecting({ kind: 'prepared', project, environment })}`,
    );
    for (const other of all.items) {
      if (labelOf(other, 'version') === version) continue;
      await api.remove(paths.configMaps(other.metadata.name));
      if (other.data?.claim) await api.remove(paths.claims(other.data.claim));
    }
  }

  return {
    /** Once for each version: whoever comes meanwhile joins. The work ends early only when nobody waits for it any more. */
    async ensure(ref: SourceRef, onLine?: (line: string) => void, signal?: AbortSignal): Promise<Prepared> {
      const found = await source.find(ref);
      const { version } = found.source;
      const claim =
        (await claimOf(version)) ?? (await once(version, (progress) => make(found, progress), onLine, signal));
      if (!/^prepared-[a-z0-9-]{1,100}$/.test(claim))
        throw new EngineError('failed', 'The config map of the prepared source names no volume of ours.');
      return { ...found, claim };
    },
  };
}

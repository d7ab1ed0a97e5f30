import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { mkdir, open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { environmentSpec } from '#contract/environment.ts';
import type { Source } from '../engine.ts';
import { jobs, type Progress } from '../jobs.ts';
import { readJson, run, writeJson } from './commands.ts';
import { within } from './layout.ts';
import type { Machine } from './machine.ts';
import { runSetup } from './setup.ts';
import { copyFolder, findTrees, isFolder, locksOf, removeAll, sealTree, sharesFiles } from './trees.ts';

const prepared = z.object({
  format: z.literal(1),
  version: z.string(),
  spec: environmentSpec,
  /** Dependency trees by their paths in the project; the first one lies in `trees/0`, and so on. */
  trees: z.array(z.string()),
  /** Hash of the lock files beside each tree. */
  locks: z.array(z.string()),
});
export type Prepared = z.infer<typeof prepared> & { folder: string; project: string; tree: (index: number) => string };

/** The files of a source version as they are cloned: `project/` without its dependency trees, and those in `trees/`. */
export function preparations(machine: Machine) {
  const { layout, means } = machine;
  const once = jobs<Prepared>();
  /** Versions that something is being made of, once for each. */
  const inUse: string[] = [];

  async function find(version: string): Promise<Prepared | null> {
    const folder = layout.prepared(version);
    const value = await readJson(join(folder, 'prepared.json'));
    return value === null ? null : described(folder, prepared.parse(value));
  }

  async function make(source: Source, { tell, signal }: Progress): Promise<Prepared> {
    const { version, spec } = source;
    const making = join(layout.preparedRoot, `.making-${version}`);
    await removeAll(making);
    const uid = means.ownUid ? machine.uids.take() : null;
    try {
      const at = within(making);
      // 0711: the uid of the setup passes through on its way to its home.
      await mkdir(at.home, { recursive: true });
      const files = layout.source(source.project, source.environment).files;
      if (await isFolder(files)) await copyFolder(files, at.project, null);
      else await mkdir(at.project);
      machine.step('prepare: copied');
      let trees: string[] = [];
      if (spec.setup.length > 0) {
        if (uid !== null) await run('chown', ['-hR', `${uid}:${uid}`, '--', at.home]);
        const setup = { id: `setup-${version}`, at, spec, uid };
        await runSetup(machine, setup, tell, signal);
        // From here on the portal's: the setup's uid will be another environment's one day.
        if (uid !== null) await run('chown', ['-hR', '0:0', '--', at.home]);
        await run('chmod', ['-R', 'u+rwX,ug-s', '--', at.project]);
        trees = await findTrees(at.project, files);
      }
      machine.step('prepare: set up');
      const locks = await Promise.all(trees.map((tree) => lockHash(at.project, tree)));
      await mkdir(join(making, 'trees'));
      for (const [i, tree] of trees.entries()) {
        const to = join(making, 'trees', String(i));
        await rename(join(at.project, tree), to);
        if (sharesFiles(means)) await sealTree(to);
      }
      await rename(at.project, join(making, 'project'));
      for (const rest of [at.home, at.process, at.exit, at.lock, at.log]) await removeAll(rest);
      await writeJson(join(making, 'prepared.json'), { format: 1, version, spec, trees, locks });
      // Its files must be on the disk before its name is: clones of an empty file would be found much later.
      await run('sync', ['-f', making]);
      machine.step('prepare: before rename');
      await rename(making, layout.prepared(version));
      return (await find(version))!;
    } finally {
      await removeAll(making);
      machine.uids.free(uid);
    }
  }

  /** Once for each version: whoever comes meanwhile joins. The work ends early only when nobody waits for it any more. */
  async function ensure(source: Source, onLine?: (line: string) => void, signal?: AbortSignal): Promise<Prepared> {
    const known = await find(source.version);
    if (known) return known;
    return once(source.version, (progress) => make(source, progress), onLine, signal);
  }

  return {
    ensure,
    /** Makes something of it. Its files stay where they are until that is done. */
    async use<T>(source: Source, work: (from: Prepared) => Promise<T>, signal?: AbortSignal): Promise<T> {
      inUse.push(source.version);
      try {
        return await work(await ensure(source, undefined, signal));
      } finally {
        inUse.splice(inUse.indexOf(source.version), 1);
      }
    },
    inUse: (version: string) => inUse.includes(version),
  };
}

/** Says what is installed in a tree: equal hashes need no new setup. Links are not followed, for these may be a builder's files. */
export async function lockHash(project: string, tree: string): Promise<string> {
  const hash = createHash('sha256');
  for (const name of locksOf(tree)) {
    const file = await open(
      join(project, name),
      constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK,
    ).catch(() => null);
    if (!file) continue;
    try {
      if ((await file.stat()).isFile()) {
        hash.update(`${name}\n`);
        for await (const chunk of file.createReadStream({ autoClose: false })) hash.update(chunk as Buffer);
      }
    } finally {
      await file.close();
    }
  }
  return hash.digest('hex');
}

const described = (folder: string, value: z.infer<typeof prepared>): Prepared => ({
  ...value,
  folder,
  project: join(folder, 'project'),
  tree: (index) => join(folder, 'trees', String(index)),
});

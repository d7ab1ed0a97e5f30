import { chmod, mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { CloneTarget } from '#engines/engine.ts';
import { missingSecrets } from '../spec.ts';
import { run, writeJson } from './commands.ts';
import { within } from './layout.ts';
import type { Machine } from './machine.ts';
import type { Prepared } from './prepare.ts';
import type { State } from './state.ts';
import { cloneTree, copyFolder, removeAll } from './trees.ts';

/**
 * Makes the folder of an environment: whole under its name, or not there at all. What a crash left half-made under another
 * name is removed by the next attempt, and at the next start.
 */
export async function makeEnvironment(machine: Machine, prepared: Prepared, target: CloneTarget): Promise<State> {
  const { layout, means, step } = machine;
  const folder = layout.making(target.id);
  await removeAll(folder);
  const uid = means.ownUid ? machine.uids.take() : null;
  try {
    const at = within(folder);
    await mkdir(at.home, { recursive: true });
    step('clone: folder');
    await copyFolder(prepared.project, at.project, null);
    step('clone: copied');
    // Before the trees come: their files stay the portal's.
    if (uid !== null) await run('chown', ['-hR', `${uid}:${uid}`, '--', at.home]);
    for (const [i, tree] of prepared.trees.entries()) {
      await cloneTree(prepared.tree(i), join(at.project, tree), means, uid);
    }
    await chmod(at.home, 0o700);
    step('clone: trees');
    const state = newState(prepared, target, uid);
    await writeJson(at.state, state);
    step('clone: state');
    await rename(folder, layout.environment(target.id));
    step('clone: renamed');
    return state;
  } catch (error) {
    await removeAll(folder);
    machine.uids.free(uid);
    throw error;
  }
}

function newState(prepared: Prepared, target: CloneTarget, uid: number | null): State {
  return {
    format: 1,
    id: target.id,
    labels: target.labels,
    purpose: target.purpose,
    version: prepared.version,
    spec: prepared.spec,
    resources: target.resources ?? {},
    variables: { ...missingSecrets(prepared.spec, target.variables), ...target.variables },
    startServices: target.startServices,
    uid,
    wanted: 'running',
  };
}

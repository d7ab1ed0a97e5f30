import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isFolderName } from '../names.ts';
import { strays } from './launch.ts';
import { within } from './layout.ts';
import type { Machine } from './machine.ts';
import { stopKeeper } from './processes.ts';
import { readState } from './state.ts';
import { removeAll } from './trees.ts';
import type { Entry } from './watch.ts';

/**
 * Puts the folder in order after whatever ended the last portal: half-made things go, interrupted removals are handed to
 * `purge`, and everything that exists is found again.
 */
export async function recover(
  machine: Machine,
  purge: (folder: string, uid: number | null) => void,
): Promise<Map<string, Entry>> {
  const { layout, uids } = machine;
  const entries = new Map<string, Entry>();
  for (const [root, trashed] of [
    [layout.environments, false],
    [layout.trashRoot, true],
  ] as const) {
    for (const name of await readdir(root)) {
      const folder = join(root, name);
      if (!isFolderName(name)) continue;
      uids.keep(await ownerOf(folder, machine));
      try {
        const state = await readState(within(folder).state);
        if (state?.id === name) entries.set(name, { state, folder, trashed, busy: null });
        else machine.options.log('warn', `${folder} is left alone: it has no state of its own.`);
      } catch (error) {
        machine.options.log('warn', `${folder} is left alone: its state cannot be read (${(error as Error).message}).`);
      }
    }
  }
  for (const name of await readdir(layout.purging)) {
    const folder = join(layout.purging, name);
    const uid = await ownerOf(folder, machine);
    uids.keep(uid);
    purge(folder, uid);
  }
  await removeHalfMade(machine);
  machine.limits.sweep((id) => entries.has(id));
  return entries;
}

async function removeHalfMade(machine: Machine): Promise<void> {
  for (const root of [machine.layout.environments, machine.layout.preparedRoot]) {
    for (const name of (await readdir(root)).filter((one) => one.startsWith('.making-'))) {
      const folder = join(root, name);
      // A setup outlives the portal that asked for it, and nobody would ever use its result.
      const at = within(folder);
      await stopKeeper(
        at,
        machine.means.bwrap !== null,
        strays(machine, `setup-${name.slice('.making-'.length)}`, at),
        0,
      );
      await removeAll(folder);
    }
  }
}

/** Read from the files themselves: it holds even where the state is gone. */
async function ownerOf(folder: string, machine: Machine): Promise<number | null> {
  if (!machine.means.ownUid) return null;
  const uid = await lstat(within(folder).home).then(
    (stat) => stat.uid,
    () => 0,
  );
  return uid === 0 ? null : uid;
}

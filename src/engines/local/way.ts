import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** Where a private folder is held for a moment while it is covered; seen by nobody else, since each mount namespace is private. */
const stage = '/run/slipway-way';

/**
 * In a mount namespace of its own: covers a private folder with an empty one that may be passed, and puts back just the
 * folders that are needed. Paths stay what they are, and the folder's own rights are never changed.
 */
const script = `
set -e
private=$1; stage=$2; shift 2
mount --bind -- "$private" "$stage"
mount -t tmpfs -o mode=0711,size=1m tmpfs "$private"
while [ "$1" != -- ]; do
  mkdir -p -- "$1"
  mount --bind -- "$stage\${1#"$private"}" "$1"
  shift
done
shift
umount -l -- "$stage"
exec "$@"
`;

/** Ancestors of a path, topmost first, without the path itself and the root. */
function ancestors(path: string): string[] {
  const above = dirname(path);
  return above === '/' || above === path ? [] : [...ancestors(above), above];
}

/** The folders that keep others from reaching a path: for each path its topmost private ancestor. Pure. */
export function privateFolders(paths: string[], isPrivate: (folder: string) => boolean): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const path of paths) {
    const first = ancestors(path).find(isPrivate);
    if (first === undefined) continue;
    const known = found.get(first) ?? [];
    if (!known.includes(path)) found.set(first, [...known, path]);
  }
  return found;
}

/**
 * Words before a command that let another uid reach these folders although they lie in a private one: a newcomer's first
 * try is in /root. Nothing where the way is open, which costs nothing; only root can do it.
 */
export function openWay(folders: string[]): string[] {
  const closed = privateFolders(folders, (folder) => (statSync(folder).mode & 0o001) === 0);
  if (closed.size === 0) return [];
  mkdirSync(stage, { recursive: true });
  return [...closed].flatMap(([folder, needed]) => [
    ...['unshare', '--mount', '--propagation', 'private', '--', '/bin/sh', '-c', script, 'slipway', folder, stage],
    ...[...needed, '--'],
  ]);
}

import type { Check } from '#contract/publishing.ts';
import type { ChangedFile } from '../../git/diff.ts';
import type { GitStore } from '../../git/store.ts';
import { type Changes, changesOf } from './changes.ts';
import { chooseTexts } from './choose.ts';
import { kindOf } from './kinds.ts';
import { nameOf } from './names.ts';
import {
  checkEnvFiles,
  checkGeneratedFiles,
  checkLargeFiles,
  checkLockFiles,
  checkSecrets,
  type Secret,
  type Unsearched,
} from './rules.ts';
import { searchSecrets } from './search.ts';

/**
 * Checks one exact commit against its base, both in the portal's own store: nothing of it is asked of a workspace.
 *
 * @param between.files what changed between them, as the store tells it
 */
export async function runChecks(
  git: GitStore,
  organizationId: string,
  { base, head, files }: { base: string; head: string; files: ChangedFile[] },
): Promise<Check[]> {
  const [before, after] = await Promise.all([git.entries(organizationId, base), git.entries(organizationId, head)]);
  const changes = changesOf(files, before, after);
  const { found, unsearched } = await findSecrets(git, organizationId, changes);
  return [
    checkSecrets(found, unsearched),
    checkEnvFiles(changes),
    checkLargeFiles(changes),
    checkGeneratedFiles(changes),
    checkLockFiles(changes),
  ];
}

async function findSecrets(git: GitStore, organizationId: string, changes: Changes) {
  const { chosen, left } = chooseTexts(changes);
  const names = new Set(chosen.flatMap(({ blob, before }) => (before ? [blob, before.blob] : [blob])));
  const texts = names.size > 0 ? await git.blobs(organizationId, [...names]) : new Map<string, Buffer>();
  const results = await searchSecrets(
    chosen.map(({ path, blob, before }) => ({
      name: nameOf(path),
      before: before && texts.get(before.blob)!,
      after: texts.get(blob)!,
    })),
  );
  const found: Secret[] = [];
  const unsearched: Unsearched[] = [...left];
  for (const [at, { path }] of chosen.entries()) {
    const hits = results[at];
    if (hits) found.push(...hits.map(({ rule, line }) => ({ path, line, kind: kindOf(rule) })));
    else unsearched.push({ path, because: 'Not searched: it took too long' });
  }
  return { found, unsearched };
}

import type { ForgeFixture } from './conformance.ts';

/** The pull request that suites open. */
const request = { head: 'publish/one', base: 'main', title: 'One', body: 'Why', labels: ['slipway'] };

/** A fresh repository with the first commit on `main`, and the second on the branch of a pull request that is not open yet. */
export async function propose({
  forge,
  fresh,
  from,
  commits,
}: Pick<ForgeFixture, 'forge' | 'fresh' | 'from' | 'commits'>) {
  const repository = fresh();
  await forge.ensureRepository(repository);
  await forge.push(repository, { from, commit: commits.base, branch: 'main', expect: null });
  await forge.push(repository, { from, commit: commits.second, branch: 'publish/one' });
  return { repository, request };
}

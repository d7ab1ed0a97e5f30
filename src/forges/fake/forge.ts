import { type Forge, ForgeError, type MergeMessage, type PullRequest, type RepositoryRef } from '../forge.ts';

type Call = 'ensureRepository' | 'branch' | 'head' | 'fetch' | 'push' | 'openPullRequest' | 'pullRequest' | 'merge';

/** A failure to come. `after`: what was asked happens, and the answer is lost, as when either side is killed in between. */
export interface Fault {
  call: Call;
  when: 'before' | 'after';
  error: Error;
}

interface FakeRepository {
  branches: Map<string, string>;
  pulls: PullRequest[];
  /** Of merges, by the commit that was merged. */
  messages: Map<string, MergeMessage>;
}

/** A forge in memory with scripted failures: each fault of {@link FakeForge.faults} strikes once, in order. */
export interface FakeForge extends Forge {
  faults: Fault[];
  /** Every call that was made, for a test to see what was repeated. */
  calls: Call[];
  repositories: Map<string, FakeRepository>;
}

export function createFakeForge(): FakeForge {
  const faults: Fault[] = [];
  const calls: Call[] = [];
  const repositories = new Map<string, FakeRepository>();
  const key = (repository: RepositoryRef) => `${repository.owner}/${repository.name}`;
  const existing = (repository: RepositoryRef) => {
    const found = repositories.get(key(repository));
    if (!found) throw new ForgeError('not_found', 'There is no such repository.');
    return found;
  };
  const pullIn = (repository: RepositoryRef, number: number) => {
    const pull = existing(repository).pulls[number - 1];
    if (!pull) throw new ForgeError('not_found', 'There is no such pull request.');
    return pull;
  };
  const strike = (call: Call, when: Fault['when']) => {
    const at = faults.findIndex((fault) => fault.call === call && fault.when === when);
    if (at !== -1) throw faults.splice(at, 1)[0]!.error;
  };
  const scripted = async <T>(call: Call, effect: () => T): Promise<T> => {
    calls.push(call);
    strike(call, 'before');
    const result = effect();
    strike(call, 'after');
    return result;
  };

  return {
    kind: 'fake',
    faults,
    calls,
    repositories,

    ensureRepository: (repository) =>
      scripted('ensureRepository', () => {
        if (!repositories.has(key(repository)))
          repositories.set(key(repository), { branches: new Map(), pulls: [], messages: new Map() });
        return { ...repository, defaultBranch: 'main', cloneUrl: `https://forge.example/${key(repository)}.git` };
      }),

    branch: (repository, branch) => scripted('branch', () => existing(repository).branches.get(branch) ?? null),

    head: (repository) =>
      scripted('head', () => {
        const commit = repositories.get(key(repository))?.branches.get('main');
        return commit === undefined ? null : { branch: 'main', commit };
      }),

    /** It has no objects of its own: whatever it is at was pushed out of the repository that asks. */
    fetch: (repository, { branch }) =>
      scripted('fetch', () => {
        const commit = existing(repository).branches.get(branch);
        if (!commit) throw new ForgeError('not_found', 'There is no such branch.');
        return commit;
      }),

    push: (repository, { commit, branch, expect }) =>
      scripted('push', () => {
        const { branches } = existing(repository);
        const now = branches.get(branch) ?? null;
        if (now === commit) return;
        if (expect !== undefined && now !== expect) throw new ForgeError('conflict', 'The branch has moved.');
        branches.set(branch, commit);
      }),

    openPullRequest: (repository, { head }) =>
      scripted('openPullRequest', () => {
        const { branches, pulls } = existing(repository);
        const headCommit = branches.get(head);
        if (!headCommit) throw new ForgeError('not_found', 'There is no such branch.');
        const url = `https://forge.example/${key(repository)}/pulls#${head}`;
        const known = pulls.find((pull) => pull.url === url);
        if (known) return { ...known };
        const pull: PullRequest = { number: pulls.length + 1, url, status: 'open', headCommit, mergeCommit: null };
        pulls.push(pull);
        return { ...pull };
      }),

    pullRequest: (repository, number) => scripted('pullRequest', () => ({ ...pullIn(repository, number) })),

    merge: (repository, number, commit, message) =>
      scripted('merge', () => {
        const pull = pullIn(repository, number);
        const { branches, messages } = existing(repository);
        if (branches.get(pull.url.split('#')[1]!) !== commit) throw new ForgeError('conflict', 'The branch has moved.');
        if (pull.status === 'open') Object.assign(pull, { status: 'merged', mergeCommit: commit });
        messages.set(commit, message);
        branches.set('main', commit);
        return { ...pull };
      }),
  };
}

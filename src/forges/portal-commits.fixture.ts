import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { initBare } from '#git/init.ts';
import { gitLine } from '#git/run.ts';
import { createGitStore } from '#portal/git/bare-store.ts';
import { makeProject } from '#portal/git/project.fixture.ts';

export const messageIn = (folder: string, commit: string) => gitLine(['log', '-1', '--format=%B', commit], { folder });

/** A bare repository of the portal's with three commits in a line, as the conformance suite wants it. */
export async function portalCommits() {
  const org = 'orgone';
  const root = mkdtempSync(path.join(tmpdir(), 'slipway-commits-'));
  const project = makeProject();
  const store = createGitStore({ root });
  const commitOf = async (files: Record<string, string>, parent: string | null): Promise<string> => {
    for (const [name, content] of Object.entries(files)) project.write(name, content);
    const tree = project.tree();
    await store.receive(org, tree, project.pack(tree));
    const author = { name: 'Ada', email: 'ada@example.com' };
    return store.commit(org, { tree, parent, message: 'm', author, at: new Date(0) });
  };
  const base = await commitOf({ 'a.txt': 'one\n' }, null);
  const second = await commitOf({ 'a.txt': 'two\n' }, base);
  const third = await commitOf({ 'b.txt': 'three\n' }, second);
  let count = 0;
  return {
    from: store.folder(org),
    commits: { base, second, third },
    org,
    store,
    /** One more: the files of the latest, and these. */
    commitOf,
    async empty() {
      const folder = path.join(root, `fetched${count++}.git`);
      await initBare(folder);
      return folder;
    },
    historyOf: async (folder: string, commit: string) => (await gitLine(['rev-list', commit], { folder })).split('\n'),
    remove() {
      project.remove();
      rmSync(root, { recursive: true, force: true });
    },
  };
}

import { type GithubServer, startGithub } from '#test/harness/github-server.ts';
import type { Member } from '../actor.ts';
import type { Portal } from '../portal.ts';
import { approve, get } from '../publishing/actions.ts';
import { carryOut } from '../publishing/carry-out.ts';
import { type PublishingPortal, publishingPortal } from '../publishing/portal.fixture.ts';
import { submit } from '../publishing/submit.ts';
import { connectForge } from './actions.ts';

type Workspace = Awaited<ReturnType<PublishingPortal['addWorkspace']>>;

export interface AtGithub {
  github: GithubServer;
  world: PublishingPortal;
  portal: Portal;
  admin: Member;
  ada: Member;
  /** A workspace with a change of it that was approved; another one of the same workspace. */
  approved(subdomain: string, from?: Workspace): Promise<{ id: string; commit: string; workspace: Workspace }>;
  /** As approved, and its pull request is open: GitHub let nobody merge it yet. */
  waiting(subdomain: string, from?: Workspace): ReturnType<AtGithub['approved']>;
  end(): Promise<void>;
}

/** A portal whose organization keeps its apps at a GitHub. */
export async function atGithub(): Promise<AtGithub> {
  const github = await startGithub();
  const world = await publishingPortal();
  const started = world.start();
  const portal = { ...started, config: { ...started.config, forgeAllowHosts: [github.host] } };
  const admin = await world.addMember('Root', 'admin');
  const ada = await world.addMember('Ada', 'user');
  await connectForge(portal, admin, { kind: 'github', url: github.url, owner: 'acme', token: github.token });
  let count = 0;

  const approved: AtGithub['approved'] = async (subdomain, from) => {
    const workspace = from ?? (await world.addWorkspace(ada));
    count += 1;
    // Approvals are carried out in the order of their times.
    world.pass(1);
    workspace.project.write('index.html', `version ${count}\n`);
    const { id, commit } = await submit(portal, ada, { id: `req${count}`, workspaceId: workspace.id, subdomain });
    await approve(portal, admin, id, commit);
    return { id, commit, workspace };
  };
  return {
    ...{ github, world, portal, admin, ada, approved },
    async waiting(subdomain, from) {
      const request = await approved(subdomain, from);
      github.protected = true;
      await carryOut(portal);
      github.protected = false;
      const { pullRequest } = await get(portal, ada, request.id);
      if (pullRequest?.status !== 'open') throw new Error('Its pull request should be open.');
      return request;
    },
    async end() {
      github.end();
      await world.end();
      if (github.violations.length > 0) throw new Error(github.violations.join('\n'));
    },
  };
}

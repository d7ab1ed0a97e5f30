import { createBitbucketForge } from './bitbucket/forge.ts';
import type { OpenForge, RemoteForgeKind, RemoteForgeOptions } from './forge.ts';
import { createGiteaForge } from './gitea/forge.ts';
import { createGithubForge } from './github/forge.ts';
import { createGitlabForge } from './gitlab/forge.ts';

const drivers: Record<RemoteForgeKind, (options: RemoteForgeOptions) => ReturnType<OpenForge>> = {
  github: createGithubForge,
  gitlab: createGitlabForge,
  gitea: createGiteaForge,
  bitbucket: createBitbucketForge,
};

/** The driver of a forge that is somebody else's. Nothing is called before it is used. */
export const openForge: OpenForge = (kind, options) => drivers[kind](options);

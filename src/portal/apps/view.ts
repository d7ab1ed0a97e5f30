import type { z } from 'zod';
import type { app } from '#contract/apps.ts';
import type { Config } from '../config.ts';
import { appUrl } from '../publishing/view.ts';
import type { AppRow, VersionRow } from './store.ts';

export function viewApp(config: Config, row: AppRow, versions: VersionRow[]): z.infer<typeof app> {
  const live = versions.find((version) => version.id === row.liveVersionId);
  return {
    id: row.id,
    subdomain: row.subdomain,
    url: appUrl(config, row),
    repository: `${config.url}/git/${row.slug}/${row.subdomain}.git`,
    owner: { id: row.ownerId, email: row.ownerEmail, name: row.ownerName },
    workspace: row.workspaceId && row.workspaceName !== null ? { id: row.workspaceId, name: row.workspaceName } : null,
    live: live ? { version: live.number, commit: live.commit, since: live.finishedAt!.toISOString() } : null,
    versions: versions.map((version) => ({
      version: version.number,
      commit: version.commit,
      status: version.status,
      message: version.message,
      request: version.requestId,
      builder: { id: version.builderId, email: version.builderEmail, name: version.builderName },
      reviewer: version.reviewerId
        ? { id: version.reviewerId, email: version.reviewerEmail!, name: version.reviewerName! }
        : null,
      createdAt: version.createdAt.toISOString(),
    })),
    createdAt: row.createdAt.toISOString(),
  };
}

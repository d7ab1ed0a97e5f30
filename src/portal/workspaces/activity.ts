import type { Portal } from '../portal.ts';

/** Writes when each running workspace was last active, as its supervisor says: keystrokes and busy commands, not open tabs. */
export async function saveActivity(portal: Portal): Promise<void> {
  const rows = await portal.db
    .selectFrom('workspaces')
    .innerJoin('environments', 'environments.workspaceId', 'workspaces.id')
    .select(['workspaces.id', 'workspaces.lastActiveAt', 'environments.id as environmentId'])
    .where('workspaces.status', '=', 'running')
    .where('environments.goneAt', 'is', null)
    .execute();
  for (const row of rows) {
    const told = portal.gateway.status(row.environmentId)?.activeAt;
    const activeAt = told ? new Date(told) : null;
    // A hostile supervisor may claim the future; nothing is active later than now.
    if (!activeAt || activeAt > portal.clock() || (row.lastActiveAt && activeAt <= row.lastActiveAt)) continue;
    await portal.db.updateTable('workspaces').set({ lastActiveAt: activeAt }).where('id', '=', row.id).execute();
  }
}

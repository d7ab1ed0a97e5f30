import { authorOf, type Member } from '../actor.ts';
import { logosOf } from '../branding/actions.ts';
import { firstAdmin, joinAsAdmin } from '../identity/actions.ts';
import { newId } from '../ids.ts';
import type { Portal } from '../portal.ts';
import { unseal } from '../seal/seal.ts';
import { moveApps } from './base-domain.ts';
import { configureCluster, credentialPlace } from './credential.ts';
import { lockOrganization } from './lock.ts';
import { defaults, patchSettings, type SettingsPatch } from './rules.ts';
import * as store from './store.ts';
import { viewSettings } from './view.ts';

/**
 * What the sign-in page shows: the organization's that the visitor's link names, else the first one's. A name that is
 * nobody's looks like an organization that changed nothing, so that trying names tells little.
 */
export async function branding(portal: Portal, slug?: string) {
  const row = slug ? await store.findBySlug(portal.db, slug) : await store.firstOrganization(portal.db);
  const { name, accent } = row ?? defaults;
  return { name, accent, logos: row ? await logosOf(portal.db, row.id) : { light: null, dark: null } };
}

export async function settings(portal: Portal, member: Member) {
  const row = await store.findOrganization(portal.db, member.organization.id);
  return viewSettings(row, await logosOf(portal.db, row.id), await store.clustersOf(portal.db, row.id), portal.config);
}

/** @throws BAD_REQUEST or CONFLICT for a base domain that the organization cannot have; nothing is changed then */
export async function updateSettings(
  portal: Portal,
  member: Member,
  { baseDomain, ...patch }: SettingsPatch & { baseDomain?: string | null },
) {
  const organizationId = member.organization.id;
  await portal.change(authorOf(member), async (change) => {
    if (baseDomain !== undefined) await moveApps(portal, change, member, baseDomain);
    const { settings, changed } = patchSettings(await lockOrganization(change.tx, organizationId), patch);
    if (changed.length === 0) return;
    await store.saveSettings(change.tx, organizationId, settings);
    await change.audit({
      organizationId,
      action: 'settings.changed',
      target: { type: 'organization', id: organizationId, label: member.organization.slug },
      data: Object.fromEntries(Object.entries(settings).filter(([key]) => changed.includes(key))),
    });
    await change.notify({ organizationId, type: 'settings', id: null, for: 'members' });
  });
  // Whoever reads the answer may use the new addresses.
  if (baseDomain !== undefined) await portal.baseDomains.refresh();
  return settings(portal, member);
}

/** The engine credential that the portal holds for a cluster, opened; null before it was configured and after it was revoked. */
export async function engineCredential(
  portal: Pick<Portal, 'db' | 'keyring'>,
  clusterId: string,
): Promise<string | null> {
  const row = await store.credentialOf(portal.db, clusterId);
  return row?.credential ? unseal(portal.keyring, credentialPlace(clusterId), row.credential) : null;
}

/**
 * On empty data makes the organization `main` with its admin and the cluster of this machine, then configures that cluster.
 * Called at every start: what a crash left undone is done by the next one. A cluster whose credential an admin revoked is
 * left alone.
 */
export async function ensureFirstOrganization(portal: Portal): Promise<void> {
  const first = (await store.firstOrganization(portal.db)) ?? (await makeFirstOrganization(portal));
  if (!first) return;
  for (const cluster of await store.clustersOf(portal.db, first.id)) {
    await portal.engines.open(cluster.id, cluster.engine);
    if (cluster.configuredAt === null) await configureCluster(portal, 'system', cluster);
  }
}

async function makeFirstOrganization(portal: Portal): Promise<{ id: string } | undefined> {
  return portal.change('system', async (change) => {
    const { tx, now } = change;
    const organization = await store.insertOrganization(tx, 'main', now);
    if (!organization) return undefined;
    await joinAsAdmin(change, { email: firstAdmin, organizationId: organization.id });
    await store.insertCluster(
      tx,
      { id: newId('cls'), organizationId: organization.id, name: 'local', engine: 'local' },
      now,
    );
    await change.audit({
      organizationId: organization.id,
      action: 'organization.created',
      target: { type: 'organization', id: organization.id, label: 'main' },
    });
    return organization;
  });
}

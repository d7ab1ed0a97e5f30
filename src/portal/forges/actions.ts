import { type Forge, ForgeError, type RemoteForgeKind } from '#forges/forge.ts';
import { authorOf, type Member } from '../actor.ts';
import type { Change } from '../change.ts';
import { fail, invalid } from '../fail.ts';
import * as leftStore from '../forge-hooks/left-store.ts';
import { hookSecretPlace } from '../forge-hooks/places.ts';
import { newHookSecret } from '../forge-hooks/signature.ts';
import { newId } from '../ids.ts';
import { lockOrganization } from '../organizations/lock.ts';
import { checkOutbound } from '../outbound/guarded-fetch.ts';
import type { Portal } from '../portal.ts';
import { seal } from '../seal/seal.ts';
import { openConnection } from './open.ts';
import { forgeAddress, forgeTokenPlace, isAppKey, isSamePlace, mayOwn } from './rules.ts';
import * as store from './store.ts';
import { viewForge } from './view.ts';

export { placeApp } from './place.ts';

/** Where an app's repository lives: the forge, and below whom. */
export async function forgeOf(
  portal: Portal,
  app: { slug: string; forgeId: string | null },
): Promise<{ forge: Forge; owner: string }> {
  const row = app.forgeId ? await store.findConnection(portal.db, app.forgeId) : undefined;
  return row ? { forge: openConnection(portal, row), owner: row.owner } : { forge: portal.forge, owner: app.slug };
}

/** Where the repositories of the organization's apps live, and what they hold that waits. */
export async function getForge(portal: Portal, member: Member) {
  const { id, slug } = member.organization;
  const connection = await store.connectionIn(portal.db, id);
  const left = await leftStore.leftForgesIn(portal.db, id);
  const hooks = await leftStore.leftHooks(
    portal.db,
    left.map((forge) => forge.id),
  );
  return viewForge(portal, slug, connection, await store.repositoriesOf(portal.db, id), { forges: left, hooks });
}

interface Connecting {
  kind: RemoteForgeKind;
  url?: string;
  owner: string;
  token?: string;
  appId?: string;
  privateKey?: string;
}

/**
 * From now on new apps live there; those that live somewhere stay. Connecting the same place again replaces its token, or
 * the GitHub App that is there in the place of one.
 *
 * @throws BAD_REQUEST for an address that the portal does not call, or without a token; CONFLICT while another place is
 * connected
 */
export async function connectForge(portal: Portal, member: Member, input: Connecting) {
  const { kind, owner } = input;
  const url = checkAddress(portal, kind, input.url);
  if (!mayOwn(kind, owner)) throw invalid('owner', 'Use its name alone, without a slash.');
  const credential = credentialOf(input);
  const organizationId = member.organization.id;
  await portal.change(authorOf(member), async (change) => {
    const { tx, now } = change;
    await lockOrganization(tx, organizationId);
    const before = await store.connectionIn(tx, organizationId);
    if (before && !isSamePlace(before, { kind, url, owner })) {
      throw fail('CONFLICT', `${before.url}/${before.owner} is connected. Disconnect it first.`);
    }
    if (credential === null) {
      if (!before) throw invalid('token', 'Paste a token.');
      return;
    }
    const id = before?.id ?? newId('fge');
    const { appId } = credential;
    const kept = { token: seal(portal.keyring, forgeTokenPlace(id), credential.secret), appId };
    if (before) await store.replaceCredential(tx, id, kept);
    else {
      const hook = { hookSecret: seal(portal.keyring, hookSecretPlace(id), newHookSecret()), hookSecretAt: now };
      await store.insertConnection(tx, { id, organizationId, kind, url, owner, connectedAt: now, ...kept, ...hook });
    }
    const action = before ? 'forge.token_replaced' : 'forge.connected';
    await tell(change, member, action, { kind, url, owner, ...(appId ? { appId } : {}) });
    await goOn(portal, change, organizationId);
  });
  return getForge(portal, member);
}

/**
 * What the forge is reached with from now on; null keeps what is there.
 *
 * @throws BAD_REQUEST
 */
function credentialOf({ kind, token, appId, privateKey }: Connecting): { secret: string; appId: string | null } | null {
  if (appId === undefined && privateKey === undefined)
    return token === undefined ? null : { secret: token, appId: null };
  if (kind !== 'github') throw invalid('appId', 'Only GitHub has GitHub Apps. Use a token.');
  if (token !== undefined) throw invalid('token', 'Use a token or a GitHub App, not both.');
  if (appId === undefined) throw invalid('appId', 'Type the App ID, too.');
  if (privateKey === undefined || !isAppKey(privateKey)) {
    throw invalid(
      'privateKey',
      'Paste the whole .pem file that GitHub made for the App, with its first and last line.',
    );
  }
  return { secret: privateKey, appId };
}

/**
 * Forgets the forge, and its token once the webhooks are removed that the portal set up there; nothing waits for that. Apps
 * that live there go on at the built-in forge with their next version. Repeating it changes nothing.
 */
export async function disconnectForge(portal: Portal, member: Member) {
  const organizationId = member.organization.id;
  await portal.change(authorOf(member), async (change) => {
    await lockOrganization(change.tx, organizationId);
    const row = await store.connectionIn(change.tx, organizationId);
    if (!row) return;
    const apps = await store.countAppsAt(change.tx, row.id);
    await leftStore.keepForRemoval(change.tx, row, change.now);
    await store.deleteConnection(change.tx, row.id);
    const { kind, url, owner } = row;
    await tell(change, member, 'forge.disconnected', { kind, url, owner, apps });
    await goOn(portal, change, organizationId);
  });
  return getForge(portal, member);
}

/**
 * Forgets a forge that was disconnected, with the token that was kept to remove webhooks there. What is there stays.
 *
 * @throws NOT_FOUND
 */
export async function forgetForge(portal: Portal, member: Member, id: string) {
  const organizationId = member.organization.id;
  await portal.change(authorOf(member), async (change) => {
    const left = await leftStore.leftForgesIn(change.tx, organizationId);
    const row = left.find((each) => each.id === id);
    if (!row || !(await leftStore.forgetLeftForge(change.tx, id))) throw fail('NOT_FOUND');
    const { kind, url, owner } = row;
    await tell(change, member, 'forge.forgotten', { kind, url, owner });
  });
  return getForge(portal, member);
}

/** @throws CONFLICT when nothing is connected */
export async function testForge(portal: Portal, member: Member): Promise<{ ok: boolean; missing: string[] }> {
  const row = await store.connectionIn(portal.db, member.organization.id);
  if (!row) throw fail('CONFLICT', 'No forge is connected. The built-in one needs no test.');
  try {
    const missing = await openConnection(portal, row).missing(row.owner);
    return { ok: missing.length === 0, missing };
  } catch (error) {
    if (!(error instanceof ForgeError)) throw error;
    return { ok: false, missing: [error.message] };
  }
}

function checkAddress(portal: Portal, kind: RemoteForgeKind, typed: string | undefined): string {
  const url = forgeAddress(kind, typed);
  if (!url) throw invalid('url', 'Use the address of its front page, such as https://git.example.com.');
  try {
    checkOutbound(new URL(url), portal.config.forgeAllowHosts);
  } catch (error) {
    throw invalid('url', (error as Error).message);
  }
  return url;
}

async function goOn(portal: Portal, change: Change, organizationId: string): Promise<void> {
  await store.tryWaitingNow(change.tx, organizationId);
  change.after(() => portal.wake('publishing'));
}

async function tell(change: Change, member: Member, action: string, data: Record<string, unknown>): Promise<void> {
  const { id: organizationId, slug } = member.organization;
  const target = { type: 'organization', id: organizationId, label: slug };
  await change.audit({ organizationId, action, target, data });
  await change.notify({ organizationId, type: 'settings', id: null, for: 'admins' });
}

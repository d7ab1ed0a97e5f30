import type { Role } from '#contract/identity.ts';
import type { SsoSettings } from '#contract/sso.ts';
import { authorOf, type Member } from '../actor.ts';
import type { Change } from '../change.ts';
import { fail, invalid } from '../fail.ts';
import { newId } from '../ids.ts';
import { lockOrganization } from '../organizations/lock.ts';
import { checkOutbound } from '../outbound/guarded-fetch.ts';
import type { Portal } from '../portal.ts';
import { seal, unseal } from '../seal/seal.ts';
import { domainFault } from './domain-proof.ts';
import { deleteFlows } from './flow-store.ts';
import { secretPlace } from './places.ts';
import type { Client } from './provider.ts';
import { domainOf, fingerprint, missingTry } from './rules.ts';
import * as store from './store.ts';
import { settingsOf, viewSso } from './view.ts';

export async function getSso(portal: Portal, member: Member) {
  const row = await store.connectionIn(portal.db, member.organization.id);
  return viewSso(portal, row, row?.testedBy ? await store.emailOf(portal.db, row.testedBy) : null);
}

/**
 * Sets sign-in by SSO up. A secret that is left out stays, unless it was another client's or another provider's: it is
 * sent to nobody whom it was not given for.
 *
 * @throws CONFLICT, SSO_NOT_TESTED, DOMAIN_TAKEN, BAD_REQUEST for an issuer that the portal does not call and for a domain
 * that is not the organization's to capture
 */
export async function saveSso(
  portal: Portal,
  member: Member,
  input: SsoSettings & { clientSecret?: string; updatedAt?: string },
) {
  const { clientSecret, updatedAt, ...given } = input;
  const settings = { ...given, domains: [...new Set(given.domains)], adminGroups: [...new Set(given.adminGroups)] };
  checkIssuer(portal, settings.issuer);
  const organizationId = member.organization.id;
  await portal.change(authorOf(member), async (change) => {
    const { tx, now } = change;
    await lockOrganization(tx, organizationId);
    const before = await store.connectionIn(tx, organizationId);
    if (updatedAt !== undefined && updatedAt !== before?.updatedAt.toISOString()) throw fail('CONFLICT');
    checkTried(before, settings);

    const id = before?.id ?? newId('sso');
    const sameClient = before?.issuer === settings.issuer && before.clientId === settings.clientId;
    const kept = sameClient ? before.clientSecret : null;
    const { domains, claims, ...columns } = settings;
    await store.putConnection(tx, {
      id,
      organizationId,
      ...columns,
      claims: JSON.stringify(claims),
      clientSecret: clientSecret === undefined ? kept : seal(portal.keyring, secretPlace(id), clientSecret),
      createdAt: now,
      updatedAt: now,
    });
    const taken = await store.putDomains(tx, id, domains);
    if (taken.length > 0) throw fail('DOMAIN_TAKEN', `Another organization has ${taken.join(', ')}.`);
    await checkDomains(change, organizationId, before, domains);

    await tell(change, member, before, settings, clientSecret !== undefined);
    const shuts = settings.enabled && settings.required && !(before?.enabled && before.required);
    const users = shuts ? await store.activeUsers(tx, organizationId) : [];
    // What is open is opened again by those who still may.
    change.after(() => {
      for (const userId of users) portal.gateway.revoke({ userId, organizationId });
    });
  });
  return getSso(portal, member);
}

function checkIssuer(portal: Portal, issuer: string): void {
  try {
    checkOutbound(new URL(issuer), portal.config.ssoAllowHosts);
  } catch (error) {
    throw invalid('issuer', (error as Error).message);
  }
}

async function checkDomains(
  { tx }: Change,
  organizationId: string,
  before: store.ConnectionRow | undefined,
  domains: string[],
): Promise<void> {
  const alone = !(await store.hasOtherOrganization(tx, organizationId));
  const ofAdmins = new Set((await store.verifiedAdmins(tx, organizationId)).map(domainOf));
  domains.forEach((domain, at) => {
    const kept = before?.domains.includes(domain) ?? false;
    const fault = domainFault(domain, { kept, alone, ofAnAdmin: ofAdmins.has(domain) });
    if (fault) throw invalid(`domains.${at}`, fault);
  });
}

function checkTried(before: store.ConnectionRow | undefined, settings: SsoSettings): void {
  const named = (of: SsoSettings) => ({ ...of, fingerprint: fingerprint(of) });
  const tried = before?.testedFingerprint ? { fingerprint: before.testedFingerprint, role: before.testedRole! } : null;
  const missing = missingTry(before ? named(settingsOf(before)) : null, named(settings), tried);
  if (missing) throw fail('SSO_NOT_TESTED', missing);
}

async function tell(
  change: Change,
  member: Member,
  before: store.ConnectionRow | undefined,
  settings: SsoSettings,
  secretReplaced: boolean,
): Promise<void> {
  const was: Partial<SsoSettings> = before ? settingsOf(before) : {};
  const differs = (key: keyof SsoSettings) => JSON.stringify(was[key]) !== JSON.stringify(settings[key]);
  const changed = Object.fromEntries(Object.entries(settings).filter(([key]) => differs(key as keyof SsoSettings)));
  const organizationId = member.organization.id;
  const target = { type: 'organization', id: organizationId, label: member.organization.slug };
  await change.audit({ organizationId, action: 'sso.saved', target, data: { ...changed, secretReplaced } });
  if (settings.trustEmails !== (was.trustEmails ?? false)) {
    const action = settings.trustEmails ? 'sso.addresses_vouched_for' : 'sso.addresses_not_vouched_for';
    await change.audit({ organizationId, action, target, data: { domains: settings.domains } });
  }
  await change.notify({ organizationId, type: 'settings', id: null, for: 'members' });
}

/** Forgets the provider. What was signed in with it ends, and so do its identities and groups. Repeating it changes nothing. */
export async function removeSso(portal: Portal, member: Member) {
  const organizationId = member.organization.id;
  await portal.change(authorOf(member), async (change) => {
    await lockOrganization(change.tx, organizationId);
    const row = await store.connectionIn(change.tx, organizationId);
    if (!row) return;
    const sessions = await store.sessionsOfConnection(change.tx, row.id);
    const keys = await store.keysOfConnection(change.tx, row.id);
    await store.deleteConnection(change.tx, row);
    const target = { type: 'organization', id: organizationId, label: member.organization.slug };
    const data = { issuer: row.issuer, sessions: sessions.length, keys: keys.length };
    await change.audit({ organizationId, action: 'sso.removed', target, data });
    await change.notify({ organizationId, type: 'settings', id: null, for: 'members' });
    change.after(() => {
      for (const sessionId of sessions) portal.gateway.revoke({ sessionId });
      for (const apiKeyId of keys) portal.gateway.revoke({ apiKeyId });
    });
  });
  return viewSso(portal, undefined, null);
}

/** Inside a change: remembers that these very settings brought somebody in. */
export async function markTried(change: Change, row: store.ConnectionRow, by: string, role: Role): Promise<void> {
  const testedFingerprint = fingerprint(settingsOf(row));
  await store.saveTested(change.tx, row.id, {
    testedFingerprint,
    testedAt: change.now,
    testedBy: by,
    testedRole: role,
  });
  await change.notify({ organizationId: row.organizationId, type: 'settings', id: null, for: 'admins' });
}

/** A connection with its secret opened. */
export function clientOf(
  portal: Pick<Portal, 'keyring'>,
  row: Pick<store.ConnectionRow, 'id' | 'issuer' | 'clientId' | 'scopes' | 'clientSecret'>,
): Client {
  const { id, issuer, clientId, scopes, clientSecret } = row;
  return {
    issuer,
    clientId,
    scopes,
    clientSecret: clientSecret && unseal(portal.keyring, secretPlace(id), clientSecret),
  };
}

/** Deletes sign-ins that ended more than a day ago. */
export async function pruneSso(portal: Portal): Promise<void> {
  await deleteFlows(portal.db, new Date(portal.clock().getTime() - 24 * 3_600_000));
}

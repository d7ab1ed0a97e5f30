import { randomBytes } from 'node:crypto';
import { type Author, authorOf, type Member } from '../actor.ts';
import { locked, tell } from '../apps/change.ts';
import { type AppRow, findApp } from '../apps/store.ts';
import type { Change } from '../change.ts';
import { fail, invalid } from '../fail.ts';
import { decideAppDomain } from '../organizations/domain-rules.ts';
import { otherBaseDomains } from '../organizations/store.ts';
import { require } from '../policy/require.ts';
import type { Portal } from '../portal.ts';
import { lockNames } from '../publishing/store.ts';
import { decideCheck, recordName } from './rules.ts';
import * as store from './store.ts';

/**
 * Asks for a domain for an app. It is served there once its DNS says so; the same again changes nothing.
 *
 * @throws BAD_REQUEST when it cannot be one
 */
export async function setDomain(portal: Portal, member: Member, { id, host }: { id: string; host: string }) {
  const isNew = await portal.change(authorOf(member), async (change) => {
    const row = await locked(change, member, id);
    const domain = await checked(portal, change, row, host);
    const known = await store.findDomain(change.tx, id);
    if (known?.host === domain) return false;
    const token = randomBytes(20).toString('hex');
    await store.insertDomain(change.tx, { appId: id, host: domain, token, addedAt: change.now, dueAt: change.now });
    await tell(portal, change, row, 'app.domain_set', { from: known?.host ?? null, to: domain });
    return true;
  });
  // The one before is not served any more.
  if (isNew) await portal.baseDomains.refresh();
}

export async function removeDomain(portal: Portal, member: Member, id: string): Promise<void> {
  await portal.change(authorOf(member), async (change) => {
    const row = await locked(change, member, id);
    const known = await store.findDomain(change.tx, id);
    if (!known) return;
    await store.removeDomain(change.tx, id);
    await tell(portal, change, row, 'app.domain_removed', { from: known.host });
  });
  await portal.baseDomains.refresh();
}

/** Looks now, for somebody who waits. @throws NOT_FOUND without a domain */
export async function checkDomain(portal: Portal, member: Member, id: string): Promise<void> {
  require(member, 'app.manage', await findApp(portal.db, member.organization.id, id));
  const domain = await store.findDomain(portal.db, id);
  if (!domain) throw fail('NOT_FOUND', 'This app has no domain of its own.');
  await check(portal, authorOf(member), domain);
}

/** The loop: looks at every domain whose time has come. A verified one whose record stays away is served no more. */
export async function checkDueDomains(portal: Portal): Promise<void> {
  for (const domain of await store.dueDomains(portal.db, portal.clock())) {
    await check(portal, 'system', domain).catch((err) =>
      portal.log.warn({ err, app: domain.appId }, 'a domain of an app could not be checked'),
    );
  }
}

async function check(portal: Portal, author: Author, asked: store.DomainRow): Promise<void> {
  const records = await portal.lookUpTxt(recordName(asked.host)).catch((err) => {
    portal.log.info({ err, app: asked.appId }, 'DNS gave no answer about a domain of an app');
    return null;
  });
  const isChanged = await portal.change(author, async (change) => {
    const { tx, now } = change;
    // Of two apps with a record in the same zone one is first.
    await lockNames(tx);
    const domain = await store.findDomain(tx, asked.appId);
    // Removed or replaced while DNS was asked.
    if (domain?.token !== asked.token) return false;
    const bases = await otherBaseDomains(tx, domain.organizationId);
    const isBelow = bases.some((base) => domain.host === base || domain.host.endsWith(`.${base}`));
    const taken = isBelow || (await store.isTaken(tx, domain));
    const outcome = decideCheck({ ...domain, records, taken, now });
    await store.saveCheck(tx, domain.appId, outcome, now);
    const { appId: id, organizationId, ownerId, host, subdomain } = domain;
    const isServed = outcome.verifiedAt !== null;
    if (isServed === (domain.verifiedAt !== null)) {
      if (outcome.fault !== domain.fault)
        await change.notify({ organizationId, type: 'app', id, for: { owner: ownerId } });
      return false;
    }
    const action = isServed ? 'app.domain_verified' : 'app.domain_lost';
    await change.audit({ organizationId, action, target: { type: 'app', id, label: subdomain }, data: { host } });
    await change.notify({ organizationId, type: 'app', id, for: { owner: ownerId } });
    return true;
  });
  if (isChanged) await portal.baseDomains.refresh();
}

async function checked(portal: Portal, { tx }: Change, row: AppRow, wanted: string): Promise<string> {
  const verdict = decideAppDomain(wanted, {
    portalHosts: [...portal.origins].map((origin) => new URL(origin).host),
    previewDomain: portal.config.previewDomain.toLowerCase(),
    portalDomain: portal.config.appsDomain.toLowerCase(),
    others: await otherBaseDomains(tx, row.organizationId),
    own: row.baseDomain,
  });
  if (!verdict.ok) throw invalid('host', verdict.reason);
  return verdict.domain;
}

import type { SsoTry } from '#contract/sso.ts';
import { ssoTry } from '#contract/sso.ts';
import type { Member } from '../actor.ts';
import { fail } from '../fail.ts';
import type { Portal } from '../portal.ts';
import { markTried } from './actions.ts';
import { judge } from './admit.ts';
import { type Finished, startFlow } from './flow.ts';
import * as flows from './flow-store.ts';
import { type Came, ProviderError } from './provider.ts';
import type { Claims } from './rules.ts';
import * as store from './store.ts';
import { outcomeWords } from './view.ts';

/**
 * Begins a sign-in that only shows what comes of it.
 *
 * @throws NOT_FOUND before anything was saved; FORBIDDEN for a key, whose caller could not come back; SSO_FAILED
 */
export async function startTry(portal: Portal, member: Member, cookie: string | undefined) {
  if (!member.sessionId) throw fail('FORBIDDEN', 'An API key cannot do this. Sign in with a browser.');
  const connection = await store.connectionIn(portal.db, member.organization.id);
  if (!connection) throw fail('NOT_FOUND', 'Save the connection first.');
  return startFlow(portal, connection, cookie, { purpose: 'try', userId: member.person.id });
}

/** Keeps what came for the admin to look at, and remembers that these settings work when somebody would have got in. */
export async function finishTry(
  portal: Portal,
  flow: flows.FlowRow,
  connection: store.ConnectionRow,
  came: Came | ProviderError,
): Promise<Finished> {
  const author = { id: flow.userId!, label: (await store.emailOf(portal.db, flow.userId!)) ?? '', ip: null };
  await portal.change(author, async (change) => {
    const { tx, now } = change;
    const about = { id: flow.id, at: now.toISOString() };
    if (came instanceof ProviderError) {
      await flows.saveTry(tx, flow.id, JSON.stringify({ ...about, ...failed(came) }));
      return;
    }
    const { arrival } = came;
    const { decision, standing } = await judge(tx, connection, arrival, false);
    const { outcome } = decision;
    const getsIn = outcome === 'signs_in' || outcome === 'joins' || outcome === 'confirms';
    const result: SsoTry = {
      ...about,
      outcome,
      message: outcomeWords[outcome],
      claims: shown(came.claims),
      mapped: {
        email: arrival.email,
        emailVerified: arrival.verified === 'yes',
        name: arrival.name,
        groups: arrival.groups,
        groupCount: arrival.groupCount,
        role: getsIn ? standing.role : null,
      },
    };
    await flows.saveTry(tx, flow.id, JSON.stringify(result));
    if (getsIn) await markTried(change, connection, flow.userId!, standing.role);
    const { organizationId } = connection;
    const target = { type: 'sso', id: connection.id, label: connection.issuer };
    await change.audit({ organizationId, action: 'sso.tried', target, data: { outcome, email: arrival.email } });
  });
  return { to: 'try', id: flow.id };
}

const failed = (error: ProviderError): Omit<SsoTry, 'id' | 'at'> => ({
  outcome: 'provider_failed',
  message: error.message,
  claims: {},
  mapped: { email: null, emailVerified: false, name: null, groups: [], groupCount: 0, role: null },
});

/** Of the protocol, and of no use to a reader. */
const technical = new Set([
  'nonce',
  'at_hash',
  'c_hash',
  's_hash',
  'exp',
  'iat',
  'nbf',
  'auth_time',
  'jti',
  'azp',
  'aud',
]);

/** Claims as far as a person reads them. */
function shown(claims: Claims): Claims {
  const short = (value: unknown): unknown => {
    if (typeof value === 'string') return value.slice(0, 500);
    if (Array.isArray(value)) return value.slice(0, 50).map(short);
    return value;
  };
  const entries = Object.entries(claims).filter(([name]) => !technical.has(name));
  return Object.fromEntries(entries.slice(0, 100).map(([name, value]) => [name.slice(0, 200), short(value)]));
}

/** @throws NOT_FOUND for what is no try of this organization, or has not come back yet */
export async function getTry(portal: Portal, member: Member, id: string): Promise<SsoTry> {
  const row = await flows.findTry(portal.db, member.organization.id, id);
  if (!row?.result) throw fail('NOT_FOUND');
  return ssoTry.parse(row.result);
}

import type { Author } from '../actor.ts';
import type { Change } from '../change.ts';
import { hashToken } from '../ids.ts';
import { lockOrganization } from '../organizations/lock.ts';
import type { Portal } from '../portal.ts';
import { clientOf } from './actions.ts';
import { admit, judge } from './admit.ts';
import { mailConfirmation } from './confirm.ts';
import { type Browser, type Finished, secretsOf, startFlow } from './flow.ts';
import * as flows from './flow-store.ts';
import { arrive, ProviderError } from './provider.ts';
import { type Arrival, domainOf } from './rules.ts';
import * as store from './store.ts';
import { finishTry } from './try.ts';

/**
 * Begins a sign-in. Everybody with an address in a domain is answered alike, known or not; a domain that nobody captured is
 * answered like one that does not exist.
 *
 * @returns `browser` for the cookie; `url` null when there is no provider to go to
 * @throws TOO_MANY_REQUESTS; SSO_FAILED when the provider does not answer
 */
export async function startSignIn(
  portal: Portal,
  input: { email?: string; org?: string; next?: string },
  browser: Pick<Browser, 'ip' | 'cookie'>,
) {
  await portal.limits.anonymous(browser.ip);
  const by = input.org ? { org: input.org } : input.email ? { domain: domainOf(input.email) } : null;
  const connection = by && (await store.connectionFor(portal.db, by));
  if (!connection) return { url: null, organization: null, required: false, browser: null };
  const flow = await startFlow(portal, connection, browser.cookie, { purpose: 'sign_in', next: input.next });
  return { ...flow, organization: connection.organizationName, required: connection.required };
}

/**
 * What the provider sent the browser back with, made into a session. A state works once, in the browser that it was made
 * for, for ten minutes, and only with the provider that it was made for.
 *
 * @param query of the callback, as it came
 */
export async function finishSignIn(portal: Portal, query: string, browser: Browser): Promise<Finished> {
  const state = new URLSearchParams(query).get('state');
  const flow = state && browser.cookie ? await takeFlow(portal, state, browser.cookie) : undefined;
  const connection = flow && (await store.connectionById(portal.db, flow.connectionId));
  const usable = connection?.issuer === flow?.issuer && (connection?.enabled || flow?.purpose === 'try');
  if (!flow || !connection || !usable) return { to: 'sign_in', problem: 'expired', org: null };

  const secrets = secretsOf(browser.cookie!, state!);
  const came = await arrive(portal, clientOf(portal, connection), connection.claims, secrets, query).catch((error) => {
    if (error instanceof ProviderError) return error;
    throw error;
  });
  if (flow.purpose === 'try') return finishTry(portal, flow, connection, came);
  const { slug: org } = await store.organizationOf(portal.db, connection.organizationId);
  if (came instanceof ProviderError) {
    await refuse(portal, connection, browser.ip, came);
    return { to: 'sign_in', problem: came.problem, org };
  }
  return settle(portal, { flow, connection, org }, came.arrival, { ...browser, idToken: came.idToken });
}

const takeFlow = (portal: Portal, state: string, browser: string) =>
  flows.takeFlow(portal.db, { stateHash: hashToken(state), browserHash: hashToken(browser) }, portal.clock());

/** Decides and does it, in one change. */
async function settle(
  portal: Portal,
  { flow, connection, org }: { flow: flows.FlowRow; connection: store.ConnectionRow; org: string },
  arrival: Arrival,
  browser: Browser & { idToken: string },
): Promise<Finished> {
  return portal.change(authorOf(connection, arrival, browser.ip), async (change) => {
    await lockOrganization(change.tx, connection.organizationId);
    const judgement = await judge(change.tx, connection, arrival, false);
    const { outcome, userId } = judgement.decision;
    if (outcome === 'signs_in' || outcome === 'joins') {
      const session = await admit(portal, change, connection, arrival, judgement, browser);
      return { to: 'next', next: flow.next, session };
    }
    if (outcome === 'confirms') {
      await mailConfirmation(portal, change, { flow, connection, arrival, userId: userId! });
      return { to: 'sign_in', problem: 'confirm', org };
    }
    const { subject, email } = arrival;
    await auditRefusal(change, connection, { reason: outcome, subject, email });
    return { to: 'sign_in', problem: outcome, org };
  });
}

async function refuse(
  portal: Portal,
  connection: store.ConnectionRow,
  ip: string,
  { problem, message }: ProviderError,
): Promise<void> {
  portal.log.warn({ connection: connection.id, problem, message }, 'A sign-in provider did not finish a sign-in');
  const author = { id: connection.id, label: connection.issuer, ip };
  await portal.change(author, (change) => auditRefusal(change, connection, { reason: problem, message }));
}

const auditRefusal = (change: Change, { id, organizationId, issuer }: store.ConnectionRow, data: object) =>
  change.audit({
    organizationId,
    action: 'sign_in.refused',
    target: { type: 'sso', id, label: issuer },
    data: { ...data },
  });

/** Nobody is signed in yet: the line names the provider, and whom it speaks of. */
export const authorOf = (connection: store.ConnectionRow, arrival: Arrival, ip: string): Author => ({
  id: connection.id,
  label: arrival.email ?? arrival.subject,
  ip,
});

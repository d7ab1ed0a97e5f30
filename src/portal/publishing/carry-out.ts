import { type Forge, ForgeError, type PullRequest, type RepositoryRef } from '#forges/forge.ts';
import type { Change } from '../change.ts';
import { forgeOf } from '../forges/actions.ts';
import { announce } from '../notifications/actions.ts';
import type { Portal } from '../portal.ts';
import { tell } from './actions.ts';
import { differenceTo, lookAtForge } from './at-forge.ts';
import { forgeWords } from './forge-words.ts';
import { once } from './in-flight.ts';
import { backoff } from './rules.ts';
import { sendBack } from './send-back.ts';
import { adminsOf, lockRequest, queueVersion } from './store.ts';

/**
 * Brings what was approved to the forge. It looks at the rows alone, and every step may be repeated: a portal that was
 * killed between the push and the pull request goes on from where the forge is.
 *
 * The requests of one app go one after the other, in the order of their approval, since each builds on the one before.
 */
export async function carryOut(portal: Portal): Promise<void> {
  const due = await approvedAndNotMerged(portal);
  const byApp = Map.groupBy(due, (request) => request.appId!);
  await Promise.all(
    Array.from(byApp, ([appId, requests]) =>
      once(portal, `carry ${appId}`, async () => {
        const { own, along } = inTurn(requests);
        for (const request of own) {
          if (request.carryDueAt !== null && request.carryDueAt > portal.clock()) return;
          if (!(await carryOne(portal, request, request === own[0] ? along : []))) return;
        }
      }),
    ),
  );
}

/**
 * A request that holds the forge's changes goes in the place of those before it: its commit has theirs in its history, and the
 * forge could not merge them.
 */
function inTurn(requests: Approved[]): { own: Approved[]; along: Approved[] } {
  const first = Math.max(
    0,
    requests.findLastIndex(({ forgeCommit }) => forgeCommit !== null),
  );
  return { own: requests.slice(first), along: requests.slice(0, first) };
}

type Approved = Awaited<ReturnType<typeof approvedAndNotMerged>>[number];

function approvedAndNotMerged({ db }: Portal) {
  return db
    .selectFrom('publishRequests')
    .innerJoin('organizations', 'organizations.id', 'publishRequests.organizationId')
    .innerJoin('apps', 'apps.id', 'publishRequests.appId')
    .leftJoin('users as reviewer', 'reviewer.id', 'publishRequests.reviewerId')
    .leftJoin('users as granter', 'granter.id', 'publishRequests.trustGrantedBy')
    .selectAll('publishRequests')
    .select((eb) => [
      'organizations.slug',
      'apps.forgeId',
      'reviewer.name as reviewerName',
      'reviewer.email as reviewerEmail',
      'granter.name as granterName',
      'granter.email as granterEmail',
      eb.fn.coalesce('apps.repository', 'apps.subdomain').as('repository'),
    ])
    .where('publishRequests.status', '=', 'approved')
    .where('publishRequests.mergedCommit', 'is', null)
    .orderBy('publishRequests.decidedAt')
    .execute();
}

async function carryOne(portal: Portal, request: Approved, along: Approved[]): Promise<boolean> {
  try {
    const pull = await bringToForge(portal, request);
    if (pull === 'sent back') return false;
    await writeMerged(portal, request, pull, along);
    return true;
  } catch (error) {
    await writeFailure(portal, request, error);
    return false;
  }
}

async function bringToForge(portal: Portal, request: Approved): Promise<PullRequest | 'sent back'> {
  const { config, git } = portal;
  const { forge, owner } = await forgeOf(portal, request);
  const repository: RepositoryRef = { owner, name: request.repository };
  const from = git.folder(request.organizationId);
  const branch = `publish/${request.id}`;
  const words = forgeWords(config, {
    ...request,
    reviewer: personOf(request.reviewerName, request.reviewerEmail),
    granter: personOf(request.granterName, request.granterEmail),
  });
  const known = await knownPull(forge, repository, request);
  // Somebody merged it there, or closed it. Its branch may be deleted since, so nothing is pushed any more.
  if (known?.status === 'merged') return forge.merge(repository, known.number, request.commit, words.merge);
  if (known?.status === 'closed' && (await sendBack(portal, request.id, known.number))) return 'sent back';
  const { defaultBranch } = await forge.ensureRepository(repository);
  if ((await forge.branch(repository, defaultBranch)) === null) {
    await forge.push(repository, { from, commit: request.base, branch: defaultBranch, expect: null });
  }
  await forge.push(repository, { from, commit: request.commit, branch });
  const pull =
    known ??
    (await forge.openPullRequest(repository, {
      head: branch,
      base: defaultBranch,
      title: words.title,
      body: words.body,
      labels: words.labels,
    }));
  if (request.pullNumber !== pull.number) await writeOpened(portal, request, pull);
  // The portal's approval is the review: nobody else is asked. What is deployed comes out of the portal's own store and is
  // the reviewed commit by its name, so that nothing a forge does to its branches can change it.
  const merged = await forge.merge(repository, pull.number, request.commit, words.merge);
  if (merged.status !== 'merged' || merged.mergeCommit === null) {
    throw new ForgeError('conflict', 'The pull request could not be merged.');
  }
  return merged;
}

const personOf = (name: string | null, email: string | null) =>
  name !== null && email !== null ? { name, email } : null;

/** The pull request that was opened before. Null before that, and when its repository was deleted since. */
async function knownPull(
  forge: Forge,
  repository: RepositoryRef,
  { pullNumber }: Approved,
): Promise<PullRequest | null> {
  if (pullNumber === null) return null;
  return forge.pullRequest(repository, pullNumber).catch((error: unknown) => {
    if (error instanceof ForgeError && error.code === 'not_found') return null;
    throw error;
  });
}

async function writeOpened(portal: Portal, request: Approved, pull: PullRequest): Promise<void> {
  await portal.change('system', async (change) => {
    const opened = { pullNumber: pull.number, pullUrl: pull.url, pullStatus: pull.status };
    await change.tx.updateTable('publishRequests').set(opened).where('id', '=', request.id).execute();
    await tell(change, request, { action: 'publish_request.pull_request_opened', data: { number: pull.number } });
  });
}

async function writeMerged(portal: Portal, request: Approved, merged: PullRequest, along: Approved[]): Promise<void> {
  const appId = request.appId!;
  await portal.change('system', async (change) => {
    const { tx, now } = change;
    await lockRequest(tx, request.id);
    const done = {
      pullNumber: merged.number,
      pullUrl: merged.url,
      pullStatus: merged.status,
      mergedCommit: merged.mergeCommit,
    };
    await tx
      .updateTable('publishRequests')
      .set({ ...done, carryError: null, carryDueAt: null, conflictsWith: null })
      .where('id', '=', request.id)
      .execute();
    for (const earlier of along) await markBroughtAlong(change, earlier, merged);
    const version = { id: portal.ids('ver', request.id), appId, requestId: request.id, commit: request.commit };
    await queueVersion(tx, { ...version, createdAt: now });
    await tell(change, request, { action: 'publish_request.merged', data: { commit: merged.mergeCommit } });
    change.after(() => portal.wake('publishing'));
  });
}

/** With the merge of a later request, whose history it is in. Its own pull request, where there is one, is merged by that. */
async function markBroughtAlong(change: Change, request: Approved, { mergeCommit }: PullRequest): Promise<void> {
  const pullStatus = request.pullNumber === null ? null : ('merged' as const);
  const { numUpdatedRows } = await change.tx
    .updateTable('publishRequests')
    .set({ mergedCommit: mergeCommit, pullStatus, carryError: null, carryDueAt: null, conflictsWith: null })
    .where('id', '=', request.id)
    .where('status', '=', 'approved')
    .where('mergedCommit', 'is', null)
    .executeTakeFirst();
  if (numUpdatedRows === 0n) return;
  await tell(change, request, { action: 'publish_request.merged', data: { commit: mergeCommit, along: true } });
}

/**
 * The forge's commit that others made, where the forge does not merge a request: the two conflict, or it wants branches to be
 * up to date. Null when nobody else changed anything.
 */
async function conflictOf(portal: Portal, request: Approved): Promise<string | null> {
  const at = { ...request, appId: request.appId! };
  try {
    const head = await lookAtForge(portal, at);
    const found = head === null ? null : await differenceTo(portal, at, request.commit, head);
    return found?.head ?? null;
  } catch (err) {
    portal.log.warn({ err, request: request.id }, 'what the forge has could not be compared with a request');
    return request.conflictsWith;
  }
}

/** Shown to the builder and the admin, and tried again later and later. */
async function writeFailure(portal: Portal, request: Approved, error: unknown): Promise<void> {
  const attempts = request.carryAttempts + 1;
  const known = error instanceof ForgeError;
  portal.log.warn(
    { err: error, request: request.id, attempts },
    'an approved request could not be brought to the forge yet',
  );
  const carryError = known ? error.message : 'The git forge could not be reached.';
  const conflictsWith = known && !error.retryable ? await conflictOf(portal, request) : request.conflictsWith;
  await portal.change('system', async (change) => {
    const seconds = Math.max(backoff(attempts), (known && error.retryAfter) || 0);
    const carryDueAt = new Date(change.now.getTime() + seconds * 1000);
    const asRead = await change.tx
      .updateTable('publishRequests')
      .set({ carryDueAt })
      .where('id', '=', request.id)
      .where('carryDueAt', 'is not distinct from', request.carryDueAt)
      .executeTakeFirst();
    // Meanwhile the forge told of a change, or an admin replaced the token: what was seen here may be over.
    if (asRead.numUpdatedRows === 0n) change.after(() => portal.wake('publishing'));
    // What trying again mends is nobody's to do; of the rest people are told, once for each answer of the forge.
    const isTold = known && !error.retryable && carryError !== request.toldCarryError;
    await change.tx
      .updateTable('publishRequests')
      .set({ carryAttempts: attempts, carryError, conflictsWith, ...(isTold ? { toldCarryError: carryError } : {}) })
      .where('id', '=', request.id)
      .execute();
    // Only what is new is told: the same failure every few minutes would drown the audit log.
    if (carryError !== request.carryError) {
      await tell(change, request, { action: 'publish_request.forge_failed', data: { message: carryError } });
    }
    if (isTold) {
      const admins = await adminsOf(change.tx, request.organizationId);
      await announce(portal, change, 'held_up', request, [request.builderId, ...admins.map(({ id }) => id)]);
    }
  });
}

import type { PublishRequest, RequestStatus } from '#contract/publishing.ts';
import { authorOf, type Member } from '../actor.ts';
import type { Change } from '../change.ts';
import { fail } from '../fail.ts';
import type { FileDiff } from '../git/diff.ts';
import { announce, endReview } from '../notifications/actions.ts';
import { seesAll } from '../policy/can.ts';
import { require } from '../policy/require.ts';
import type { Portal } from '../portal.ts';
import { acceptTree } from '../trust/refused-trees.ts';
import { followApproval } from './approval.ts';
import { cursorAfter, readCursor } from './cursor.ts';
import { type FilePaging, pageOf } from './file-pages.ts';
import { type Decision, decideApprove, decideEnd } from './rules.ts';
import * as store from './store.ts';
import { viewRequest } from './view.ts';

interface ListInput {
  limit: number;
  cursor?: string;
  status?: RequestStatus;
  workspace?: string;
  blueprint?: string;
  builder?: string;
  q?: string;
  order?: 'newest' | 'oldest';
}

export async function list(portal: Portal, member: Member, input: ListInput) {
  const { workspace: workspaceId, blueprint: blueprintId, builder, q, status, order = 'newest' } = input;
  const visible = {
    organizationId: member.organization.id,
    visibleTo: seesAll(member.role, 'request.read') ? undefined : member.person.id,
  };
  const matching = { ...visible, workspaceId, blueprintId, builderId: builder, q: q?.trim() };
  const page = { limit: input.limit + 1, order, after: input.cursor ? readCursor(input.cursor) : null };
  const [rows, counts, builders, otherAdmin] = await Promise.all([
    store.listRequests(portal.db, { ...matching, status }, page),
    store.countRequests(portal.db, matching),
    store.listBuilders(portal.db, visible),
    hasOtherReviewer(portal, member),
  ]);
  const shown = rows.slice(0, input.limit);
  return {
    items: shown.map((row) => withoutPlaces(viewRequest(portal.config, member, row, otherAdmin))),
    nextCursor: rows.length > shown.length ? cursorAfter(shown.at(-1)!) : null,
    counts: { pending: 0, approved: 0, rejected: 0, withdrawn: 0, ...counts },
    builders,
  };
}

/** A hundred requests with every place that was found would be megabytes, for nobody. */
const withoutPlaces = (request: PublishRequest): PublishRequest => ({
  ...request,
  checks: request.checks.map((check) => ({ ...check, places: [], more: check.places.length + check.more })),
});

export async function get(portal: Portal, member: Member, id: string): Promise<PublishRequest> {
  const row = require(member, 'request.read', await store.findRequest(portal.db, member.organization.id, id));
  return viewRequest(portal.config, member, row, await hasOtherReviewer(portal, member));
}

export async function files(portal: Portal, member: Member, { id, ...paging }: { id: string } & FilePaging) {
  const row = require(member, 'request.read', await store.findRequest(portal.db, member.organization.id, id));
  return pageOf((await portal.git.files(row.organizationId, row.comparedWith, row.commit)).files, paging);
}

export async function file(portal: Portal, member: Member, id: string, path: string): Promise<FileDiff> {
  const row = require(member, 'request.read', await store.findRequest(portal.db, member.organization.id, id));
  return portal.git.file(row.organizationId, row.comparedWith, row.commit, path);
}

/**
 * Approves exactly the commit that the admin saw.
 *
 * @throws STALE_REVIEW, REQUEST_NOT_PENDING, FORBIDDEN for one's own request
 */
export async function approve(
  portal: Portal,
  member: Member,
  id: string,
  seen: string,
  note: string | null = null,
): Promise<PublishRequest> {
  await decided(portal, member, id, 'request.decide', {
    async decide({ tx }, row) {
      const admins = await store.adminsOf(tx, row.organizationId);
      return decideApprove({
        ...row,
        seen,
        published: row.publishedCommit,
        builderActive: Boolean(row.builderActive),
        self: row.builderId === member.person.id,
        otherAdmin: isThereAnother(admins, member),
      });
    },
    async make(change, row) {
      const { tx, now } = change;
      const decision = { status: 'approved', reviewerId: member.person.id, decidedAt: now, feedback: note } as const;
      await tx.updateTable('publishRequests').set(decision).where('id', '=', id).execute();
      await acceptTree(change, id);
      await followApproval(portal, change, { ...row, appId: row.appId! });
      const selfApproval = row.builderId === member.person.id;
      const data = { commit: row.commit, subdomain: row.subdomain, ...(selfApproval ? { selfApproval } : {}) };
      await tell(change, row, { action: 'publish_request.approved', data });
      await endReview(change, row);
      await announce(portal, change, 'approved', row, selfApproval ? [] : [row.builderId]);
    },
  });
  return get(portal, member, id);
}

export async function reject(
  portal: Portal,
  member: Member,
  id: string,
  feedback: string | null,
): Promise<PublishRequest> {
  await decided(portal, member, id, 'request.decide', {
    decide: async (_, row) => decideEnd(row.status, 'rejected'),
    async make(change, row) {
      const decision = { status: 'rejected', reviewerId: member.person.id, decidedAt: change.now, feedback } as const;
      await change.tx.updateTable('publishRequests').set(decision).where('id', '=', id).execute();
      if (row.appId) await store.releaseName(change.tx, row.appId);
      await tell(change, row, { action: 'publish_request.rejected', data: { commit: row.commit } });
      await endReview(change, row);
      const isTold = row.builderActive && row.builderId !== member.person.id;
      await announce(portal, change, 'rejected', row, isTold ? [row.builderId] : []);
    },
  });
  return get(portal, member, id);
}

export async function withdraw(portal: Portal, member: Member, id: string): Promise<PublishRequest> {
  await decided(portal, member, id, 'request.withdraw', {
    decide: async (_, row) => decideEnd(row.status, 'withdrawn'),
    async make(change, row) {
      const decision = { status: 'withdrawn', decidedAt: change.now } as const;
      await change.tx.updateTable('publishRequests').set(decision).where('id', '=', id).execute();
      if (row.appId) await store.releaseName(change.tx, row.appId);
      await tell(change, row, { action: 'publish_request.withdrawn', data: { commit: row.commit } });
      const know = new Set([member.person.id, ...(await endReview(change, row))]);
      const admins = await store.adminsOf(change.tx, row.organizationId);
      const others = admins.map((admin) => admin.id).filter((admin) => !know.has(admin));
      await announce(portal, change, 'withdrawn', row, others);
    },
  });
  return get(portal, member, id);
}

interface Deciding {
  decide(change: Change, row: store.RequestRow): Promise<Decision>;
  make(change: Change, row: store.RequestRow): Promise<void>;
}

/** Decides a request while nobody else can: of two decisions at once the second sees what the first made of it. */
async function decided(
  portal: Portal,
  member: Member,
  id: string,
  act: 'request.decide' | 'request.withdraw',
  { decide, make }: Deciding,
): Promise<void> {
  await portal.change(authorOf(member), async (change) => {
    const { tx } = change;
    require(member, act, await store.findRequest(tx, member.organization.id, id));
    await store.lockRequest(tx, id);
    const row = (await store.findRequest(tx, member.organization.id, id))!;
    const decision = await decide(change, row);
    if (decision.do === 'refuse') throw fail(decision.code, decision.reason);
    if (decision.do === 'decide') await make(change, row);
  });
}

export async function tell(
  change: Change,
  row: { id: string; organizationId: string; builderId: string; workspaceId: string; workspaceName: string },
  line: { action: string; data: Record<string, unknown> },
): Promise<void> {
  const { organizationId } = row;
  await change.audit({
    organizationId,
    target: { type: 'publish_request', id: row.id, label: row.workspaceName },
    ...line,
  });
  await change.notify({ organizationId, type: 'publish_request', id: row.id, for: { owner: row.builderId } });
  // Whether the workspace may be published changes with its request.
  await change.notify({ organizationId, type: 'workspace', id: row.workspaceId, for: { owner: row.builderId } });
}

/** An admin who was invited but never came cannot review anything. */
const isThereAnother = (admins: { id: string; lastSeenAt: Date | null }[], member: Member) =>
  admins.some((admin) => admin.id !== member.person.id && admin.lastSeenAt !== null);

export async function hasOtherReviewer(portal: Portal, member: Member): Promise<boolean> {
  return isThereAnother(await store.adminsOf(portal.db, member.organization.id), member);
}

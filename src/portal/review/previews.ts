import type { Allowed } from '#contract/common.ts';
import type { RequestPreview } from '#contract/review.ts';
import { authorOf, type Member } from '../actor.ts';
import { planEnvironment } from '../environments/actions.ts';
import { fail } from '../fail.ts';
import { createTicket } from '../gateway/tickets.ts';
import { require } from '../policy/require.ts';
import type { Portal } from '../portal.ts';
import { lastLines } from '../publishing/rules.ts';
import { findRequest, lockRequest } from '../publishing/store.ts';
import { sourceOf } from '../publishing/versions.ts';
import { quotaOf } from '../workspaces/actions.ts';
import { end, tell } from './end.ts';
import { decideRoom, decideStart } from './rules.ts';
import * as store from './store.ts';

/** The preview of a request as it is now. Who asks is looking at it, so that it runs on. */
export async function getPreview(portal: Portal, member: Member, id: string): Promise<RequestPreview> {
  const request = require(member, 'request.decide', await findRequest(portal.db, member.organization.id, id));
  await store.look(portal.db, id, portal.clock());
  const preview = await store.findPreview(portal.db, id);
  const hasApp = (await sourceOf(portal.db, request)).spec.app !== undefined;
  const status = preview ? statusOf(portal, preview) : 'off';
  return {
    status,
    commit: request.commit,
    message: preview?.message ?? null,
    log: preview && status !== 'failed' ? await logOf(portal, preview) : null,
    startedAt: preview?.startedAt.toISOString() ?? null,
    allowed: { start: decideStart({ status: request.status, hasApp }) },
  };
}

/** Asks for a preview: a row that says what is wanted. The loop of `keep-previews.ts` does the rest. */
export async function startPreview(portal: Portal, member: Member, id: string): Promise<RequestPreview> {
  const { organization, person } = member;
  const before = await store.findPreview(portal.db, id);
  if (!isWanted(before)) await portal.limits.launch(person.id);
  await portal.change(authorOf(member), async (change) => {
    const { tx, now } = change;
    require(member, 'request.decide', await findRequest(tx, organization.id, id));
    await lockRequest(tx, id);
    const request = (await findRequest(tx, organization.id, id))!;
    const known = await store.findPreview(tx, id);
    if (isWanted(known)) return store.look(tx, id, now);
    const { clusterId, spec, sourceVersion } = await sourceOf(tx, request);
    refuse(decideStart({ status: request.status, hasApp: spec.app !== undefined }));
    const { most, ...running } = await quotaOf(change, organization.id, person.id);
    refuse(decideRoom(running, most));
    const environmentId = portal.ids('env');
    const place = { organizationId: organization.id, blueprintId: request.blueprintId, clusterId };
    await planEnvironment(change, portal, {
      ...{ id: environmentId, workspaceId: null, purpose: 'preview', ...place },
      ...{ spec, sourceVersion },
    });
    const preview = { requestId: id, organizationId: organization.id, environmentId, startedBy: person.id };
    await store.wantPreview(tx, preview, now);
    await tell(change, { ...request, requestId: id }, 'preview_started', { commit: request.commit });
    change.after(() => portal.wake('publishing'));
  });
  return getPreview(portal, member, id);
}

export async function stopPreview(portal: Portal, member: Member, id: string): Promise<RequestPreview> {
  require(member, 'request.decide', await findRequest(portal.db, member.organization.id, id));
  const preview = await store.findPreview(portal.db, id);
  if (preview) await end(portal, authorOf(member), preview, 'stopped');
  return getPreview(portal, member, id);
}

/** A ticket to the running preview. @throws NOT_FOUND, CONFLICT while it does not run */
export async function previewTicket(portal: Portal, member: Member, id: string, path?: string) {
  require(member, 'request.decide', await findRequest(portal.db, member.organization.id, id));
  const preview = await store.findPreview(portal.db, id);
  if (!preview || statusOf(portal, preview) !== 'running') throw fail('CONFLICT', 'The preview is not running.');
  const { port } = preview.spec.app!;
  return createTicket(portal, member, { id }, { kind: 'preview', port, ...(path === undefined ? {} : { path }) });
}

/** The environment behind a preview's address; null while it is not running. */
export async function previewEnvironment(portal: Portal, requestId: string): Promise<string | null> {
  const preview = await store.findPreview(portal.db, requestId);
  return preview?.status === 'running' ? preview.environmentId : null;
}

/** Somebody uses the preview itself, as in a tab of its own. */
export const previewUsed = (portal: Portal, requestId: string) => store.look(portal.db, requestId, portal.clock());

const isWanted = (preview: store.PreviewRow | undefined) => preview !== undefined && preview.status !== 'failed';

/** One that runs and lost its supervisor, as after a restart of the machine, is being started again. */
const statusOf = (portal: Portal, { status, environmentId }: store.PreviewRow) =>
  status === 'running' && !portal.gateway.connected(environmentId) ? 'starting' : status;

async function logOf(portal: Portal, { status, environmentId }: store.PreviewRow): Promise<string | null> {
  if (!portal.gateway.connected(environmentId)) return null;
  const log = await portal.gateway
    .supervisor(environmentId)
    .logs(status === 'running' ? 'app' : 'build')
    // What it says next is asked for in a moment anyway.
    .catch(() => null);
  return log === null ? null : lastLines(log, 200);
}

function refuse(verdict: Allowed): void {
  if (!verdict.ok) throw fail(verdict.code as Parameters<typeof fail>[0], verdict.reason);
}

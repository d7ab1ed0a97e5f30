import type { Author } from '../actor.ts';
import type { Change } from '../change.ts';
import type { Portal } from '../portal.ts';
import { dropPreview, type PreviewRow } from './store.ts';

/** Ends a preview: nobody gets in from now on, and the loop removes its environment. */
export async function end(
  portal: Portal,
  author: Author,
  preview: PreviewRow,
  reason: 'stopped' | 'decided' | 'idle',
): Promise<void> {
  await portal.change(author, async (change) => {
    // Who looks in this very moment keeps it from ending for want of eyes.
    if (!(await dropPreview(change.tx, preview, reason === 'idle' ? preview.lookedAt : null))) return;
    await tell(change, preview, 'preview_stopped', { reason });
    change.after(() => {
      portal.gateway.forget({ workspaceId: preview.requestId });
      portal.gateway.disconnect(preview.environmentId);
      portal.wake('publishing');
    });
  });
}

/** Previews are for reviewers alone: the builder hears nothing of them. */
export async function tell(
  change: Change,
  preview: { requestId: string; organizationId: string; workspaceName: string },
  done: string,
  data: Record<string, unknown>,
): Promise<void> {
  const { organizationId, requestId, workspaceName } = preview;
  await change.audit({
    organizationId,
    action: `publish_request.${done}`,
    target: { type: 'publish_request', id: requestId, label: workspaceName },
    data,
  });
  await change.notify({ organizationId, type: 'publish_request', id: requestId, for: 'admins' });
}

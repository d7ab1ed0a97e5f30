import type { Notification } from '#contract/notifications.ts';
import type { Member } from '../actor.ts';
import type { Config } from '../config.ts';
import { forgeName } from '../forges/rules.ts';
import { heldAtForge } from '../publishing/held-up.ts';
import { appUrl } from '../publishing/view.ts';
import { detailOf, type Turn, targetOf, titleOf } from './rules.ts';
import type { NotificationRow } from './store.ts';

export function viewNotification(config: Config, member: Member, row: NotificationRow): Notification {
  const turn: Turn = {
    kind: row.kind,
    requestId: row.requestId,
    workspaceName: row.workspaceName,
    message: row.message,
    feedback: row.feedback,
    builder: row.builderName || row.builderEmail,
    reviewer: row.reviewerName || row.reviewerEmail,
    granter: row.granterName || row.granterEmail,
    forge: forgeName(row.forge),
    heldUp:
      row.carryError === null
        ? null
        : heldAtForge({ ...row, error: row.carryError, isTold: row.carryError === row.toldCarryError }),
    deploymentMessage: row.deploymentMessage,
    appUrl: appUrl(config, row),
    appOwnerId: row.appOwnerId,
  };
  return {
    id: row.id,
    at: row.createdAt.toISOString(),
    kind: row.kind,
    read: row.readAt !== null,
    title: titleOf(turn),
    detail: detailOf(turn),
    target: targetOf(turn, { userId: member.person.id, role: member.role }),
  };
}

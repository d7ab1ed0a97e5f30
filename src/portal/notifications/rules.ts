import type { Role } from '#contract/identity.ts';
import type { Notification, NotificationKind } from '#contract/notifications.ts';
import type { HeldUp } from '#contract/publishing.ts';

/** What a request says of itself now. */
export interface Turn {
  kind: NotificationKind;
  requestId: string;
  workspaceName: string;
  message: string;
  feedback: string | null;
  builder: string;
  reviewer: string | null;
  granter: string | null;
  /** What people call the forge that it goes to. */
  forge: string;
  /** Null once the forge has taken it. */
  heldUp: HeldUp | null;
  deploymentMessage: string | null;
  appUrl: string;
  /** Null while nothing of it was approved, and its name may be taken by others. */
  appOwnerId: string | null;
}

/** Who did what, in one line. */
export function titleOf(turn: Pick<Turn, 'kind' | 'workspaceName' | 'builder' | 'reviewer' | 'forge'>): string {
  const name = `“${turn.workspaceName}”`;
  const reviewer = turn.reviewer ?? 'An admin';
  switch (turn.kind) {
    case 'submitted':
      return `${turn.builder} asks to publish ${name}`;
    case 'auto_approved':
      return `${turn.builder} published ${name} without a review`;
    case 'withdrawn':
      return `${turn.builder} took back the request to publish ${name}`;
    case 'commented':
      return `An admin commented on the request to publish ${name}`;
    case 'held_up':
      return `${name} is held up at ${turn.forge}`;
    case 'approved':
      return `${reviewer} approved ${name}`;
    case 'rejected':
      // Without one, its pull request was closed at the forge.
      return turn.reviewer ? `${turn.reviewer} asks for changes to ${name}` : `${name} was not published`;
    case 'live':
      return `${name} is live`;
    case 'failed':
      return `${name} could not go live`;
  }
}

/** What was written or what went wrong. The whole of it is on the page that the notification leads to. */
export function detailOf(turn: Turn): string | null {
  const whole = wholeDetail(turn)?.trim();
  if (!whole) return null;
  const letters = Array.from(whole);
  return letters.length > most ? `${letters.slice(0, most).join('')}…` : whole;
}

const most = 300;

function wholeDetail(turn: Turn): string | null {
  switch (turn.kind) {
    case 'submitted':
      return turn.message;
    case 'auto_approved':
      return turn.granter && `${turn.granter} trusts them with this blueprint.`;
    case 'withdrawn':
    case 'commented':
      return null;
    case 'held_up':
      return turn.heldUp && `${turn.heldUp.reason}\n${turn.heldUp.advice}`;
    case 'approved':
      return `It will soon be live at ${turn.appUrl}.`;
    case 'rejected':
      return turn.feedback;
    case 'live':
      return turn.appUrl;
    case 'failed':
      return turn.deploymentMessage;
  }
}

/**
 * Where it leads now: an app that has another owner and a review by somebody who is no admin any more lead nowhere.
 */
export function targetOf(turn: Turn, reader: { userId: string; role: Role }): Notification['target'] {
  switch (turn.kind) {
    case 'submitted':
    case 'auto_approved':
    case 'withdrawn':
    case 'commented':
      return reader.role === 'admin' ? { type: 'publish_request', id: turn.requestId } : null;
    case 'live':
      return turn.appOwnerId === reader.userId ? { type: 'app', url: turn.appUrl } : null;
    // Told to its builder; the page of a request decides once more who may read it.
    case 'approved':
    case 'rejected':
    case 'failed':
    case 'held_up':
      return { type: 'publish_request', id: turn.requestId };
  }
}

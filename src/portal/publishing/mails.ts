import type { NotificationKind } from '#contract/notifications.ts';
import type { Config } from '../config.ts';
import { heldAtForge } from './held-up.ts';
import { appUrl } from './view.ts';

/** What a request says of itself at its turn. */
export interface About {
  id: string;
  organizationSlug: string;
  workspaceId: string;
  workspaceName: string;
  subdomain: string;
  baseDomain: string | null;
  message: string;
  /** What the reviewer wrote with the decision. */
  feedback: string | null;
  builderEmail: string;
  /** Null when nobody reviewed it. */
  reviewer: string | null;
  /** Whose trust approved it. */
  granterEmail: string | null;
  /** Comments on lines of it. */
  comments: number;
  carryError: string | null;
  pullNumber: number | null;
  /** Kind of the forge that it goes to; null for the built-in one. */
  forge: string | null;
  /** The forge's commit that others made, and that it is not merged with. */
  conflictsWith: string | null;
  deploymentMessage: string | null;
}

/** The mail of a turn. What it leads to asks for a sign-in and decides again who may see it. */
export function mailOf(
  kind: NotificationKind,
  config: Pick<Config, 'url' | 'appsDomain'>,
  about: About,
): { subject: string; text: string } {
  const { subject, parts } = wordsOf(kind, config, about);
  return { subject: `${subject}: ${about.workspaceName}`, text: parts.filter(Boolean).join('\n\n') };
}

function wordsOf(
  kind: NotificationKind,
  config: Pick<Config, 'url' | 'appsDomain'>,
  about: About,
): { subject: string; parts: (string | null)[] } {
  const { builderEmail } = about;
  const name = `“${about.workspaceName}”`;
  const url = appUrl(config, about);
  const review = `${config.url}/admin/approvals/${about.id}?org=${about.organizationSlug}`;
  const workspace = `${config.url}/workspaces/${about.workspaceId}?org=${about.organizationSlug}`;
  switch (kind) {
    case 'submitted':
      return {
        subject: 'Review requested',
        parts: [`${builderEmail} asks to publish ${name} at ${url}.`, about.message, `Review it: ${review}`],
      };
    case 'auto_approved':
      return {
        subject: 'Published without a review',
        parts: [
          `${builderEmail} published ${name} at ${url}.`,
          about.granterEmail && `${about.granterEmail} trusts them with this blueprint, so nobody was asked.`,
          `See what changed: ${review}`,
        ],
      };
    case 'withdrawn':
      return {
        subject: 'No review needed any more',
        parts: [`${builderEmail} took back the request to publish ${name}.`, `See it: ${review}`],
      };
    case 'commented':
      return {
        subject: 'Commented',
        parts: [
          `An admin commented on the request of ${builderEmail} to publish ${name}. Nothing is decided yet.`,
          `Read it: ${review}`,
        ],
      };
    case 'held_up': {
      const { at, reason, advice } = heldAtForge({ ...about, error: about.carryError ?? '', isTold: true });
      return {
        subject: `Held up at ${at}`,
        parts: [
          `${name} was approved, and ${at} does not take it:`,
          reason,
          about.conflictsWith
            ? `The repository was changed there since. Its builder updates the workspace, and publishes it again: ${workspace}`
            : advice,
          `See it: ${config.url}/requests/${about.id}?org=${about.organizationSlug}`,
        ],
      };
    }
    case 'approved':
      return {
        subject: 'Approved',
        parts: [
          `${about.reviewer ?? 'An admin'} approved your request to publish ${name}.`,
          about.feedback,
          commentsText(about.comments),
          `It is being deployed, and will soon be live at ${url}.`,
        ],
      };
    case 'rejected':
      // Without a reviewer, its pull request was closed at the forge: the portal does not know by whom.
      if (about.reviewer === null) {
        return {
          subject: 'Not published',
          parts: [
            `Your request to publish ${name} was approved, but did not go live.`,
            about.feedback,
            `Change it and publish again: ${workspace}`,
          ],
        };
      }
      return {
        subject: 'Changes requested',
        parts: [
          `${about.reviewer} did not approve your request to publish ${name}.`,
          about.feedback,
          commentsText(about.comments),
          `Change it and publish again: ${workspace}`,
        ],
      };
    case 'live':
      return { subject: 'Live', parts: [`${name} is live: ${url}`] };
    case 'failed':
      return {
        subject: 'Could not go live',
        parts: [
          `${name} could not go live. What was live before still is.`,
          about.deploymentMessage,
          `Change it and publish again: ${workspace}`,
        ],
      };
  }
}

const commentsText = (count: number) =>
  count === 0
    ? null
    : `${count === 1 ? 'There is a comment' : `There are ${count} comments`} on lines of your changes.`;

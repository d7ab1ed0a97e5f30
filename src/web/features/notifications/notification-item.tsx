import { Link } from '@tanstack/react-router';
import {
  Check,
  CircleCheck,
  GitPullRequest,
  type LucideIcon,
  MessageSquareText,
  Rocket,
  TriangleAlert,
  Undo2,
} from 'lucide-react';
import type { ReactNode } from 'react';
import type { Notification, NotificationKind } from '#contract/notifications.ts';
import { paths } from '#web/paths.ts';
import { cn } from '#web/ui/cn.ts';
import { IconButton } from '#web/ui/icon-button.tsx';
import { TimeAgo } from '#web/ui/time-ago.tsx';

const icons: Record<NotificationKind, LucideIcon> = {
  submitted: GitPullRequest,
  auto_approved: CircleCheck,
  withdrawn: Undo2,
  commented: MessageSquareText,
  held_up: TriangleAlert,
  approved: CircleCheck,
  rejected: MessageSquareText,
  live: Rocket,
  failed: TriangleAlert,
};

/** What is told to admins, who review; everything else is told to the builder. */
const toReviewers: ReadonlySet<NotificationKind> = new Set(['submitted', 'auto_approved', 'withdrawn']);

/** One notification. Following it marks it as read. */
export function NotificationItem({
  item,
  onRead,
  onFollow,
}: {
  item: Notification;
  onRead: () => void;
  onFollow: () => void;
}) {
  const Icon = icons[item.kind];
  const follow = () => {
    if (!item.read) onRead();
    onFollow();
  };
  return (
    <li className="flex items-start gap-3 rounded-md px-2 py-2.5 text-sm hover:bg-muted">
      <Icon
        aria-hidden
        className={cn('mt-0.5 size-4 shrink-0 text-muted-foreground', item.kind === 'failed' && 'text-danger')}
      />
      <div className="min-w-0 flex-1">
        <p className={cn('break-words', !item.read && 'font-semibold')}>
          {!item.read && <span className="sr-only">Unread: </span>}
          <Target kind={item.kind} target={item.target} onFollow={follow}>
            {item.title}
          </Target>
        </p>
        {item.detail && (
          <p className="mt-0.5 line-clamp-3 whitespace-pre-wrap break-words text-muted-foreground text-xs">
            {item.detail}
          </p>
        )}
        <p className="mt-0.5 text-muted-foreground text-xs">
          <TimeAgo time={item.at} />
        </p>
      </div>
      {!item.read && (
        <IconButton label={`Mark as read: ${item.title}`} tooltip={false} size="icon-sm" onClick={onRead}>
          <Check />
        </IconButton>
      )}
    </li>
  );
}

/** A link, or only the words where they lead nowhere any more. */
function Target({
  kind,
  target,
  onFollow,
  children,
}: {
  kind: NotificationKind;
  target: Notification['target'];
  onFollow: () => void;
  children: ReactNode;
}) {
  const className = 'rounded-sm hover:underline';
  if (!target) return children;
  if (target.type === 'app') {
    return (
      <a href={target.url} target="_blank" rel="noreferrer" onClick={onFollow} className={className}>
        {children}
      </a>
    );
  }
  return (
    <Link
      to={toReviewers.has(kind) ? paths.approval(target.id) : paths.request(target.id)}
      onClick={onFollow}
      className={className}
    >
      {children}
    </Link>
  );
}

import { useInfiniteQuery } from '@tanstack/react-query';
import { BellOff } from 'lucide-react';
import { pages } from '#web/api/query.ts';
import { useSession } from '#web/api/session.ts';
import { useCall } from '#web/api/use-call.ts';
import { QueryError } from '#web/shell/query-view.tsx';
import { Button } from '#web/ui/button.tsx';
import { Dialog } from '#web/ui/dialog.tsx';
import { EmptyState } from '#web/ui/empty-state.tsx';
import { LoadMore } from '#web/ui/load-more.tsx';
import { SkeletonRows } from '#web/ui/skeleton.tsx';
import { NotificationItem } from './notification-item.tsx';

/** What somebody was told, newest first. On a phone it is a sheet. */
export function NotificationDialog({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title="Notifications" corner>
      <NotificationList onFollow={() => onOpenChange(false)} />
    </Dialog>
  );
}

function NotificationList({ onFollow }: { onFollow: () => void }) {
  const { org } = useSession();
  const read = useCall('notifications', 'read');
  // Asked anew each time it opens: where a notification leads depends on what became of its workspace since.
  const list = useInfiniteQuery({ ...pages('notifications', 'list', { org, limit: 20 }), staleTime: 0 });
  const items = list.data?.pages.flatMap((page) => page.items);
  if (!items) {
    return list.isError ? (
      <QueryError error={list.error} onRetry={() => void list.refetch()} />
    ) : (
      <SkeletonRows rows={4} />
    );
  }
  const newest = items[0];
  if (!newest) {
    return (
      <EmptyState icon={<BellOff />} title="No notifications yet">
        You are told here when a publish request needs you, is decided or goes live.
      </EmptyState>
    );
  }
  const unread = list.data?.pages[0]?.unread ?? 0;
  return (
    <>
      <div className="flex min-h-7 items-center justify-between gap-2 text-muted-foreground text-xs">
        <span>{unread > 0 ? `${unread} unread` : 'All read'}</span>
        {unread > 0 && (
          <Button
            variant="ghost"
            size="sm"
            busy={read.isPending && read.variables.id === undefined}
            onClick={() => read.mutate({ org, until: newest.id })}
          >
            Mark all as read
          </Button>
        )}
      </div>
      <ol className="-mx-2 mt-1 divide-y">
        {items.map((item) => (
          <NotificationItem
            key={item.id}
            item={item}
            onRead={() => read.mutate({ org, id: item.id })}
            onFollow={onFollow}
          />
        ))}
      </ol>
      <LoadMore more={list.hasNextPage} busy={list.isFetchingNextPage} onMore={() => void list.fetchNextPage()} />
    </>
  );
}

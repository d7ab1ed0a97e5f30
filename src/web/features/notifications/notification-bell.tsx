import { useQuery } from '@tanstack/react-query';
import { Bell } from 'lucide-react';
import { useState } from 'react';
import { query } from '#web/api/query.ts';
import { useSession } from '#web/api/session.ts';
import { IconButton } from '#web/ui/icon-button.tsx';
import { NotificationDialog } from './notification-dialog.tsx';

/** How many notifications are unread; pressed, what they say. */
export function NotificationBell() {
  const { org } = useSession();
  const [open, setOpen] = useState(false);
  const { data } = useQuery(query('notifications', 'list', { org, limit: 1 }));
  const unread = data?.unread ?? 0;
  return (
    <>
      <IconButton
        label={unread > 0 ? `Notifications, ${unread} unread` : 'Notifications'}
        tooltip={false}
        aria-haspopup="dialog"
        onClick={() => setOpen(true)}
      >
        <Bell />
        {unread > 0 && (
          <span
            aria-hidden
            className="absolute -top-0.5 -right-0.5 grid h-4 min-w-4 place-items-center rounded-full bg-primary px-1 text-[0.625rem] text-primary-foreground tabular-nums leading-none"
          >
            {unread > 99 ? '99+' : unread}
          </span>
        )}
      </IconButton>
      <NotificationDialog open={open} onOpenChange={setOpen} />
    </>
  );
}

import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Mail } from 'lucide-react';
import { useState } from 'react';
import { pages } from '#web/api/query.ts';
import { useSession } from '#web/api/session.ts';
import { paths } from '#web/paths.ts';
import { QueryError } from '#web/shell/query-view.tsx';
import { useTitle } from '#web/shell/use-title.ts';
import { Button } from '#web/ui/button.tsx';
import { EmptyState } from '#web/ui/empty-state.tsx';
import { LoadMore } from '#web/ui/load-more.tsx';
import { Notice } from '#web/ui/notice.tsx';
import { PageHeader } from '#web/ui/page-header.tsx';
import { SkeletonTable } from '#web/ui/skeleton.tsx';
import { MailDialog } from './mail-dialog.tsx';
import { MailTable } from './mail-table.tsx';

export function MailPage() {
  useTitle('Mail');
  const { org } = useSession();
  const [open, setOpen] = useState<string | null>(null);
  // No event tells of mail; the page is true when it is opened and when the window is looked at again.
  const list = useInfiniteQuery({ ...pages('mail', 'outbox', { org, limit: 50 }), staleTime: 0 });
  const items = list.data?.pages.flatMap((page) => page.items);
  const shown = items?.find(({ id }) => id === open);
  return (
    <>
      <PageHeader
        title="Mail"
        description="What the portal sent, or kept here for you to pass on."
        actions={
          <Button asChild>
            <Link to={paths.settings('mail')}>Mail server</Link>
          </Button>
        }
      />
      {items?.some(({ status }) => status === 'kept') && (
        <Notice className="mb-4" title="No mail server is configured">
          Mail is kept here. Open one to read it and copy its link to the person it is for.
        </Notice>
      )}
      {list.isError && !items && <QueryError error={list.error} onRetry={() => void list.refetch()} />}
      {list.isPending && <SkeletonTable />}
      {items?.length === 0 && (
        <EmptyState icon={<Mail />} title="No mail yet">
          Sign-in links, invitations and decisions on publish requests show here.
        </EmptyState>
      )}
      {items && items.length > 0 && <MailTable items={items} onOpen={setOpen} />}
      <LoadMore more={list.hasNextPage} busy={list.isFetchingNextPage} onMore={() => void list.fetchNextPage()} />
      {shown && <MailDialog mail={shown} onClose={() => setOpen(null)} />}
    </>
  );
}

import { useQuery } from '@tanstack/react-query';
import { MessageSquare } from 'lucide-react';
import { lazy, Suspense } from 'react';
import { query } from '#web/api/query.ts';
import { useSession } from '#web/api/session.ts';
import { QueryError } from '#web/shell/query-view.tsx';
import { EmptyState } from '#web/ui/empty-state.tsx';
import { Spinner } from '#web/ui/spinner.tsx';

const ChatPanel = lazy(() => import('./chat-panel.tsx').then((module) => ({ default: module.ChatPanel })));

/** The Chat tab: the chat, or the server's reason why this workspace has none. */
export function ChatPane({
  workspaceId,
  active,
  onReconnected,
}: {
  workspaceId: string;
  active: boolean;
  onReconnected: () => void;
}) {
  const { org } = useSession();
  const tools = useQuery(query('ai', 'workspace', { org, id: workspaceId }));
  const waiting = (
    <div className="grid size-full place-items-center text-muted-foreground">
      <Spinner />
    </div>
  );
  if (!tools.data) {
    if (!tools.isError) return waiting;
    return (
      <div className="p-4">
        <QueryError error={tools.error} onRetry={() => void tools.refetch()} />
      </div>
    );
  }
  const { chat, budget } = tools.data;
  if (!chat.available) {
    return (
      <div className="grid size-full place-items-center p-4">
        <EmptyState icon={<MessageSquare />} title="Chat is not available here" className="border-0">
          {chat.reason}
        </EmptyState>
      </div>
    );
  }
  return (
    <Suspense fallback={waiting}>
      <ChatPanel workspaceId={workspaceId} active={active} tool={chat} budget={budget} onReconnected={onReconnected} />
    </Suspense>
  );
}

import { useEffect, useState, useSyncExternalStore } from 'react';
import { call } from '#web/api/query.ts';
import { useSession } from '#web/api/session.ts';
import { emptyChat } from './chat-data.ts';
import { ChatStore, type ChatView } from './chat-store.ts';

const before: ChatView = {
  connection: { status: 'connecting' },
  data: emptyChat,
  session: null,
  ready: false,
  sending: null,
};

/**
 * The chat of a workspace, for as long as it is on the page.
 *
 * @param attempt another number opens it anew, after it was refused
 */
export function useChat(workspaceId: string, attempt: number): { store: ChatStore | null; view: ChatView } {
  const { org } = useSession();
  const [store, setStore] = useState<ChatStore | null>(null);
  const view = useSyncExternalStore(
    (changed) => store?.subscribe(changed) ?? (() => {}),
    () => store?.view() ?? before,
  );

  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt is another connection
  useEffect(() => {
    const opened = new ChatStore(() => call('workspaces', 'ticket')({ org, id: workspaceId, kind: 'chat' }));
    setStore(opened);
    const retry = () => document.visibilityState === 'visible' && opened.retry();
    window.addEventListener('online', retry);
    document.addEventListener('visibilitychange', retry);
    return () => {
      window.removeEventListener('online', retry);
      document.removeEventListener('visibilitychange', retry);
      opened.close();
    };
  }, [org, workspaceId, attempt]);

  return { store, view };
}

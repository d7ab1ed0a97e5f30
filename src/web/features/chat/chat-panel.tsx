import { useEffect, useRef, useState } from 'react';
import { describe } from '#web/api/error.ts';
import type { OutputOf } from '#web/api/query.ts';
import { useReconnected } from '#web/features/editor/use-reconnected.ts';
import { Button } from '#web/ui/button.tsx';
import { ErrorState } from '#web/ui/error-state.tsx';
import { takeFocus } from '#web/ui/take-focus.ts';
import { toast } from '#web/ui/toast.tsx';
import { Answers } from './answers.tsx';
import { ChatHeader } from './chat-header.tsx';
import { wordsOf } from './chat-store.ts';
import { Composer } from './composer.tsx';
import type { PromptPart } from './opencode.ts';
import { StartPrompts } from './start-prompts.tsx';
import { Thread } from './thread.tsx';
import { TodoList } from './todo-list.tsx';
import { useChat } from './use-chat.ts';

type Tools = OutputOf<'ai', 'workspace'>;

/** One conversation at a time with the model that works in the workspace. */
export function ChatPanel({
  workspaceId,
  active,
  tool,
  budget,
  onReconnected,
}: {
  workspaceId: string;
  active: boolean;
  tool: Extract<Tools['chat'], { available: true }>;
  budget: Tools['budget'];
  onReconnected: () => void;
}) {
  const [attempt, setAttempt] = useState(0);
  const { store, view } = useChat(workspaceId, attempt);
  const [model, setModel] = useState(tool.model);
  const composer = useRef<HTMLTextAreaElement>(null);
  const { connection, data, session, ready, sending } = view;
  useReconnected(connection.status, onReconnected);
  useEffect(() => {
    if (active && composer.current) takeFocus(composer.current);
  }, [active]);

  if (connection.status === 'refused') {
    const { message, code, requestId } = describe(connection.error);
    return (
      <div className="grid size-full place-items-center p-4">
        <ErrorState
          title="The chat does not start"
          message={message}
          code={code}
          requestId={requestId}
          action={<Button onClick={() => setAttempt(attempt + 1)}>Try again</Button>}
          className="border-0"
        />
      </div>
    );
  }

  const busy = session !== null && data.statuses[session] !== undefined;
  const connected = connection.status === 'open';
  const messages = session === null ? [] : (data.messages[session] ?? []);
  const doing = (work: Promise<void> | undefined) => void work?.catch((error) => toast.error(wordsOf(error)));
  const stop = () => busy && doing(store?.stop());
  const send = async (parts: PromptPart[]) => {
    const chosen = model === tool.model ? null : { providerID: tool.providerId, modelID: model };
    await store?.send(parts, chosen);
  };

  return (
    <section
      aria-label="Chat"
      className="flex size-full min-w-0 flex-col bg-card"
      onKeyDown={(event) => event.key === 'Escape' && !event.defaultPrevented && stop()}
    >
      <ChatHeader
        data={data}
        session={session}
        onSelect={(next) => {
          doing(store?.select(next));
          composer.current?.focus();
        }}
        onRename={(id, title) => doing(store?.rename(id, title))}
        onRemove={(id) => doing(store?.remove(id))}
      />
      {messages.length > 0 || sending ? (
        <Thread key={session} data={data} messages={messages} session={session} sending={sending} busy={busy} />
      ) : (
        <StartPrompts starting={!ready} onChoose={(text) => doing(send([{ type: 'text', text }]))} />
      )}
      <div className="mx-auto w-full max-w-3xl shrink-0 space-y-2 px-3 pt-2 pb-3 sm:px-4 sm:pb-4">
        {session && <TodoList todos={data.todos[session] ?? []} busy={busy} />}
        {session && store && (
          <Answers data={data} session={session} store={store} onError={(error) => toast.error(wordsOf(error))} />
        )}
        {connection.status === 'reconnecting' && (
          <p role="status" className="flex items-center gap-2 text-muted-foreground text-xs">
            <span aria-hidden className="size-1.5 animate-pulse rounded-full bg-warning" />
            Reconnecting… The assistant goes on working.
            <Button size="sm" variant="link" onClick={() => store?.retry()}>
              Try now
            </Button>
          </p>
        )}
        <Composer
          ref={composer}
          busy={busy}
          off={
            connected && ready ? null : connection.status === 'reconnecting' ? 'Reconnecting…' : 'The chat is starting…'
          }
          onSend={send}
          onStop={stop}
          model={model}
          models={tool.models}
          onModel={setModel}
          budget={budget}
        />
      </div>
      <p aria-live="polite" className="sr-only">
        {busy ? 'The assistant is working.' : messages.at(-1)?.role === 'assistant' ? 'The assistant is done.' : ''}
      </p>
    </section>
  );
}

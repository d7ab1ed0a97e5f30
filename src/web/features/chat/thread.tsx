import { ArrowDown } from 'lucide-react';
import { useLayoutEffect, useRef, useState } from 'react';
import { Button } from '#web/ui/button.tsx';
import { belongsTo, type ChatData } from './chat-data.ts';
import { AssistantMessage, UserMessage } from './message-view.tsx';
import type { Message, PromptPart } from './opencode.ts';
import { type Problem, problemOf } from './problem.ts';
import { ProblemNotice } from './problem-notice.tsx';

/** Pixels from the end at which a reader still counts as being there. */
const near = 80;

/** The messages of a conversation. It stays at its end while words come, until its reader scrolls up. */
export function Thread({
  data,
  messages,
  session,
  sending,
  busy,
}: {
  data: ChatData;
  messages: Message[];
  session: string | null;
  sending: PromptPart[] | null;
  busy: boolean;
}) {
  const scroller = useRef<HTMLDivElement>(null);
  const [atEnd, setAtEnd] = useState(true);
  const toEnd = () => scroller.current?.scrollTo({ top: scroller.current.scrollHeight });
  const following = useRef(true);

  // After every change of what is shown, not only of the list: the last message grows.
  useLayoutEffect(() => {
    // What one sent oneself is always looked at.
    if (sending) following.current = true;
    if (following.current) toEnd();
  });

  const status = session === null ? undefined : data.statuses[session];
  const waiting =
    session !== null &&
    [...data.permissions, ...data.questions].some(({ sessionID }) => belongsTo(data, session, sessionID));
  const problem = session === null ? null : problemIn(data, messages, session, busy);
  return (
    <div className="relative min-h-0 flex-1">
      <div
        ref={scroller}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: without it a keyboard could not scroll
        tabIndex={0}
        role="log"
        aria-label="Messages"
        aria-live="off"
        onScroll={({ currentTarget: { scrollHeight, scrollTop, clientHeight } }) => {
          following.current = scrollHeight - scrollTop - clientHeight < near;
          setAtEnd(following.current);
        }}
        className="size-full overflow-y-auto overscroll-contain focus-visible:outline-offset-[-2px]"
      >
        <div className="mx-auto w-full max-w-3xl space-y-4 px-3 py-4 sm:px-4">
          {messages.map((message, at) =>
            message.role === 'user' ? (
              <UserMessage key={message.id} parts={data.parts[message.id] ?? []} />
            ) : (
              <AssistantMessage
                key={message.id}
                parts={data.parts[message.id] ?? []}
                note={noteOf(message, at === messages.length - 1)}
                growing={busy && at === messages.length - 1}
              />
            ),
          )}
          {sending && (
            <UserMessage
              parts={sending.map((part, at) => ({ id: String(at), messageID: '', sessionID: '', ...part }))}
              pending
            />
          )}
          {status?.type === 'retry' && (
            <p className="text-muted-foreground text-sm">The provider did not answer: {status.message} Trying again…</p>
          )}
          {busy && status?.type !== 'retry' && !waiting && <Working />}
          {problem && <ProblemNotice problem={problem} />}
        </div>
      </div>
      {!atEnd && (
        <Button
          size="sm"
          aria-label="Go to the end"
          className="absolute bottom-2 left-1/2 -translate-x-1/2 rounded-full shadow-floating"
          onClick={() => {
            following.current = true;
            toEnd();
          }}
        >
          <ArrowDown aria-hidden />
        </Button>
      )}
    </div>
  );
}

/** Why the last one failed has a box of its own, with what to do. */
function noteOf({ error }: Message, last: boolean): string | null {
  if (!error) return null;
  const problem = problemOf(error);
  if (!problem) return 'You stopped this.';
  return last ? null : `${problem.title}.`;
}

/** Of the last turn: it is told with its message, and where there was none, by itself. */
function problemIn(data: ChatData, messages: Message[], session: string, busy: boolean): Problem | null {
  if (busy) return null;
  const fault = messages.at(-1)?.error ?? data.faults[session];
  return fault ? problemOf(fault) : null;
}

function Working() {
  return (
    <p className="flex items-center gap-2 text-muted-foreground text-sm">
      <span aria-hidden className="flex gap-1">
        {[0, 150, 300].map((delay) => (
          <span
            key={delay}
            style={{ animationDelay: `${delay}ms` }}
            className="size-1.5 animate-pulse rounded-full bg-muted-foreground"
          />
        ))}
      </span>
      Working
    </p>
  );
}

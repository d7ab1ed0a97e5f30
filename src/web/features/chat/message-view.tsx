import { ChevronRight, FileText } from 'lucide-react';
import { lazy, memo, Suspense } from 'react';
import { cn } from '#web/ui/cn.ts';
import type { Part } from './opencode.ts';
import { ToolCall } from './tool-call.tsx';
import { isToolShown } from './tool-title.ts';

const Markdown = lazy(() => import('./markdown.tsx').then((module) => ({ default: module.Markdown })));

export const UserMessage = memo(function UserMessage({ parts, pending }: { parts: Part[]; pending?: boolean }) {
  const text = parts.filter(({ type, synthetic }) => type === 'text' && !synthetic).map((part) => part.text);
  const files = parts.filter(({ type }) => type === 'file');
  return (
    <article aria-label="You" className={cn('flex flex-col items-end gap-1.5 pl-8', pending && 'opacity-60')}>
      {files.length > 0 && (
        <div className="flex flex-wrap justify-end gap-1.5">
          {files.map((file) => (
            <SentFile key={file.id} file={file} />
          ))}
        </div>
      )}
      {text.length > 0 && (
        <p className="max-w-full whitespace-pre-wrap rounded-xl rounded-br-sm bg-strong px-3 py-2 text-base leading-6 [overflow-wrap:anywhere]">
          {text.join('\n')}
        </p>
      )}
    </article>
  );
});

function SentFile({ file }: { file: Part }) {
  const name = file.filename ?? 'file';
  // Only bytes that were sent along: never an address that would be fetched.
  if (file.mime?.startsWith('image/') && file.url?.startsWith('data:image/'))
    return <img src={file.url} alt={name} className="max-h-40 max-w-full rounded-lg border object-contain" />;
  return (
    <span className="inline-flex max-w-full items-center gap-1.5 rounded-md border bg-muted px-2 py-1 text-xs">
      <FileText aria-hidden className="size-3.5 shrink-0 text-muted-foreground" />
      <span className="truncate">{name}</span>
    </span>
  );
}

export const AssistantMessage = memo(function AssistantMessage({
  parts,
  growing,
  note,
}: {
  parts: Part[];
  growing: boolean;
  /** How it ended, where it did not end well. */
  note: string | null;
}) {
  const shown = parts.filter(
    (part) =>
      ((part.type === 'text' || part.type === 'reasoning') && part.text) || (part.type === 'tool' && isToolShown(part)),
  );
  if (shown.length === 0 && !note) return null;
  return (
    <article aria-label="Assistant" className="space-y-2.5">
      {shown.map((part, at) => {
        if (part.type === 'tool') return <ToolCall key={part.id} part={part} />;
        if (part.type === 'reasoning') return <Reasoning key={part.id} text={part.text ?? ''} />;
        return (
          <Suspense key={part.id} fallback={<p className="whitespace-pre-wrap text-base leading-6">{part.text}</p>}>
            <Markdown text={part.text ?? ''} growing={growing && at === shown.length - 1} />
          </Suspense>
        );
      })}
      {note && <p className="text-muted-foreground text-sm">{note}</p>}
    </article>
  );
});

function Reasoning({ text }: { text: string }) {
  return (
    <details className="group text-muted-foreground text-sm">
      <summary className="flex w-fit cursor-pointer list-none items-center gap-1 rounded-sm hover:text-foreground">
        <ChevronRight aria-hidden className="size-3.5 transition-transform group-open:rotate-90" />
        Thoughts
      </summary>
      <p className="mt-1 ml-1.5 whitespace-pre-wrap border-l pl-3 leading-5">{text}</p>
    </details>
  );
}

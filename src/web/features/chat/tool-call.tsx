import { Check, ChevronRight, CircleAlert } from 'lucide-react';
import { useMemo, useState } from 'react';
import { DiffView } from '#web/features/publishing/diff-view.tsx';
import { parsePatch } from '#web/features/publishing/patch.ts';
import { Spinner } from '#web/ui/spinner.tsx';
import type { Part } from './opencode.ts';
import { toolOutput, toolPatch, toolTitle } from './tool-title.ts';

/** Characters of what a command printed; the rest is in the workspace. */
const shownOutput = 20_000;

/** One thing that the assistant did, closed until somebody wants to know more. */
export function ToolCall({ part }: { part: Part }) {
  // What is closed is not drawn: a long conversation has hundreds.
  const [open, setOpen] = useState(false);
  const { verb, what } = toolTitle(part);
  const patch = toolPatch(part);
  const output = patch === null ? toolOutput(part).slice(0, shownOutput) : '';
  const title = (
    <>
      <State status={part.state?.status ?? 'pending'} />
      <span className="shrink-0 font-medium">{verb}</span>
      <code className="min-w-0 truncate font-mono text-muted-foreground text-xs">{what}</code>
      {patch !== null && <Counts patch={patch} />}
    </>
  );
  const row = 'flex min-h-8 items-center gap-2 px-2.5 py-1 text-sm';
  if (patch === null && !output) return <div className={`${row} rounded-lg border`}>{title}</div>;
  return (
    <details
      open={open}
      onToggle={({ currentTarget }) => setOpen(currentTarget.open)}
      className="group overflow-hidden rounded-lg border"
    >
      <summary className={`${row} cursor-pointer list-none hover:bg-muted focus-visible:outline-offset-[-2px]`}>
        {title}
        <ChevronRight
          aria-hidden
          className="ml-auto size-3.5 shrink-0 text-muted-foreground transition-transform group-open:rotate-90"
        />
      </summary>
      {open && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: without it a keyboard could not scroll
        <section aria-label={`${verb} ${what}`} tabIndex={0} className="max-h-96 overflow-auto border-t">
          {patch === null ? (
            <pre className="whitespace-pre-wrap p-2.5 font-mono text-muted-foreground text-xs leading-5 [overflow-wrap:anywhere]">
              {output}
            </pre>
          ) : (
            <DiffView path={what} patch={patch} />
          )}
        </section>
      )}
    </details>
  );
}

function State({ status }: { status: string }) {
  if (status === 'completed') return <Check aria-label="Done" className="size-3.5 shrink-0 text-success" />;
  if (status === 'error') return <CircleAlert aria-label="Failed" className="size-3.5 shrink-0 text-danger" />;
  return <Spinner className="size-3.5 shrink-0 text-muted-foreground" />;
}

function Counts({ patch }: { patch: string }) {
  const rows = useMemo(() => parsePatch(patch), [patch]);
  const count = (kind: string) => rows.filter((row) => row.kind === kind).length;
  return (
    <span className="shrink-0 font-mono text-xs tabular-nums">
      <span className="text-success">+{count('add')}</span> <span className="text-danger">−{count('delete')}</span>
    </span>
  );
}

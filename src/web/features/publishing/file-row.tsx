import { ChevronRight } from 'lucide-react';
import { type ReactNode, type RefObject, useId } from 'react';
import { cn } from '#web/ui/cn.ts';
import { type ChangedFile, FileName, FileStatus } from './changed-file.tsx';

/** One of a list of changed files, which opens into what changed in it. */
export function FileRow({
  ref,
  file,
  open,
  onOpen,
  end,
  beside,
  children,
}: {
  ref?: RefObject<HTMLLIElement | null>;
  file: ChangedFile;
  open: boolean;
  onOpen: (open: boolean) => void;
  /** Said at the end of the row, as a part of what opens it. */
  end?: ReactNode;
  /** Controls of its own, beside what opens it. */
  beside?: ReactNode;
  /** Rendered only while it is open. */
  children: ReactNode;
}) {
  const panel = useId();
  return (
    <li ref={ref}>
      <div className={cn('flex flex-wrap items-center gap-x-2 hover:bg-muted', beside && 'pr-2.5')}>
        <button
          type="button"
          aria-expanded={open}
          aria-controls={open ? panel : undefined}
          onClick={() => onOpen(!open)}
          className="flex min-h-8 min-w-0 flex-1 items-center gap-2 px-2.5 text-left focus-visible:outline-offset-[-2px]"
        >
          <ChevronRight
            aria-hidden
            className={cn('size-3.5 shrink-0 text-muted-foreground transition-transform', open && 'rotate-90')}
          />
          <FileStatus status={file.status} />
          <FileName file={file} className="flex-1" />
          {end}
        </button>
        {beside}
      </div>
      {open && (
        <div id={panel} className="border-t bg-card">
          {children}
        </div>
      )}
    </li>
  );
}

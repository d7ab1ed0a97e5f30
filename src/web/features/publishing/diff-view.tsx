import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import { Button } from '#web/ui/button.tsx';
import { cn } from '#web/ui/cn.ts';
import type { LineNotes, Side } from './line-notes.ts';
import { type DiffRow, parsePatch, type Span } from './patch.ts';
import type { Place } from './place.ts';
import { Revealed } from './revealed.tsx';

/** Rows that are drawn at first, and with each press on the button below them: a huge file must not freeze the page. */
const step = 1000;

/** A unified diff as a table: line numbers of both sides, what was added and deleted, and what changed inside a line. */
export function DiffView({
  path,
  patch,
  notes,
  place = null,
}: {
  path: string;
  patch: string;
  notes?: LineNotes | undefined;
  /** Its line is marked, and scrolled to when it is a new one. */
  place?: Place | null;
}) {
  const rows = useMemo(() => parsePatch(patch), [patch]);
  const [asked, setAsked] = useState(step);
  const table = useRef<HTMLTableElement>(null);
  const markedAt = place?.line ? rows.findIndex((row) => 'new' in row && row.new === place.line) : -1;
  const shown = Math.max(asked, Math.ceil((markedAt + 1) / step) * step);
  useEffect(() => {
    const marked = place && table.current?.querySelector<HTMLElement>('[data-marked]');
    marked?.focus({ preventScroll: true });
    marked?.scrollIntoView({ block: 'center' });
  }, [place]);
  if (rows.length === 0)
    return <p className="px-3 py-3 text-muted-foreground text-sm">Only the name or the mode of the file changed.</p>;
  return (
    <>
      <table ref={table} className="w-full table-fixed border-collapse font-mono text-xs leading-5">
        <caption className="sr-only">Changes of {path}</caption>
        <colgroup>
          <col className="w-10" />
          <col className="w-10" />
          <col />
        </colgroup>
        <tbody>
          {rows.slice(0, shown).map((row, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows of a patch never move
            <NotedRow key={at} row={row} notes={notes} marked={at === markedAt} />
          ))}
        </tbody>
      </table>
      {shown < rows.length && (
        <div className="border-t bg-muted px-3 py-2">
          <Button size="sm" onClick={() => setAsked(shown + step)}>
            Show more of the {(rows.length - shown).toLocaleString('en')} lines that follow
          </Button>
        </div>
      )}
    </>
  );
}

const code = 'whitespace-pre-wrap py-0 pr-3 pl-1 align-top [overflow-wrap:anywhere] [tab-size:4]';

const markedLook = 'data-marked:outline-2 data-marked:outline-ring data-marked:-outline-offset-2';

/** A row with what was written on it. A line that is on both sides may have something of each. */
function NotedRow({ row, notes, marked }: { row: DiffRow; notes: LineNotes | undefined; marked: boolean }) {
  const below = notes && [
    'old' in row ? notes.below('old', row.old) : null,
    'new' in row ? notes.below('new', row.new) : null,
  ];
  return (
    <>
      <Row row={row} marked={marked} onWrite={notes?.onWrite ?? null} />
      {below?.map(
        (note, at) =>
          note && (
            <tr key={at === 0 ? 'old' : 'new'}>
              <td colSpan={3} className="border-y bg-muted px-3 py-2">
                {note}
              </td>
            </tr>
          ),
      )}
    </>
  );
}

function Row({ row, marked, onWrite }: { row: DiffRow; marked: boolean; onWrite: LineNotes['onWrite'] }) {
  // Focused by script, so that whoever listens is led there, too.
  const mark = marked ? { 'data-marked': true, tabIndex: -1 } : {};
  const write = (side: Side, line: number) => onWrite && (() => onWrite(side, line));
  switch (row.kind) {
    case 'hunk':
      return (
        <tr className="bg-info-soft text-info">
          <td colSpan={3} className="truncate px-3 py-1">
            <span className="select-none">{row.range}</span> <Revealed text={row.context} />
          </td>
        </tr>
      );
    case 'note':
      return (
        <tr className="text-muted-foreground">
          <td colSpan={2} />
          <td className={cn(code, 'select-none pl-5 italic')}>{row.text}</td>
        </tr>
      );
    case 'context':
      return (
        <tr {...mark} className={markedLook}>
          <LineNumber line={row.old} />
          <LineNumber line={row.new} onWrite={write('new', row.new)} />
          <Code sign=" ">
            <Revealed text={withoutReturn(row.text)} />
          </Code>
        </tr>
      );
    case 'delete':
      return (
        <tr className="bg-danger-soft">
          <LineNumber line={row.old} className="text-danger" was onWrite={write('old', row.old)} />
          <LineNumber />
          <Code sign="−" className="text-danger">
            <Marked text={row.text} changed={row.changed} className="bg-danger/25" />
          </Code>
        </tr>
      );
    case 'add':
      return (
        <tr {...mark} className={cn('bg-success-soft', markedLook)}>
          <LineNumber />
          <LineNumber line={row.new} className="text-success" onWrite={write('new', row.new)} />
          <Code sign="+" className="text-success">
            <Marked text={row.text} changed={row.changed} className="bg-success/25" />
          </Code>
        </tr>
      );
  }
}

/** In an unchanged line the end of a line of Windows is no news; in a changed one it may be all the news. */
const withoutReturn = (text: string) => text.replace(/\r$/, '');

function LineNumber({
  line,
  className,
  was = false,
  onWrite = null,
}: {
  line?: number;
  className?: string;
  /** It is a line of the file before the change. */
  was?: boolean;
  onWrite?: (() => void) | null;
}) {
  return (
    <td className={cn('select-none px-1.5 py-0 text-right align-top text-muted-foreground tabular-nums', className)}>
      {onWrite ? (
        <button
          type="button"
          title="Comment on this line"
          aria-label={`Comment on line ${line}${was ? ' as it was' : ''}`}
          className="w-full cursor-pointer rounded-sm text-right hover:bg-accent hover:text-accent-foreground"
          onClick={onWrite}
        >
          {line}
        </button>
      ) : (
        line
      )}
    </td>
  );
}

function Code({ sign, className, children }: { sign: string; className?: string; children: ReactNode }) {
  return (
    <td className={cn(code, 'relative pl-5')}>
      <span className={cn('absolute left-1 select-none', className)}>{sign}</span>
      {children}
    </td>
  );
}

function Marked({ text, changed, className }: { text: string; changed: Span | null; className: string }) {
  if (!changed || changed[0] === changed[1]) return <Revealed text={text} />;
  return (
    <>
      <Revealed text={text.slice(0, changed[0])} />
      <span className={cn('rounded-sm', className)}>
        <Revealed text={text.slice(...changed)} />
      </span>
      <Revealed text={text.slice(changed[1])} />
    </>
  );
}

import { ArrowDown, ArrowUp, X } from 'lucide-react';
import { useEffect, useState } from 'react';
import { IconButton } from '#web/ui/icon-button.tsx';
import { Input } from '#web/ui/input.tsx';
import type { Screen } from './terminal-screen.ts';

/** Readable under the text of both modes. */
const decorations = {
  matchBackground: '#e0b15c',
  matchOverviewRuler: '#e0b15c',
  activeMatchBackground: '#f28b3c',
  activeMatchBorder: '#f28b3c',
  activeMatchColorOverviewRuler: '#f28b3c',
};

/** Looks for text in what the terminal still shows. Enter goes to older finds, as one reads a terminal from its end. */
export function TerminalSearch({ screen, onClose }: { screen: Screen; onClose: () => void }) {
  const [text, setText] = useState('');
  const [found, setFound] = useState<{ index: number; count: number } | null>(null);
  const { search } = screen;

  useEffect(() => {
    const listening = search.onDidChangeResults(({ resultIndex, resultCount }) =>
      setFound({ index: resultIndex, count: resultCount }),
    );
    return () => {
      listening.dispose();
      search.clearDecorations();
    };
  }, [search]);

  useEffect(() => {
    if (text) search.findPrevious(text, { incremental: true, decorations });
    else {
      search.clearDecorations();
      setFound(null);
    }
  }, [search, text]);

  const older = () => search.findPrevious(text, { decorations });
  const newer = () => search.findNext(text, { decorations });
  return (
    <search>
      <form
        className="flex shrink-0 items-center gap-1 border-b bg-muted px-2 py-1"
        onSubmit={(event) => {
          event.preventDefault();
          older();
        }}
        onKeyDown={(event) => {
          if (event.key === 'Escape') onClose();
          if (event.key === 'Enter' && event.shiftKey) {
            event.preventDefault();
            newer();
          }
        }}
      >
        <Input
          aria-label="Search the terminal"
          placeholder="Search the terminal"
          autoFocus
          value={text}
          onChange={(event) => setText(event.target.value)}
          className="h-7 min-w-0 flex-1 text-sm"
        />
        <span role="status" className="w-20 shrink-0 text-center text-muted-foreground text-xs tabular-nums">
          {text && found && foundText(found)}
        </span>
        <IconButton label="Older" size="icon-sm" onClick={older}>
          <ArrowUp />
        </IconButton>
        <IconButton label="Newer" size="icon-sm" onClick={newer}>
          <ArrowDown />
        </IconButton>
        <IconButton label="Close search" size="icon-sm" onClick={onClose}>
          <X />
        </IconButton>
      </form>
    </search>
  );
}

function foundText({ index, count }: { index: number; count: number }) {
  if (count === 0) return 'Not found';
  return index < 0 ? `${count}+` : `${index + 1} of ${count}`;
}

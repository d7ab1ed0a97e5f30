import { Keyboard } from 'lucide-react';
import { useState } from 'react';
import { Dialog } from '#web/ui/dialog.tsx';
import { IconButton } from '#web/ui/icon-button.tsx';
import { Kbd } from '#web/ui/kbd.tsx';
import { useShortcuts } from './use-shortcuts.ts';

const keys = [
  ['j', 'Next file'],
  ['k', 'Previous file'],
  ['t', 'Find a file'],
  ['c', 'Comment on the chosen line, or on the first change of the file'],
  ['a', 'Approve; asks first'],
  ['r', 'Reject; asks first'],
  ['n', 'Next request that waits'],
  ['p', 'Previous request that waits'],
  ['?', 'This help'],
] as const;

/** What the keyboard does on the page of a request. */
export function ShortcutsHelp() {
  const [open, setOpen] = useState(false);
  useShortcuts({ '?': () => setOpen(true) });
  return (
    <>
      <IconButton label="Keyboard shortcuts" aria-keyshortcuts="?" size="icon-sm" onClick={() => setOpen(true)}>
        <Keyboard />
      </IconButton>
      <Dialog open={open} onOpenChange={setOpen} size="sm" title="Keyboard shortcuts">
        <dl className="grid grid-cols-[auto_1fr] items-center gap-x-3 gap-y-2 text-sm">
          {keys.map(([key, does]) => (
            <div key={key} className="contents">
              <dt>
                <Kbd>{key}</Kbd>
              </dt>
              <dd>{does}</dd>
            </div>
          ))}
        </dl>
      </Dialog>
    </>
  );
}

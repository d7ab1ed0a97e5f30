import { Check, ChevronDown, MessageSquarePlus, Pencil, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { Button } from '#web/ui/button.tsx';
import { ConfirmDialog } from '#web/ui/confirm-dialog.tsx';
import { IconButton } from '#web/ui/icon-button.tsx';
import { Input } from '#web/ui/input.tsx';
import { Menu, MenuItem, MenuLabel, MenuSeparator } from '#web/ui/menu.tsx';
import { Spinner } from '#web/ui/spinner.tsx';
import { type ChatData, conversations, titleOf } from './chat-data.ts';

/** Conversations that the menu lists. */
const listed = 30;

/** The conversation in sight, the way to the others, and what can be done to it. */
export function ChatHeader({
  data,
  session,
  onSelect,
  onRename,
  onRemove,
}: {
  data: ChatData;
  session: string | null;
  onSelect: (session: string | null) => void;
  onRename: (session: string, title: string) => void;
  onRemove: (session: string) => void;
}) {
  const [renaming, setRenaming] = useState<string | null>(null);
  const [removing, setRemoving] = useState(false);
  const current = session === null ? undefined : data.sessions[session];
  const title = current ? titleOf(current) : 'New conversation';
  const all = conversations(data).slice(0, listed);

  if (renaming !== null && current) {
    const save = () => {
      setRenaming(null);
      if (renaming.trim() && renaming.trim() !== title) onRename(current.id, renaming.trim());
    };
    return (
      <form
        className="flex h-10 shrink-0 items-center border-b px-2"
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        <Input
          aria-label="Title of the conversation"
          autoFocus
          maxLength={100}
          value={renaming}
          onFocus={(event) => event.target.select()}
          onChange={(event) => setRenaming(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Escape') return;
            // Stops nothing but the renaming.
            event.preventDefault();
            setRenaming(null);
          }}
          onBlur={save}
          className="h-7"
        />
      </form>
    );
  }
  return (
    <div className="flex h-10 shrink-0 items-center gap-1 border-b pr-1.5 pl-2">
      <Menu
        align="start"
        trigger={
          <Button
            variant="ghost"
            size="sm"
            className="min-w-0 shrink text-foreground"
            aria-label={`Conversation: ${title}`}
          >
            <span className="truncate">{title}</span>
            <ChevronDown aria-hidden className="text-muted-foreground" />
          </Button>
        }
      >
        {current && (
          <>
            <MenuItem icon={<Pencil aria-hidden />} onSelect={() => setRenaming(title)}>
              Rename
            </MenuItem>
            <MenuItem icon={<Trash2 aria-hidden />} danger onSelect={() => setRemoving(true)}>
              Delete
            </MenuItem>
            <MenuSeparator />
          </>
        )}
        <MenuLabel>Conversations</MenuLabel>
        {all.length === 0 && <p className="px-2 py-1 text-muted-foreground text-sm">None yet.</p>}
        {all.map((each) => (
          <MenuItem
            key={each.id}
            icon={<Mark current={each.id === session} busy={data.statuses[each.id] !== undefined} />}
            onSelect={() => onSelect(each.id)}
          >
            <span className="block truncate">{titleOf(each)}</span>
          </MenuItem>
        ))}
      </Menu>
      <IconButton label="New conversation" size="icon-sm" className="ml-auto" onClick={() => onSelect(null)}>
        <MessageSquarePlus />
      </IconButton>
      <ConfirmDialog
        open={removing}
        onOpenChange={setRemoving}
        title="Delete this conversation?"
        action="Delete"
        danger
        onConfirm={() => {
          setRemoving(false);
          if (current) onRemove(current.id);
        }}
      >
        Its messages are gone for good. Files that the assistant changed stay as they are.
      </ConfirmDialog>
    </div>
  );
}

function Mark({ current, busy }: { current: boolean; busy: boolean }) {
  if (busy) return <Spinner />;
  return current ? <Check aria-hidden /> : <span aria-hidden className="size-4" />;
}

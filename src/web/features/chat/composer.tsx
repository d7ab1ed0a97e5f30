import { ArrowUp, Paperclip, Square, X } from 'lucide-react';
import { type ClipboardEvent, type KeyboardEvent, type RefObject, useRef, useState } from 'react';
import type { OutputOf } from '#web/api/query.ts';
import { IconButton } from '#web/ui/icon-button.tsx';
import { Select } from '#web/ui/select.tsx';
import { toast } from '#web/ui/toast.tsx';
import { type Attachment, isReadable, mimeOf, promptParts, readAttachment, refusal } from './attachments.ts';
import { wordsOf } from './chat-store.ts';
import type { PromptPart } from './opencode.ts';

/** Where a message is written. Enter sends it, Shift+Enter begins a line, Escape stops the assistant. */
export function Composer({
  ref,
  busy,
  off,
  onSend,
  onStop,
  model,
  models,
  onModel,
  budget,
}: {
  ref: RefObject<HTMLTextAreaElement | null>;
  busy: boolean;
  /** Why nothing can be sent now. */
  off: string | null;
  onSend: (parts: PromptPart[]) => Promise<void>;
  onStop: () => void;
  model: string;
  models: string[];
  onModel: (model: string) => void;
  budget: OutputOf<'ai', 'workspace'>['budget'];
}) {
  const [text, setText] = useState('');
  const [files, setFiles] = useState<Attachment[]>([]);
  const picker = useRef<HTMLInputElement>(null);
  const empty = text.trim() === '' && files.length === 0;

  async function attach(list: Iterable<File>) {
    const next = [...files];
    for (const file of list) {
      const words = isReadable(mimeOf(file))
        ? refusal(file, next)
        : `${file.name} is nothing that the assistant can read.`;
      if (words) toast.error(words);
      else next.push(await readAttachment(file));
    }
    setFiles(next);
  }

  async function send() {
    if (empty) return;
    if (off) {
      toast(off);
      return;
    }
    const sent = { text, files };
    setText('');
    setFiles([]);
    try {
      await onSend(promptParts(text.trim(), files));
    } catch (error) {
      // Back where it was, unless something else was written meanwhile.
      setText((now) => now || sent.text);
      setFiles((now) => (now.length > 0 ? now : sent.files));
      toast.error(wordsOf(error));
    }
  }

  function onKeyDown(event: KeyboardEvent) {
    // Of an input method, Enter chooses a word.
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    void send();
  }

  function onPaste(event: ClipboardEvent) {
    const pasted = [...event.clipboardData.files];
    if (pasted.length === 0) return;
    event.preventDefault();
    void attach(pasted);
  }

  return (
    <form
      className="rounded-xl border border-input bg-background shadow-raised focus-within:border-ring"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        void attach(event.dataTransfer.files);
      }}
    >
      {files.length > 0 && (
        <ul className="flex flex-wrap gap-1.5 px-2.5 pt-2.5">
          {files.map((file) => (
            <li
              key={file.id}
              className="flex max-w-48 items-center gap-1.5 rounded-md border bg-card py-1 pr-1 pl-1.5 text-xs"
            >
              {file.mime.startsWith('image/') && (
                <img src={file.url} alt="" className="size-5 rounded-sm object-cover" />
              )}
              <span className="truncate">{file.name}</span>
              <button
                type="button"
                aria-label={`Remove ${file.name}`}
                className="rounded-sm p-0.5 hover:bg-strong"
                onClick={() => setFiles(files.filter(({ id }) => id !== file.id))}
              >
                <X aria-hidden className="size-3" />
              </button>
            </li>
          ))}
        </ul>
      )}
      <textarea
        ref={ref}
        aria-label="Message"
        rows={1}
        value={text}
        placeholder="Ask for a change, or about the project"
        onChange={(event) => setText(event.target.value)}
        onKeyDown={onKeyDown}
        onPaste={onPaste}
        className="field-sizing-content max-h-48 min-h-11 w-full resize-none bg-transparent px-3 pt-3 pb-1 text-base leading-5 outline-none placeholder:text-muted-foreground"
      />
      <div className="flex items-center gap-1 px-1.5 pb-1.5">
        <input
          ref={picker}
          type="file"
          multiple
          hidden
          onChange={(event) => {
            void attach(event.target.files ?? []);
            event.target.value = '';
          }}
        />
        <IconButton label="Attach files" size="icon-sm" onClick={() => picker.current?.click()}>
          <Paperclip />
        </IconButton>
        {models.length > 1 ? (
          <Select
            label="Model"
            className="h-7 w-auto min-w-0 max-w-52 border-0 bg-transparent px-1.5 text-muted-foreground text-xs shadow-none max-sm:text-xs"
            value={model}
            onChange={onModel}
            options={models.map((each) => ({ value: each, label: each }))}
          />
        ) : (
          <span className="truncate px-1.5 text-muted-foreground text-xs">{model}</span>
        )}
        <span className="ml-auto flex shrink-0 items-center gap-1.5">
          {budget && budget.spent > budget.limit * 0.8 && (
            <span className="text-warning text-xs tabular-nums">
              ${budget.spent.toFixed(2)} of ${budget.limit.toFixed(2)}{' '}
              {budget.period === 'day' ? 'today' : 'this month'}
            </span>
          )}
          {busy && (
            <IconButton label="Stop (Escape)" size="icon-sm" variant="secondary" onClick={onStop}>
              <Square className="fill-current" />
            </IconButton>
          )}
          {(!busy || !empty) && (
            <IconButton
              type="submit"
              label="Send"
              size="icon-sm"
              variant="primary"
              off={off ?? (empty ? 'Write a message first.' : null)}
            >
              <ArrowUp />
            </IconButton>
          )}
        </span>
      </div>
    </form>
  );
}

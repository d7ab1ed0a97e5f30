import { ShieldQuestion } from 'lucide-react';
import { useState } from 'react';
import { Button } from '#web/ui/button.tsx';
import type { PermissionReply } from './chat-store.ts';
import type { Permission } from './opencode.ts';

const asks: Record<string, string> = {
  bash: 'Run this command?',
  edit: 'Change this file?',
  webfetch: 'Fetch this page?',
  external_directory: 'Work outside of the project?',
  doom_loop: 'Go on, although it does the same again and again?',
};

export function PermissionCard({
  permission,
  onReply,
}: {
  permission: Permission;
  onReply: (reply: PermissionReply) => Promise<void>;
}) {
  const [replied, setReplied] = useState<PermissionReply | null>(null);
  const reply = (chosen: PermissionReply) => {
    setReplied(chosen);
    // It goes away by itself once it was taken.
    void onReply(chosen).finally(() => setReplied(null));
  };
  const { command } = permission.metadata ?? {};
  const what = typeof command === 'string' ? command : permission.patterns.join('\n');
  const button = (choice: PermissionReply) => ({
    busy: replied === choice,
    onClick: () => replied === null && reply(choice),
  });
  return (
    <section aria-label="Permission" className="animate-rise rounded-lg border border-warning/40 bg-warning-soft p-3">
      <p role="status" className="flex items-center gap-2 font-medium text-sm text-warning">
        <ShieldQuestion aria-hidden className="size-4 shrink-0" />
        {asks[permission.permission] ?? `Allow “${permission.permission}”?`}
      </p>
      {what && (
        <pre
          // biome-ignore lint/a11y/noNoninteractiveTabindex: without it a keyboard could not scroll
          tabIndex={0}
          className="mt-2 max-h-32 overflow-auto whitespace-pre-wrap rounded-md border bg-card p-2 font-mono text-xs [overflow-wrap:anywhere]"
        >
          {what}
        </pre>
      )}
      <div className="mt-2.5 flex flex-wrap gap-2">
        <Button size="sm" variant="primary" {...button('once')}>
          Allow once
        </Button>
        <Button size="sm" {...button('always')}>
          Always allow
        </Button>
        <Button size="sm" variant="ghost" {...button('reject')}>
          Reject
        </Button>
      </div>
    </section>
  );
}

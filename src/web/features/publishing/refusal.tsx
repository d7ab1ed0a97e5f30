import type { Described } from '#web/api/error.ts';
import { Button } from '#web/ui/button.tsx';
import { Notice } from '#web/ui/notice.tsx';

/** What the portal refused, with what to do about it where that is to look again. */
export function Refusal({ error, onReload }: { error: Described; onReload: () => void }) {
  return (
    <div role="alert">
      <Notice
        tone="danger"
        title={error.message}
        action={
          (error.code === 'CONFLICT' || error.code === 'REPOSITORY_CHANGED') && (
            <Button size="sm" onClick={onReload}>
              Load again
            </Button>
          )
        }
      >
        <span className="font-mono text-xs">
          {error.code}
          {error.requestId && ` · ${error.requestId}`}
        </span>
      </Notice>
    </div>
  );
}

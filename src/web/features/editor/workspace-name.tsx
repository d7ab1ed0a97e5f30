import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Workspace } from '#contract/workspaces.ts';
import { query } from '#web/api/query.ts';
import { useSession } from '#web/api/session.ts';
import { useCall } from '#web/api/use-call.ts';
import { Input } from '#web/ui/input.tsx';
import { Tooltip } from '#web/ui/tooltip.tsx';

/** The name in the top bar: click it, type, Enter. Shown at once, and taken back if the portal refuses. */
export function WorkspaceName({ workspace }: { workspace: Workspace }) {
  const { org } = useSession();
  const client = useQueryClient();
  const { queryKey } = query('workspaces', 'get', { org, id: workspace.id });
  const [typed, setTyped] = useState<string | null>(null);
  const rename = useCall('workspaces', 'update', {
    onError: () => {
      void client.invalidateQueries({ queryKey });
      return false;
    },
  });
  const { allowed, name } = workspace;

  function save() {
    const next = typed?.trim();
    setTyped(null);
    if (!next || next === name) return;
    client.setQueryData<Workspace>(queryKey, (before) => before && { ...before, name: next });
    rename.mutate({ org, id: workspace.id, name: next });
  }

  if (typed !== null) {
    return (
      <form
        className="min-w-0"
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        <Input
          aria-label="Workspace name"
          autoFocus
          maxLength={60}
          value={typed}
          onFocus={(event) => event.target.select()}
          onChange={(event) => setTyped(event.target.value)}
          onKeyDown={(event) => event.key === 'Escape' && setTyped(null)}
          onBlur={save}
          className="w-56 max-w-full font-medium"
        />
      </form>
    );
  }
  if (!allowed.rename.ok)
    return (
      <h1 title={name} className="min-w-0 truncate px-2 font-medium text-base">
        {name}
      </h1>
    );
  return (
    <h1 className="min-w-0">
      <Tooltip text="Rename">
        <button
          type="button"
          title={name}
          onClick={() => setTyped(name)}
          className="block h-8 max-w-full truncate rounded-md border border-transparent px-2 font-medium text-base hover:border-input hover:bg-card"
        >
          {name}
        </button>
      </Tooltip>
    </h1>
  );
}

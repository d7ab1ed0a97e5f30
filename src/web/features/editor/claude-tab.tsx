import { useQuery } from '@tanstack/react-query';
import { Sparkles } from 'lucide-react';
import { query } from '#web/api/query.ts';
import { useSession } from '#web/api/session.ts';
import { QueryError } from '#web/shell/query-view.tsx';
import { EmptyState } from '#web/ui/empty-state.tsx';
import { CommandTab, type CommandTabProps } from './command-tab.tsx';

/** The real `claude`, or why there is none: the blueprint has it off, or the cluster's machines do not have it. */
export function ClaudeTab({ tab, ...props }: CommandTabProps & { tab: { id: string; name: string } }) {
  const { org } = useSession();
  const tools = useQuery(query('ai', 'workspace', { org, id: props.workspaceId }));
  if (!tools.data) {
    if (!tools.isError) return null;
    return (
      <div className="p-4">
        <QueryError error={tools.error} onRetry={() => void tools.refetch()} />
      </div>
    );
  }
  const { claudeCode } = tools.data;
  if (!claudeCode.available) {
    return (
      <Explained title="Claude Code is not available here">
        <p>{claudeCode.reason}</p>
      </Explained>
    );
  }
  return (
    <CommandTab
      {...props}
      tab={{ ...tab, command: 'claude' }}
      missing={
        <Explained title="Claude Code is not installed">
          <p>
            It is not part of Slipway. An operator installs it once on the machine where workspaces run, with{' '}
            <code className="font-mono text-foreground text-xs">npm install -g @anthropic-ai/claude-code</code>, or
            names its folder in <code className="font-mono text-foreground text-xs">SLIPWAY_CLAUDE</code>. Restart the
            workspace afterwards.
          </p>
        </Explained>
      }
    />
  );
}

function Explained({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <div className="grid size-full place-items-center p-4" role="status">
      <EmptyState icon={<Sparkles />} title={title} className="border-0">
        {children}
      </EmptyState>
    </div>
  );
}

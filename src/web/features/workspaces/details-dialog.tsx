import type { Workspace } from '#contract/workspaces.ts';
import { CopyButton } from '#web/ui/copy-button.tsx';
import { DetailList } from '#web/ui/detail-list.tsx';
import { Dialog } from '#web/ui/dialog.tsx';
import { TimeAgo } from '#web/ui/time-ago.tsx';

/** What an operator or a colleague asks about a workspace: what it is called where, and which version it runs. */
export function DetailsDialog({ workspace, onClose }: { workspace: Workspace; onClose: () => void }) {
  const { blueprint, cluster, environment, owner, startedAt, version } = workspace;
  return (
    <Dialog open onOpenChange={onClose} title={workspace.name}>
      <div className="pb-2">
        <DetailList
          items={[
            { name: 'Owner', value: owner.email },
            { name: 'Blueprint', value: blueprint.removed ? `${blueprint.name} (removed)` : blueprint.name },
            { name: 'Version', value: version ? <Code text={version.slice(0, 12)} /> : 'Not started yet' },
            { name: 'Cluster', value: cluster.name },
            ...(environment
              ? [
                  { name: 'Environment', value: <Code text={environment.name} /> },
                  { name: 'Project', value: <Code text={environment.project} /> },
                ]
              : []),
            { name: 'Created', value: <TimeAgo time={workspace.createdAt} /> },
            { name: 'Started', value: <TimeAgo time={startedAt} /> },
          ]}
        />
      </div>
    </Dialog>
  );
}

function Code({ text }: { text: string }) {
  return (
    <span className="flex items-start gap-1">
      <span className="min-w-0 break-all font-mono text-xs leading-5">{text}</span>
      <CopyButton text={text} />
    </span>
  );
}

import { PanelRightClose, PanelRightOpen } from 'lucide-react';
import { useRef, useState } from 'react';
import type { Workspace } from '#contract/workspaces.ts';
import { QueryError } from '#web/shell/query-view.tsx';
import { IconButton } from '#web/ui/icon-button.tsx';
import { type PreviewHandle, PreviewPane } from './preview-pane.tsx';
import { type Side, Split } from './split.tsx';
import { previewOf } from './terminal-tabs.ts';
import { ToolsPane } from './tools-pane.tsx';
import { createTyping } from './typing.ts';
import { useTools } from './use-tools.ts';

/** The panes of a workspace that runs, as its layout has them. */
export function Workbench({
  workspace,
  narrow,
  shown,
  onShown,
}: {
  workspace: Workspace;
  narrow: boolean;
  shown: Side;
  onShown: (side: Side) => void;
}) {
  const [typing] = useState(createTyping);
  const preview = useRef<PreviewHandle>(null);
  const tools = useTools(workspace.id);
  const { layout } = tools;
  const [wanted, setWanted] = useState<boolean | null>(null);
  if (!layout.data) {
    if (!layout.isError) return null;
    return (
      <div className="p-4">
        <QueryError error={layout.error} onRetry={() => void layout.refetch()} />
      </div>
    );
  }

  const { locked, pathBar } = layout.data;
  // On a narrow screen the switch above the panes is what opens it.
  const previews = locked ? layout.data.preview : narrow || (wanted ?? layout.data.preview);
  const terminals = tools.shown.find(({ type }) => type === 'terminal');

  function openLink(uri: string) {
    const target = previewOf(uri);
    if (!target || !preview.current) return void window.open(uri, '_blank', 'noopener,noreferrer');
    preview.current.show(target.port, target.path);
    onShown('right');
  }

  function run(command: string) {
    if (!terminals) return;
    onShown('left');
    tools.select(terminals.id);
    typing.type(`${command}\r`);
  }

  return (
    <Split
      narrow={narrow}
      shown={previews ? shown : 'left'}
      left={
        layout.data.tabs.length > 0 && (
          <ToolsPane
            workspaceId={workspace.id}
            tools={tools}
            typing={typing}
            onLink={openLink}
            onReconnected={() => preview.current?.reload()}
            extra={
              !locked &&
              !narrow && (
                <IconButton
                  label={previews ? 'Hide the preview' : 'Show the preview'}
                  size="icon-sm"
                  onClick={() => setWanted(!previews)}
                >
                  {previews ? <PanelRightClose /> : <PanelRightOpen />}
                </IconButton>
              )
            }
          />
        )
      }
      right={
        previews && (
          <PreviewPane workspace={workspace} handle={preview} pathBar={pathBar} onRun={terminals ? run : null} />
        )
      }
    />
  );
}

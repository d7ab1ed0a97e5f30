import type { Progress } from '#contract/workspaces.ts';

/** The last lines of the phase that is under way or failed, for whoever wants to look. */
export function LaunchLog({ phases }: { phases: Progress['phases'] }) {
  const phase = phases.findLast(({ status, log }) => log && (status === 'running' || status === 'failed'));
  if (!phase) return null;
  return (
    <details open={phase.status === 'failed'} className="mt-3 text-sm">
      <summary className="cursor-pointer rounded-sm text-muted-foreground hover:text-foreground">Last lines</summary>
      <pre
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by the keyboard
        tabIndex={0}
        className="mt-2 max-h-56 overflow-auto whitespace-pre-wrap rounded-lg border bg-muted p-3 font-mono text-xs [overflow-wrap:anywhere]"
      >
        {phase.log}
      </pre>
    </details>
  );
}

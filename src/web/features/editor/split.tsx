import type { ReactNode } from 'react';
import { Group, Panel, Separator, useDefaultLayout } from 'react-resizable-panels';
import { cn } from '#web/ui/cn.ts';

export type Side = 'left' | 'right';

/**
 * Two panes beside each other with a divider that drags, follows the arrow keys and goes back to the middle on a double
 * click; its place is remembered. On a narrow screen one pane is shown at a time, and the other keeps running behind it.
 */
export function Split({
  narrow,
  shown,
  left,
  right,
}: {
  narrow: boolean;
  shown: Side;
  /** Nothing: the other one has all the room. */
  left: ReactNode;
  right: ReactNode;
}) {
  const { defaultLayout, onLayoutChanged } = useDefaultLayout({ id: 'slipway.editor', storage: localStorage });
  if (narrow) {
    return (
      <div className="relative size-full">
        <div className={cn('absolute inset-0', shown !== 'left' && right && 'invisible')}>{left}</div>
        <div className={cn('absolute inset-0', shown !== 'right' && left && 'invisible')}>{right}</div>
      </div>
    );
  }
  return (
    <Group
      defaultLayout={defaultLayout}
      onLayoutChanged={onLayoutChanged}
      // A quick pull ends over the preview, whose page would keep the pointer to itself.
      className="size-full has-data-[separator=active]:[&_iframe]:pointer-events-none has-data-[separator=hover]:[&_iframe]:pointer-events-none"
    >
      {left && (
        <Panel id="terminals" defaultSize="45%" minSize="20%">
          {left}
        </Panel>
      )}
      {left && right && (
        <Separator
          aria-label="Width of the tabs"
          className="relative z-10 w-px bg-border before:absolute before:inset-y-0 before:-inset-x-1.5 after:absolute after:inset-y-0 after:-inset-x-px after:transition-colors focus-visible:outline-none focus-visible:after:bg-ring data-[separator=active]:after:bg-ring data-[separator=hover]:after:bg-ring"
        />
      )}
      {right && (
        <Panel id="preview" defaultSize="55%" minSize="20%">
          {right}
        </Panel>
      )}
    </Group>
  );
}

import {
  type Announcements,
  closestCenter,
  DndContext,
  KeyboardSensor,
  PointerSensor,
  useSensor,
  useSensors,
} from '@dnd-kit/core';
import { SortableContext, sortableKeyboardCoordinates, verticalListSortingStrategy } from '@dnd-kit/sortable';
import { TabRow } from './tab-row.tsx';
import type { LayoutDraft } from './use-layout-draft.ts';

/** The tabs in their order: dragged by pointer or keyboard, or moved by buttons. */
export function TabList({ draft }: { draft: LayoutDraft }) {
  const { tabs } = draft.layout;
  const sensors = useSensors(
    useSensor(PointerSensor, { activationConstraint: { distance: 4 } }),
    useSensor(KeyboardSensor, { coordinateGetter: sortableKeyboardCoordinates }),
  );
  const placeOf = (id: unknown) => tabs.findIndex((tab) => tab.id === id);
  const nameOf = (id: unknown) => tabs[placeOf(id)]?.name ?? 'The tab';
  const announcements: Announcements = {
    onDragStart: ({ active }) => `Picked up ${nameOf(active.id)}.`,
    onDragOver: ({ active, over }) =>
      over ? `${nameOf(active.id)} is at place ${placeOf(over.id) + 1} of ${tabs.length}.` : undefined,
    onDragEnd: ({ active, over }) =>
      over ? `${nameOf(active.id)} was put at place ${placeOf(over.id) + 1}.` : undefined,
    onDragCancel: ({ active }) => `${nameOf(active.id)} stays where it was.`,
  };
  if (tabs.length === 0)
    return (
      <p className="rounded-lg border border-dashed px-3 py-6 text-center text-muted-foreground text-sm">
        No tabs: the preview fills the editor.
      </p>
    );
  return (
    <DndContext
      sensors={sensors}
      collisionDetection={closestCenter}
      accessibility={{ announcements }}
      onDragEnd={({ active, over }) => {
        if (over && active.id !== over.id) draft.moveTab(placeOf(active.id), placeOf(over.id));
      }}
    >
      <SortableContext items={tabs.map((tab) => tab.id)} strategy={verticalListSortingStrategy}>
        <ol aria-label="Tabs" className="divide-y rounded-lg border">
          {tabs.map((tab, index) => (
            <TabRow key={tab.id} tab={tab} index={index} draft={draft} />
          ))}
        </ol>
      </SortableContext>
    </DndContext>
  );
}

import type { BlueprintLayout } from '#contract/layout.ts';
import { Button } from '#web/ui/button.tsx';
import { Card, CardBody, CardFooter, CardHeader } from '#web/ui/card.tsx';
import { Notice } from '#web/ui/notice.tsx';
import { AddTabMenu } from './add-tab-menu.tsx';
import { TabList } from './tab-list.tsx';
import { Toggle } from './toggle.tsx';
import type { LayoutDraft } from './use-layout-draft.ts';

export function LayoutForm({ draft, saved }: { draft: LayoutDraft; saved: BlueprintLayout }) {
  const { layout, set } = draft;
  const off = !draft.changed
    ? 'Nothing to save.'
    : draft.overtaken
      ? 'Load the layout of the other admin first.'
      : whyNot(layout);
  return (
    <Card>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          draft.save();
        }}
      >
        <CardHeader
          title="Editor"
          description="What builders see in a workspace of this blueprint. Open editors follow at their next load."
          actions={<AddTabMenu draft={draft} />}
        />
        <CardBody className="space-y-3">
          {draft.overtaken && (
            <Notice
              tone="warning"
              title="Another admin changed this layout while you edited it."
              action={
                <Button size="sm" onClick={draft.reset}>
                  Load theirs
                </Button>
              }
            >
              Yours is not saved.
            </Notice>
          )}
          <div>
            <TabList draft={draft} />
          </div>
          {draft.issues.has('tabs') && (
            <p role="alert" className="text-danger text-sm">
              {draft.issues.get('tabs')}
            </p>
          )}
        </CardBody>
        <div className="divide-y border-t">
          <Toggle
            label="Lock layout"
            hint={
              layout.locked && !saved.locked
                ? 'Everybody gets exactly these tabs. Saving this forgets the orders that builders made for themselves.'
                : 'Everybody gets exactly these tabs, in this order. Otherwise builders may reorder and hide them.'
            }
            checked={layout.locked}
            onChange={(locked) => set({ locked })}
          />
          <Toggle
            label="Preview"
            hint="The running app, beside the tabs. Builders may show and hide it for themselves, unless the layout is locked."
            checked={layout.preview}
            onChange={(preview) => set({ preview })}
          />
          <Toggle
            label="Path bar"
            hint="Shows the path of the page in the preview, and takes another one."
            checked={layout.pathBar}
            onChange={(pathBar) => set({ pathBar })}
          />
          <Toggle
            label="Public URL"
            hint="Builders may open their preview to anybody who has its address, without a sign-in."
            checked={layout.publicUrl}
            onChange={(publicUrl) => set({ publicUrl })}
          />
        </div>
        <CardFooter>
          {draft.changed && <Button onClick={draft.reset}>Discard</Button>}
          <Button type="submit" variant="primary" busy={draft.busy} off={off}>
            Save
          </Button>
        </CardFooter>
      </form>
    </Card>
  );
}

function whyNot({ tabs, preview }: BlueprintLayout): string | undefined {
  if (tabs.length === 0 && !preview) return 'Keep a tab or the preview.';
  if (tabs.some((tab) => !tab.name.trim())) return 'Give every tab a name.';
  if (tabs.some((tab) => tab.type === 'command' && !tab.command.trim())) return 'Enter what each command tab runs.';
  return undefined;
}

import { useState } from 'react';
import type { Workspace } from '#contract/workspaces.ts';
import { describe } from '#web/api/error.ts';
import { useSession } from '#web/api/session.ts';
import { useCall } from '#web/api/use-call.ts';
import { Button } from '#web/ui/button.tsx';
import { Dialog } from '#web/ui/dialog.tsx';
import { Field } from '#web/ui/field.tsx';
import { Input } from '#web/ui/input.tsx';
import { TagList } from './tag-list.tsx';
import { tagsIn } from './tags.ts';

/** Words of the builder's own to find workspaces by. */
export function TagsDialog({ workspace, onClose }: { workspace: Workspace; onClose: () => void }) {
  const { org } = useSession();
  const [typed, setTyped] = useState(workspace.tags.join(', '));
  const tags = tagsIn(typed);
  const save = useCall('workspaces', 'update', {
    onSuccess: onClose,
    onError: (error) => describe(error).issues.length > 0,
  });
  const fault = tags.length > 10 ? 'At most ten tags.' : save.error ? describe(save.error).issues[0]?.message : null;
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={`Tags of ${workspace.name}`}
      size="sm"
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            type="submit"
            form="tags"
            variant="primary"
            busy={save.isPending}
            off={tags.length > 10 ? 'At most ten tags.' : undefined}
          >
            Save
          </Button>
        </>
      }
    >
      <form
        id="tags"
        className="space-y-3"
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate({ org, id: workspace.id, tags });
        }}
      >
        <Field label="Tags" hint="Separated by commas, at most ten." error={fault ?? null}>
          {(control) => (
            <Input
              {...control}
              autoFocus
              value={typed}
              placeholder="demo, sales"
              onChange={(event) => {
                setTyped(event.target.value);
                save.reset();
              }}
            />
          )}
        </Field>
        <TagList tags={tags} />
      </form>
    </Dialog>
  );
}

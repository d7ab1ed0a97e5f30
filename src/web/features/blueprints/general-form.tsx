import { useState } from 'react';
import { describe } from '#web/api/error.ts';
import { useSession } from '#web/api/session.ts';
import { useCall } from '#web/api/use-call.ts';
import { Button } from '#web/ui/button.tsx';
import { Card, CardFooter } from '#web/ui/card.tsx';
import { GeneralAbout } from './general-about.tsx';
import { type Draft, inputOf, savedDraft } from './general-draft.ts';
import { GeneralNaming } from './general-naming.tsx';
import { GeneralResources } from './general-resources.tsx';
import { GeneralStopping } from './general-stopping.tsx';
import type { Blueprint } from './readiness.tsx';

/** Everything of a blueprint that is saved in one go. */
export function GeneralForm({ blueprint }: { blueprint: Blueprint }) {
  const { org } = useSession();
  const saved = savedDraft(blueprint);
  const [edits, setEdits] = useState<Partial<Draft>>({});
  const draft = { ...saved, ...edits };
  const changed = (Object.keys(edits) as (keyof Draft)[]).some((key) => draft[key] !== saved[key]);
  const update = useCall('blueprints', 'update', { done: 'Blueprint saved', onSuccess: () => setEdits({}) });
  const issues = update.error ? describe(update.error).issues : [];
  const section = {
    blueprint,
    draft,
    set: (edit: Partial<Draft>) => setEdits({ ...edits, ...edit }),
    faults: Object.fromEntries(issues.map(({ path, message }) => [path, message])),
  };
  return (
    <Card>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          update.mutate(inputOf(org, blueprint.id, draft));
        }}
      >
        <GeneralAbout {...section} />
        <GeneralNaming {...section} />
        <GeneralResources {...section} />
        <GeneralStopping {...section} />
        <CardFooter className={changed ? 'sticky bottom-0' : ''}>
          {changed && (
            <>
              <p className="mr-auto text-muted-foreground text-sm">Unsaved changes</p>
              <Button onClick={() => setEdits({})}>Discard</Button>
            </>
          )}
          <Button
            type="submit"
            variant="primary"
            busy={update.isPending}
            off={changed ? undefined : 'Nothing to save.'}
          >
            Save
          </Button>
        </CardFooter>
      </form>
    </Card>
  );
}

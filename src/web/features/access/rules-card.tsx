import { Globe } from 'lucide-react';
import { useState } from 'react';
import type { BlueprintAccess } from '#contract/access.ts';
import type { OutputOf } from '#web/api/query.ts';
import { Button } from '#web/ui/button.tsx';
import { Card, CardBody, CardFooter, CardHeader } from '#web/ui/card.tsx';
import { ConfirmDialog } from '#web/ui/confirm-dialog.tsx';
import { Notice } from '#web/ui/notice.tsx';
import { AddRule } from './add-rule.tsx';
import { RuleRow } from './rule-row.tsx';
import type { RulesDraft } from './use-rules-draft.ts';

/** @param props.read what the portal makes of the rules as they are now; undefined while it is asked */
export function RulesCard({
  draft,
  read,
  saved,
}: {
  draft: RulesDraft;
  read: OutputOf<'access', 'preview'> | undefined;
  saved: BlueprintAccess;
}) {
  const [confirming, setConfirming] = useState(false);
  const wrong = read?.rules.some((rule) => rule.problem !== null);
  const off = !draft.changed
    ? 'Nothing to save.'
    : wrong
      ? 'Correct the rules that are marked.'
      : draft.overtaken
        ? 'Load the rules of the other admin first.'
        : undefined;
  return (
    <Card>
      <CardHeader
        title="Who may see and launch it"
        description="A member who matches any one of these rules sees this blueprint in their catalog and can launch it. For everybody else it does not exist. Workspaces that exist go on."
      />
      <CardBody className="space-y-4">
        {draft.overtaken && (
          <Notice
            tone="warning"
            title="Another admin changed these rules while you edited them."
            action={
              <Button size="sm" onClick={draft.reset}>
                Load theirs
              </Button>
            }
          >
            Yours are not saved.
          </Notice>
        )}
        {draft.rules.length === 0 ? (
          <div className="flex items-center gap-3 rounded-lg border border-dashed px-3 py-3 text-sm">
            <Globe aria-hidden className="size-4 shrink-0 text-muted-foreground" />
            <p>
              <span className="font-medium">Open to every member.</span>{' '}
              <span className="text-muted-foreground">Add a rule to restrict it.</span>
            </p>
          </div>
        ) : (
          <ul aria-label="Access rules" className="divide-y rounded-lg border">
            {draft.rules.map((rule, index) => (
              <RuleRow
                key={`${rule.type} ${rule.value}`}
                rule={read?.rules[index] ?? { ...rule, problem: null }}
                isNew={draft.isNew(rule)}
                onRemove={() => draft.remove(index)}
              />
            ))}
          </ul>
        )}
        <AddRule onAdd={draft.add} />
        {read && !read.matching.you && (
          <Notice>
            You match no rule yourself, so your own catalog will not show this blueprint. Admins can always manage it
            here.
          </Notice>
        )}
      </CardBody>
      <CardFooter>
        {draft.changed && <p className="mr-auto text-muted-foreground text-sm">{inWords(draft)}</p>}
        {draft.changed && <Button onClick={draft.reset}>Discard</Button>}
        <Button
          variant="primary"
          busy={draft.busy}
          off={off}
          onClick={() => (draft.opens ? setConfirming(true) : draft.save())}
        >
          Save
        </Button>
      </CardFooter>
      <ConfirmDialog
        open={confirming}
        onOpenChange={setConfirming}
        title="Open it to every member?"
        action="Open to everybody"
        danger
        onConfirm={() => {
          setConfirming(false);
          draft.save();
        }}
      >
        <p>
          Without a rule, all {saved.matching.total} active members see this blueprint and can launch it, and so can
          everybody who joins later.
        </p>
      </ConfirmDialog>
    </Card>
  );
}

function inWords({ added, removed }: RulesDraft): string {
  const parts = [added > 0 && `${added} added`, removed > 0 && `${removed} removed`].filter(Boolean);
  return `Not saved: ${parts.join(', ')}`;
}
